"""The facts that rules may see of a claim or a chart, read from the decision's own input.

Written apart from engine.facts: a given fact must stand here, with just this evidence.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from engine.proof.checkers.edits import KINDS, edit_facts
from engine.proof.ledger import Fact, Ledger
from kb.model.code import dotted, undotted

CLAIM_FACTS = (
    "encounter", "claim", "patient", "diagnosis", "admitting_diagnosis", "procedure", "condition_code",
    "line", "line_modifier", "past_line", "past_diagnosis", *KINDS,
)  # fmt: skip
"""The kinds of fact that the input gives, by itself or with the edit tables."""

Asked = Callable[[str, str | None], bool]
"""Whether rules ask for facts of a kind with this code."""

_SILENT = ("admit_date", "bill_type", "discharge_status", "frequency", "jurisdiction", "specialty")


def shown_facts(
    ledger: Ledger, asked: Asked = lambda kind, code: True, kinds: Sequence[str] = KINDS
) -> list[Fact]:
    """Every fact that the input gives, with its evidence, but for those that no rule asks for.

    Those of the claim itself come in the order of their places, lines in that of their numbers. Of what
    edit tables give there are these ``kinds``.
    """
    if ledger.decision["kind"] == "code":
        return _of_chart(ledger)
    claim = ledger.decision["input"]
    day = ledger.day
    facts = []
    lines: dict[int, Fact] = {}
    for at, each in enumerate(claim["lines"]):
        if kinds or asked("line", _line_code(each)):
            lines[at] = _shown("line", _line(claim, each), f"/lines/{at}")
    if asked("encounter", None):
        facts.append(_shown("encounter", {"setting": _stay(claim), "date": day.isoformat()}, "/type"))
    if asked("claim", None):
        facts.append(_shown("claim", _whole(ledger, claim), ""))
    if asked("patient", None):
        facts.append(
            _shown("patient", _patient(claim.get("patient") or {}, day, claim.get("admit_date")), "/patient")
        )
    for at, each in enumerate(claim["diagnoses"]):
        code = dotted(undotted(each["code"]))
        if asked("diagnosis", code):
            args = {"position": at + 1, "code": code, "poa": each.get("poa")}
            facts.append(_shown("diagnosis", args, f"/diagnoses/{at}"))
    if claim.get("admitting_diagnosis"):
        code = dotted(undotted(claim["admitting_diagnosis"]))
        if asked("admitting_diagnosis", code):
            facts.append(_shown("admitting_diagnosis", {"code": code}, "/admitting_diagnosis"))
    for at, each in enumerate(claim.get("procedures") or ()):
        code = undotted(each["code"])
        if asked("procedure", code):
            args = {"position": at + 1, "code": code, "date": each.get("date")}
            facts.append(_shown("procedure", args, f"/procedures/{at}"))
    for at, each in enumerate(claim.get("condition_codes") or ()):
        if asked("condition_code", undotted(each)):
            facts.append(_shown("condition_code", {"code": undotted(each)}, f"/condition_codes/{at}"))
    for at, each in sorted(enumerate(claim["lines"]), key=lambda placed: int(placed[1]["number"])):
        if at in lines and (not kinds or asked("line", lines[at]["args"]["code"])):
            facts.append(lines[at])
        for n, modifier in enumerate(each.get("modifiers", [])):
            if asked("line_modifier", undotted(modifier)):
                args = {"number": each["number"], "code": undotted(modifier)}
                facts.append(_shown("line_modifier", args, f"/lines/{at}/modifiers/{n}"))
    for number, past in enumerate(claim.get("history") or ()):
        for at, each in enumerate(past["diagnoses"]):
            code = dotted(undotted(each["code"]))
            if asked("past_diagnosis", code):
                args = {"claim": past["id"], "position": at + 1, "code": code,
                        "poa": each.get("poa"), "date": past["from"]}  # fmt: skip
                facts.append(_shown("past_diagnosis", args, f"/history/{number}/diagnoses/{at}"))
        for at, each in enumerate(past["lines"]):
            if asked("past_line", _line_code(each)):
                args = {"claim": past["id"], **_line(past, each)}
                facts.append(_shown("past_line", args, f"/history/{number}/lines/{at}"))
    return facts + (_edits(ledger, claim, list(lines.values()), kinds) if kinds else [])


def _edits(ledger: Ledger, claim: Mapping[str, Any], own: Sequence[Fact], kinds: Sequence[str]) -> list[Fact]:
    """What edit tables give, whatever lines rules ask for themselves."""
    past = [
        _shown("past_line", _line(earlier, each), f"/history/{number}/lines/{at}")
        for number, earlier in enumerate(claim.get("history") or ())
        for at, each in enumerate(earlier["lines"])
    ]
    return edit_facts(ledger, own, past, kinds)


def _stay(claim: Mapping[str, Any]) -> str:
    emergency = any(
        line.get("place_of_service") == "23" or (line.get("revenue_code") or "")[:3] == "045"
        for line in claim["lines"]
    )
    return "inpatient" if claim["type"] == "inpatient" else "ed" if emergency else "outpatient"


def _whole(ledger: Ledger, claim: Mapping[str, Any]) -> dict[str, Any]:
    last = claim.get("through") or claim["from"]
    end = date.fromisoformat(last).toordinal() + 1
    length = end - date.fromisoformat(claim["from"]).toordinal()
    stay = end - date.fromisoformat(claim.get("admit_date") or claim["from"]).toordinal()
    return {"type": claim["type"], "payer": ledger.decision["options"]["payer"], "from": claim["from"],
            "through": last, "days": length, "stay_days": stay, "bill_class": _bill_class(claim),
            **{key: claim.get(key) for key in _SILENT}}  # fmt: skip


def _bill_class(claim: Mapping[str, Any]) -> str | None:
    """Of 131 and 0131 it is 13; what is no type of bill stands as it is."""
    text = claim.get("bill_type")
    if text and (len(text) == 3 or (len(text) == 4 and text.startswith("0"))):
        return str(text[-3:-1])
    return text


def _of_chart(ledger: Ledger) -> list[Fact]:
    options = ledger.decision["options"]
    sex = options["sex"] if options["sex"] != "U" else None
    where = {"setting": options["setting"], "date": options["service_date"]}
    who = {"sex": sex, "stated_sex": None, "birth_date": None, "age": options["age"],
           "age_at_admission": None, "age_days": None}  # fmt: skip
    return [
        {"predicate": "encounter", "args": where, "evidence": []},
        {"predicate": "patient", "args": who, "evidence": []},
    ]


def _shown(predicate: str, args: Mapping[str, Any], field: str) -> Fact:
    return {"predicate": predicate, "args": args, "evidence": [{"field": field}]}


def _patient(written: Mapping[str, Any], day: date, admitted: str | None) -> dict[str, Any]:
    sex = written.get("sex")
    years = days = then = None
    if written.get("birth_date"):
        born = date.fromisoformat(written["birth_date"])
        if born <= day:
            days = (day - born).days
            years = _years(born, day)
        if admitted and written["birth_date"] <= admitted:
            then = _years(born, date.fromisoformat(admitted))
    known = sex if sex in ("F", "M") else None
    return {"sex": known, "stated_sex": sex, "birth_date": written.get("birth_date"), "age": years,
            "age_at_admission": then, "age_days": days}  # fmt: skip


def _years(born: date, day: date) -> int:
    return day.year - born.year - (1 if (day.month, day.day) < (born.month, born.day) else 0)


def _line_code(line: Mapping[str, Any]) -> str | None:
    return undotted(line["code"]) if line.get("code") else None


def _line(claim: Mapping[str, Any], line: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "number": line["number"],
        "code": _line_code(line),
        "modifier": [each.upper() for each in line.get("modifiers", [])],
        "units": line.get("units"),
        "date": line.get("date", claim["from"]),
        "through": line.get("through"),
        "place_of_service": line.get("place_of_service"),
        "revenue_code": line.get("revenue_code"),
        "charge": line.get("charge"),
        "provider": line.get("provider", claim.get("provider")),
        "ndc": line.get("ndc"),
        "ndc_quantity": line.get("ndc_quantity"),
        "ndc_unit": line.get("ndc_unit"),
        "pointers": line.get("diagnosis_pointers", []),
    }
