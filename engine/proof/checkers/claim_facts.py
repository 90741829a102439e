"""The facts that rules may see of a claim or a chart, read from the decision's own input.

Written apart from engine.facts: a given fact must stand here, with just this evidence.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from engine.proof.checkers.edits import KINDS, edit_facts
from engine.proof.ledger import Fact, Ledger, require
from kb.model.code import dotted, undotted

CLAIM_FACTS = (
    "encounter", "claim", "patient", "diagnosis", "admitting_diagnosis", "procedure", "line", "past_line",
    *KINDS,
)  # fmt: skip
"""The kinds of fact that the input gives, by itself or with the edit tables."""

_SILENT = ("admit_date", "bill_type", "discharge_status", "frequency", "jurisdiction", "specialty")


def check_claim_fact(ledger: Ledger, fact: Fact, place: str) -> None:
    """The input shows this fact at the place that its evidence names."""
    kept = ledger.memo.get("shown")
    if kept is None:
        kept = ledger.memo["shown"] = {_key(each): each for each in given_facts(ledger)}
    shown = kept.get(_key(fact))
    require(shown is not None and dict(shown) == dict(fact), place, "the input shows no such fact")


def _key(fact: Fact) -> str:
    where = [each.get("field") or each.get("key") for each in fact.get("evidence", ())]
    # Lines that are counted together have the same evidence, so the number tells them apart.
    return f"{fact['predicate']} {fact['args'].get('number')} {where}"


def given_facts(ledger: Ledger) -> list[Fact]:
    """Every fact that the input gives, by itself or with the edit tables, and those that may exist."""
    if "given" not in ledger.memo:
        ledger.memo["given"] = _given(ledger)
    facts: list[Fact] = ledger.memo["given"]
    return facts


def _given(ledger: Ledger) -> list[Fact]:
    if ledger.decision["kind"] == "code":
        return _of_chart(ledger)
    claim = ledger.decision["input"]
    day = ledger.day
    lines = claim["lines"]
    emergency = any(
        line.get("place_of_service") == "23" or (line.get("revenue_code") or "")[:3] == "045"
        for line in lines
    )
    stay = "inpatient" if claim["type"] == "inpatient" else "ed" if emergency else "outpatient"
    last = claim.get("through") or claim["from"]
    length = (date.fromisoformat(last) - date.fromisoformat(claim["from"])).days + 1
    whole = {"type": claim["type"], "payer": ledger.decision["options"]["payer"], "from": claim["from"],
             "through": last, "days": length, **{key: claim.get(key) for key in _SILENT}}  # fmt: skip
    facts = [
        _shown("encounter", {"setting": stay, "date": day.isoformat()}, "/type"),
        _shown("claim", whole, ""),
        _shown("patient", _patient(claim.get("patient") or {}, day), "/patient"),
    ]
    for at, each in enumerate(claim["diagnoses"]):
        args = {"position": at + 1, "code": dotted(undotted(each["code"])), "poa": each.get("poa")}
        facts.append(_shown("diagnosis", args, f"/diagnoses/{at}"))
    if claim.get("admitting_diagnosis"):
        code = dotted(undotted(claim["admitting_diagnosis"]))
        facts.append(_shown("admitting_diagnosis", {"code": code}, "/admitting_diagnosis"))
    for at, each in enumerate(claim.get("procedures") or ()):
        args = {"position": at + 1, "code": undotted(each["code"]), "date": each.get("date")}
        facts.append(_shown("procedure", args, f"/procedures/{at}"))
    facts += [_shown("line", _line(claim, each), f"/lines/{at}") for at, each in enumerate(lines)]
    for number, past in enumerate(claim.get("history") or ()):
        for at, each in enumerate(past["lines"]):
            args = {"claim": past["id"], **_line(past, each)}
            facts.append(_shown("past_line", args, f"/history/{number}/lines/{at}"))
    return facts + edit_facts(ledger, facts)


def _of_chart(ledger: Ledger) -> list[Fact]:
    options = ledger.decision["options"]
    sex = options["sex"] if options["sex"] != "U" else None
    where = {"setting": options["setting"], "date": options["service_date"]}
    who = {"sex": sex, "age": options["age"], "age_days": None}
    return [
        {"predicate": "encounter", "args": where, "evidence": []},
        {"predicate": "patient", "args": who, "evidence": []},
    ]


def _shown(predicate: str, args: Mapping[str, Any], field: str) -> Fact:
    return {"predicate": predicate, "args": args, "evidence": [{"field": field}]}


def _patient(written: Mapping[str, Any], day: date) -> dict[str, Any]:
    sex = written.get("sex")
    years = days = None
    if written.get("birth_date"):
        born = date.fromisoformat(written["birth_date"])
        if born <= day:
            days = (day - born).days
            years = day.year - born.year - (1 if (day.month, day.day) < (born.month, born.day) else 0)
    return {"sex": sex if sex in ("F", "M") else None, "age": years, "age_days": days}


def _line(claim: Mapping[str, Any], line: Mapping[str, Any]) -> dict[str, Any]:
    code = line.get("code")
    return {
        "number": line["number"],
        "code": undotted(code) if code else None,
        "modifier": [each.upper() for each in line.get("modifiers", [])],
        "units": line.get("units"),
        "date": line.get("date", claim["from"]),
        "through": line.get("through"),
        "place_of_service": line.get("place_of_service"),
        "revenue_code": line.get("revenue_code"),
        "charge": line.get("charge"),
        "provider": line.get("provider", claim.get("provider")),
        "ndc": line.get("ndc"),
        "pointers": line.get("diagnosis_pointers", []),
    }
