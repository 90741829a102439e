"""The facts of a claim that rules may ask for, each with the field of the input that shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from engine.input_fact import InputFact, Place
from engine.options import CodeOptions
from engine.proof.model import Fact, InputField, ProofBuilder
from engine.rules.sight import Sight
from engine.rules.vocabulary import DIAGNOSES
from kb.model.claim import INPATIENT
from kb.model.code import dotted, undotted

ED_PLACE = "23"
"""Place of service: emergency room, hospital (CMS place of service code set)."""
ED_REVENUE = "045"
"""Revenue codes 0450 to 0459: emergency room (NUBC, UB-04 FL 42)."""

Seen = Callable[[str, str], Sight | None]
"""Of a kind of fact and a code as written, empty if it has none: what rules see of it; None if they see no
such fact."""


def stored_code(predicate: str, written: str) -> str:
    """A code as a fact of that kind has it: of ICD-10-CM with its dot, of other systems without."""
    return dotted(undotted(written)) if predicate in DIAGNOSES else undotted(written)


def every_fact(predicate: str, written: str) -> Sight:
    """For those who want all facts, whatever rules see."""
    return Sight(stored_code(predicate, written))


def claim_facts(
    claim: Mapping[str, Any], day: date, payer: str | None, proof: ProofBuilder, seen: Seen = every_fact
) -> list[Fact]:
    """The facts of a canonical claim (kb.model.claim.canonical_claim) judged as of ``day``.

    Those for which ``seen`` gives None are not made. Those of a kind come in the order of their places
    in the claim, lines in that of their numbers.
    """
    facts: list[Fact] = []
    first = len(proof.facts)

    judged = {"day": day, "payer": payer}

    def whole(place: Place, written: str = "") -> None:
        if sight := seen(place.predicate, written):
            facts.append(InputFact(first + len(facts), place, sight, claim, judged))

    def listed(place: Place, entries: Iterable[Mapping[str, Any]]) -> None:
        predicate = place.predicate
        for at, each in enumerate(entries):
            if sight := seen(predicate, each.get("code") or ""):
                facts.append(InputFact(first + len(facts), place, sight, claim, each, at))

    for place in (_ENCOUNTER, _CLAIM, _PATIENT):
        whole(place)
    listed(_DIAGNOSES, claim["diagnoses"])
    if claim.get("admitting_diagnosis"):
        whole(_ADMITTING, claim["admitting_diagnosis"])
    listed(_PROCEDURES, claim.get("procedures") or ())
    lines = len(facts)
    listed(_LINES, claim["lines"])
    proof.facts += facts
    numbers = [line["number"] for line in claim["lines"]]
    if numbers != sorted(numbers):
        facts[lines:] = sorted(facts[lines:], key=lambda line: int(line.args["number"]))
    facts += _said_by_code(claim, proof, seen)
    if "history" in claim:
        facts += _past_facts(claim["history"], proof, seen)
    return facts


def _said_by_code(claim: Mapping[str, Any], proof: ProofBuilder, seen: Seen) -> list[Fact]:
    """Condition codes and the modifiers of lines."""
    facts: list[Fact] = []
    for at, written in enumerate(claim.get("condition_codes") or ()):
        if sight := seen("condition_code", written):
            field = InputField(f"/condition_codes/{at}")
            facts.append(proof.take("condition_code", {"code": sight.code}, (field,)))
    for at, line in enumerate(claim["lines"]):
        for place, written in enumerate(line.get("modifiers", ())):
            if sight := seen("line_modifier", written):
                args = {"number": line["number"], "code": sight.code}
                field = InputField(f"/lines/{at}/modifiers/{place}")
                facts.append(proof.take("line_modifier", args, (field,)))
    return facts


def _past_facts(history: Sequence[Mapping[str, Any]], proof: ProofBuilder, seen: Seen) -> list[Fact]:
    """The diagnoses and lines of earlier claims."""
    facts: list[Fact] = []
    for past, earlier in enumerate(history):
        for at, each in enumerate(earlier["diagnoses"]):
            if sight := seen("past_diagnosis", each["code"]):
                args = {"claim": earlier["id"], **_diagnosis(earlier, each, sight.code, at)}
                args["date"] = earlier["from"]
                field = InputField(f"/history/{past}/diagnoses/{at}")
                facts.append(proof.take("past_diagnosis", args, (field,)))
        for at, each in enumerate(earlier["lines"]):
            if sight := seen("past_line", each.get("code") or ""):
                args = {"claim": earlier["id"], **_line(earlier, each, sight.code, at)}
                facts.append(proof.take("past_line", args, (InputField(f"/history/{past}/lines/{at}"),)))
    return facts


def coded_lines(claim: Mapping[str, Any], path: str = "/lines", made: Sequence[Fact] = ()) -> list[Fact]:
    """The lines of a claim that have a HCPCS or CPT code, as facts that no proof holds yet.

    Those among ``made``, the claim's facts so far, are taken from there.
    """
    there = {fact.at: fact for fact in made if fact.predicate == "line" and isinstance(fact, InputFact)}
    return [
        there.get(at)
        or Fact(-1, "line", _line(claim, each, undotted(each["code"]), at), (InputField(f"{path}/{at}"),))
        for at, each in enumerate(claim["lines"])
        if each.get("code")
    ]


def chart_facts(options: CodeOptions, proof: ProofBuilder) -> list[Fact]:
    """What is known of the encounter and the patient of a note, as its options have it."""
    day = options.service_date.isoformat()
    sex = None if options.sex == "U" else options.sex
    return [
        proof.given("encounter", {"setting": options.setting, "date": day}, ()),
        proof.given("patient", {**patient({}, options.service_date), "sex": sex, "age": options.age}, ()),
    ]


def setting(claim: Mapping[str, Any]) -> str:
    """``inpatient``, ``ed`` where a line was given in an emergency department, else ``outpatient``."""
    if claim["type"] == INPATIENT:
        return "inpatient"
    emergency = any(
        line.get("place_of_service") == ED_PLACE or (line.get("revenue_code") or "").startswith(ED_REVENUE)
        for line in claim["lines"]
    )
    return "ed" if emergency else "outpatient"


def patient(written: Mapping[str, Any], day: date, admitted: str | None = None) -> dict[str, Any]:
    """Sex, and age on the day of service and of admission; None for what the input does not say."""
    sex = written.get("sex")
    born = written.get("birth_date")
    birth = date.fromisoformat(born) if born else None
    known = birth is not None and birth <= day
    admission = date.fromisoformat(admitted) if admitted else date.min
    return {
        "sex": None if sex in (None, "U") else sex,
        "stated_sex": sex,
        "birth_date": born,
        "age": whole_years(birth, day) if birth and known else None,
        "age_at_admission": whole_years(birth, admission) if birth and admission >= birth else None,
        "age_days": (day - birth).days if birth and known else None,
    }


def whole_years(birth: date, day: date) -> int:
    """Birthdays reached; who was born on 29 February has them on 1 March of other years."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def _claim(claim: Mapping[str, Any], payer: str | None) -> dict[str, Any]:
    last = claim.get("through") or claim["from"]
    return {
        "type": claim["type"],
        "payer": payer,
        "from": claim["from"],
        "through": last,
        "days": _days(claim["from"], last),
        "bill_class": bill_class(claim.get("bill_type")),
        "stay_days": _days(claim.get("admit_date") or claim["from"], last),
        **{
            key: claim.get(key)
            for key in (
                "admit_date", "bill_type", "discharge_status", "frequency", "jurisdiction", "specialty",
            )
        },
    }  # fmt: skip


def bill_class(written: str | None) -> str | None:
    """Facility type and classification of a type of bill (UB-04 FL 4), 0131 or 131; all of any other text."""
    if written is None:
        return None
    digits = written[1:] if len(written) == 4 and written[0] == "0" else written
    return digits[:2] if len(digits) == 3 else digits


def _days(first: str, last: str) -> int:
    return (date.fromisoformat(last) - date.fromisoformat(first)).days + 1


def _diagnosis(claim: Mapping[str, Any], entry: Mapping[str, Any], code: str, at: int) -> dict[str, Any]:
    return {"position": at + 1, "code": code, "poa": entry.get("poa")}


def _code_alone(claim: Mapping[str, Any], entry: Mapping[str, Any], code: str, at: int) -> dict[str, Any]:
    return {"code": code}


def _procedure(claim: Mapping[str, Any], entry: Mapping[str, Any], code: str, at: int) -> dict[str, Any]:
    return {"position": at + 1, "code": code, "date": entry.get("date")}


def _line(claim: Mapping[str, Any], line: Mapping[str, Any], code: str, at: int) -> dict[str, Any]:
    said = line.get
    return {
        "number": line["number"],
        "code": code or None,
        "modifier": [each.upper() for each in said("modifiers", ())],
        "units": said("units"),
        "date": said("date") or claim["from"],
        "through": said("through"),
        "place_of_service": said("place_of_service"),
        "revenue_code": said("revenue_code"),
        "charge": said("charge"),
        "provider": said("provider") or claim.get("provider"),
        "ndc": said("ndc"),
        "ndc_quantity": said("ndc_quantity"),
        "ndc_unit": said("ndc_unit"),
        "pointers": said("diagnosis_pointers", []),
    }


_ENCOUNTER = Place(
    "encounter",
    "/type",
    lambda claim, judged, *_: {"setting": setting(claim), "date": judged["day"].isoformat()},
)
_CLAIM = Place("claim", "", lambda claim, judged, *_: _claim(claim, judged["payer"]))
_PATIENT = Place(
    "patient",
    "/patient",
    lambda claim, judged, *_: patient(claim.get("patient") or {}, judged["day"], claim.get("admit_date")),
)
_DIAGNOSES = Place("diagnosis", "/diagnoses", _diagnosis, listed=True)
_ADMITTING = Place("admitting_diagnosis", "/admitting_diagnosis", _code_alone)
_PROCEDURES = Place("procedure", "/procedures", _procedure, listed=True)
_LINES = Place("line", "/lines", _line, listed=True)
