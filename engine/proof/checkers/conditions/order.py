"""Conditions on where a fact stands, what points to it, when it was, and what its code has in common."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from engine.proof.checkers.conditions.model import Answer, Bound, Checker, Open, Said, code_of
from engine.proof.ledger import Fact, Ledger
from kb.model.code import undotted


def _first_listed(ledger: Ledger, fact: Fact, argument: str, bound: Bound) -> Said:
    return Answer() if (fact["args"]["position"] == 1) is (argument == "true") else None


def _at(fact: Fact) -> int:
    args = fact["args"]
    return int(args["position"] if "position" in args else args["number"])


def _after(ledger: Ledger, fact: Fact, argument: str, bound: Bound) -> Said:
    return Answer() if _at(fact) > _at(bound[argument][0]) else None


def _before(ledger: Ledger, fact: Fact, argument: str, bound: Bound) -> Said:
    return Answer() if _at(fact) < _at(bound[argument][0]) else None


def _same_code(ledger: Ledger, fact: Fact, argument: str, bound: Bound) -> Said:
    return Answer() if undotted(code_of(fact)) == undotted(code_of(bound[argument][0])) else None


def _same_subcategory(ledger: Ledger, fact: Fact, argument: str, bound: Bound) -> Said:
    here, there = (undotted(code_of(each)) for each in (fact, bound[argument][0]))
    return Answer() if len(here) > 3 and here.startswith(there[:4]) and len(there) > 3 else None


def _same_category(ledger: Ledger, fact: Fact, argument: str, bound: Bound) -> Said:
    return Answer() if undotted(code_of(fact))[:3] == undotted(code_of(bound[argument][0]))[:3] else None


def _pointed_by(ledger: Ledger, fact: Fact, argument: str, bound: Bound) -> Said:
    return Answer() if fact["args"]["position"] in bound[argument][0]["args"]["pointers"] else None


def _within_days(ledger: Ledger, fact: Fact, argument: Mapping[str, Any], bound: Bound) -> Said:
    days = [each["args"].get("date") for each in (fact, bound[argument["of"]][0])]
    if None in days:
        return Open("The input does not say the day of a service.")
    here, there = (date.fromisoformat(day) for day in days)
    return Answer() if abs((here - there).days) <= int(argument["days"]) else None


def _with_modifier(ledger: Ledger, fact: Fact, argument: str, bound: Bound) -> Said:
    return Answer() if argument.upper() in fact["args"]["modifier"] else None


ORDER: Mapping[str, Checker] = {
    "first_listed": _first_listed,
    "after": _after,
    "before": _before,
    "same_code": _same_code,
    "same_category": _same_category,
    "same_subcategory": _same_subcategory,
    "pointed_by": _pointed_by,
    "within_days": _within_days,
    "with_modifier": _with_modifier,
}
