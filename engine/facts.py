"""The facts of a claim that rules may ask for, each with the field of the input that shows it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from engine.options import CodeOptions
from engine.proof.model import Fact, InputField, ProofBuilder
from engine.rules.vocabulary import DIAGNOSES
from kb.model.claim import INPATIENT
from kb.model.code import dotted, undotted

ED_PLACE = "23"
"""Place of service: emergency room, hospital (CMS place of service code set)."""
ED_REVENUE = "045"
"""Revenue codes 0450 to 0459: emergency room (NUBC, UB-04 FL 42)."""

Asks = Callable[[str, str], str | None]
"""Of a kind of fact and a code as written, empty if it has none: the code as the fact has it; None if no
rule can see such a fact."""


def stored_code(predicate: str, written: str) -> str:
    """A code as a fact of that kind has it: of ICD-10-CM with its dot, of other systems without."""
    return dotted(undotted(written)) if predicate in DIAGNOSES else undotted(written)


def claim_facts(
    claim: Mapping[str, Any], day: date, payer: str | None, proof: ProofBuilder, asks: Asks = stored_code
) -> list[Fact]:
    """The facts of a canonical claim (kb.model.claim.canonical_claim) judged as of ``day``.

    Those for which ``asks`` gives None are not made: no rule can see them.
    """
    facts: list[Fact] = []
    take = proof.take
    if asks("encounter", "") is not None:
        args: dict[str, Any] = {"setting": setting(claim), "date": day.isoformat()}
        facts.append(take("encounter", args, (InputField("/type"),)))
    if asks("claim", "") is not None:
        facts.append(take("claim", _claim(claim, payer), (InputField(""),)))
    if asks("patient", "") is not None:
        args = patient(claim.get("patient") or {}, day, claim.get("admit_date"))
        facts.append(take("patient", args, (InputField("/patient"),)))
    for number, each in enumerate(claim["diagnoses"]):
        if (code := asks("diagnosis", each["code"])) is not None:
            args = {"position": number + 1, "code": code, "poa": each.get("poa")}
            facts.append(take("diagnosis", args, (InputField(f"/diagnoses/{number}"),)))
    admitting = claim.get("admitting_diagnosis")
    if admitting and (code := asks("admitting_diagnosis", admitting)) is not None:
        facts.append(take("admitting_diagnosis", {"code": code}, (InputField("/admitting_diagnosis"),)))
    for number, each in enumerate(claim.get("procedures") or ()):
        if (code := asks("procedure", each["code"])) is not None:
            args = {"position": number + 1, "code": code, "date": each.get("date")}
            facts.append(take("procedure", args, (InputField(f"/procedures/{number}"),)))
    for number, each in enumerate(claim["lines"]):
        if (code := asks("line", each.get("code") or "")) is not None:
            facts.append(take("line", _line(claim, each, code), (InputField(f"/lines/{number}"),)))
    for past, earlier in enumerate(claim.get("history") or ()):
        for number, each in enumerate(earlier["diagnoses"]):
            if (code := asks("past_diagnosis", each["code"])) is not None:
                args = {
                    "claim": earlier["id"],
                    "position": number + 1,
                    "code": code,
                    "poa": each.get("poa"),
                    "date": earlier["from"],
                }
                field = InputField(f"/history/{past}/diagnoses/{number}")
                facts.append(take("past_diagnosis", args, (field,)))
        for number, each in enumerate(earlier["lines"]):
            if (code := asks("past_line", each.get("code") or "")) is not None:
                args = {"claim": earlier["id"], **_line(earlier, each, code)}
                facts.append(take("past_line", args, (InputField(f"/history/{past}/lines/{number}"),)))
    return facts


def coded_lines(claim: Mapping[str, Any], path: str = "/lines") -> list[Fact]:
    """The lines of a claim that have a HCPCS or CPT code, as facts that no proof holds yet."""
    return [
        Fact(-1, "line", _line(claim, each, undotted(each["code"])), (InputField(f"{path}/{number}"),))
        for number, each in enumerate(claim["lines"])
        if each.get("code")
    ]


def chart_facts(options: CodeOptions, proof: ProofBuilder) -> list[Fact]:
    """What is known of the encounter and the patient of a note, as its options have it."""
    day = options.service_date.isoformat()
    sex = None if options.sex == "U" else options.sex
    return [
        proof.given("encounter", {"setting": options.setting, "date": day}, ()),
        proof.given(
            "patient", {"sex": sex, "age": options.age, "age_at_admission": None, "age_days": None}, ()
        ),
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
        "days": (date.fromisoformat(last) - date.fromisoformat(claim["from"])).days + 1,
        **{
            key: claim.get(key)
            for key in (
                "admit_date", "bill_type", "discharge_status", "frequency", "jurisdiction", "specialty",
            )
        },
    }  # fmt: skip


def _line(claim: Mapping[str, Any], line: Mapping[str, Any], code: str) -> dict[str, Any]:
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
