"""Conditions on where a fact stands, what points to it, and when it was."""

from __future__ import annotations

from datetime import date

from engine.conditions.model import HELD, Bindings, Unknown, Verdict, View
from engine.proof.model import Fact
from engine.rules.model import Days
from kb.model.code import undotted
from kb.tabular.graph import TabularGraph


def first_listed(view: View, fact: Fact, argument: str, bindings: Bindings) -> Verdict:
    """Positions count from 1, the first-listed or principal diagnosis."""
    return HELD if (fact.args["position"] == 1) == (argument == "true") else None


def after(view: View, fact: Fact, argument: str, bindings: Bindings) -> Verdict:
    """It stands later in the list."""
    return HELD if _place(fact) > _place(bindings[argument].fact) else None


def before(view: View, fact: Fact, argument: str, bindings: Bindings) -> Verdict:
    """It stands earlier in the list."""
    return HELD if _place(fact) < _place(bindings[argument].fact) else None


def _place(fact: Fact) -> int:
    place: int = fact.args["position"] if "position" in fact.args else fact.args["number"]
    return place


def same_code(view: View, code: str, other: str) -> Verdict:
    """The same code, dotted or not."""
    return HELD if undotted(code) == undotted(other) else None


def same_category(view: View, code: str, other: str) -> Verdict:
    """The same three characters (Guidelines I.A.2: a category)."""
    return HELD if undotted(code)[:3] == undotted(other)[:3] else None


def same_subcategory(view: View, code: str, other: str) -> Verdict:
    """The same four characters (Guidelines I.A.2: a subcategory has 4 or 5); a category alone has none."""
    one, two = undotted(code), undotted(other)
    return HELD if len(one) > 3 and one[:4] == two[:4] else None


def pointed_by(view: View, fact: Fact, argument: str, bindings: Bindings) -> Verdict:
    """The line points to the diagnosis (837P loop 2400 SV107: at most four positions)."""
    return HELD if fact.args["position"] in bindings[argument].fact.args["pointers"] else None


def within_days(view: View, fact: Fact, argument: Days, bindings: Bindings) -> Verdict:
    """The days of the two are at most so far apart."""
    here, there = _day(fact), _day(bindings[argument.of].fact)
    if here is None or there is None:
        return Unknown("The input does not say the day of a service.")
    return HELD if abs((here - there).days) <= argument.days else None


def with_modifier(view: View, fact: Fact, argument: str, bindings: Bindings) -> Verdict:
    """A further modifier of the line, beside one that ``modifier`` asks for."""
    return HELD if argument.upper() in fact.args["modifier"] else None


def _day(fact: Fact) -> date | None:
    day = fact.args.get("date")
    return date.fromisoformat(day) if day else None


def same(graph: TabularGraph, category: int) -> int:
    """Only the earlier code's own category."""
    return 1 << category
