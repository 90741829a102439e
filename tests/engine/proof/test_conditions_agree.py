"""Each condition and its checker, which were written apart, give the same answer with the same evidence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import product
from typing import Any

import pytest

from engine.conditions import CONDITIONS
from engine.conditions.model import Chosen, Held, Kind, Takes, Unknown
from engine.plan import Plan
from engine.proof.checkers.conditions import CHECKERS, Answer, Open, ask
from engine.proof.ledger import Ledger, open_ledger
from engine.proof.model import Fact
from engine.rules.model import Days, Row
from kb.snapshot.knowledge import Knowledge

DAY = date(2026, 5, 15)
CODES = (
    "E11.9", "E11.22", "E10.9", "I10", "I12.9", "N18.32", "F02.80", "G30.9", "M17.11", "M17.12", "M17.0",
    "S52.501A", "S52.501", "S52.502D", "W01.0XXA", "W52.A", "Q99.Z", "E11", "O24.410", "Z79.4", "H40.1111",
    "T36.0X1A", "C50.911", "C50.912", "J44.1", "Z38.00", "B20", "U07.1", "M17.9",
)  # fmt: skip
ARGUMENTS: Mapping[Takes, tuple[Any, ...]] = {
    Takes.TRUTH: ("true", "false"),
    Takes.CODES: ("E11", "E08-E13", "chapter 15", "chapter 19", "M17.1", "S52.501", "Z99-Z00", "E11.22"),
    Takes.WORDS: ("A", "D", "right", "type 2 diabetes", "unspecified", "initial encounter"),
    Takes.SIDE: ("right", "left", "bilateral", "unspecified", "none", "RT", "LT", "50"),
    Takes.NOTES: ("code_first", "use_additional", "excludes1", "includes"),
    Takes.VALUE_SETS: ("diabetes", "diabetes.insulin"),
    Takes.TABLES: ("mpfs",),
    Takes.EDIT_LISTS: ("newborn", "unacceptable-principal", "noncovered"),
}


@pytest.fixture(scope="module")
def ledger(plan: Plan, knowledge: Knowledge) -> Ledger:
    claim = {"id": "c", "type": "professional", "from": "2026-05-15", "diagnoses": [], "lines": []}
    options = {"service_date": DAY.isoformat(), "on": None, "release": "icd10cm@2026-04-01", "payer": None}
    return open_ledger(
        {"kind": "validate", "input": claim, "options": options, "proof": {"facts": [], "steps": []}},
        knowledge,
    )


def test_there_is_a_checker_for_each() -> None:
    assert set(CHECKERS) == set(CONDITIONS)


@pytest.mark.parametrize("name", [name for name in CONDITIONS if CONDITIONS[name].kind is Kind.CODE])
def test_conditions_of_one_code(name: str, plan: Plan, ledger: Ledger) -> None:
    condition, view = CONDITIONS[name], plan.view(DAY)
    arguments = ARGUMENTS.get(condition.takes, ())
    for code, argument in product(CODES, arguments):
        said = condition.judge(view, code, argument)
        agree(said, ask(ledger, name, fact("diagnosis", code=code), argument, {}), (name, code, argument))
    if condition.takes is Takes.ROW:
        row = Row("mpfs", (("global_days", ("010",)),))
        agree(
            condition.judge(view, "20610", row),
            ask(ledger, name, fact("line", code="20610"), {"table": "mpfs", "global_days": ["010"]}, {}),
            name,
        )


@pytest.mark.parametrize("name", [name for name in CONDITIONS if CONDITIONS[name].kind is Kind.PAIR])
def test_conditions_of_two_codes(name: str, plan: Plan, ledger: Ledger) -> None:
    condition, view = CONDITIONS[name], plan.view(DAY)
    held = 0
    for code, other in product(CODES, CODES):
        said = condition.judge(view, code, other)
        held += isinstance(said, Held)
        bound = {"x": (fact("diagnosis", code=other), {})}
        agree(said, ask(ledger, name, fact("diagnosis", code=code), "x", bound), (name, code, other))
        near = condition.near
        nodes = [view.graph.node(each) for each in (code, other)] if view.graph else []
        if near and isinstance(said, Held) and view.graph and None not in nodes:
            first, second = (view.graph.category_number(node) for node in nodes if node is not None)
            assert near(view.graph, second) >> first & 1, (name, code, other)
    assert held or name in ("code_also", "asks_also"), "the codes above never show it"


def facts() -> Iterator[Fact]:
    for number, day in enumerate((None, "2026-05-15", "2026-05-17", "2026-06-01"), 1):
        args = {"position": number, "number": number, "code": "I10", "date": day, "pointers": [1, 3]}
        args["modifier"] = ["X", "59"] if number > 2 else []
        yield Fact(number, "line", args)


@pytest.mark.parametrize("name", [name for name in CONDITIONS if CONDITIONS[name].kind is Kind.FACT])
def test_conditions_of_whole_facts(name: str, plan: Plan, ledger: Ledger) -> None:
    condition, view = CONDITIONS[name], plan.view(DAY)
    for one, other in product(facts(), facts()):
        arguments = {
            Takes.TRUTH: [("true", "true"), ("false", "false")],
            Takes.DAYS: [(Days("x", 3), {"of": "x", "days": "3"})],
        }.get(condition.takes, [("x", "x")])
        for argument, written in arguments:
            said = condition.judge(view, one, argument, {"x": Chosen(other, {})})
            bound = {"x": (stored(other), {})}
            agree(said, ask(ledger, name, stored(one), written, bound), (name, one.id, other.id))


def fact(predicate: str, **args: Any) -> dict[str, Any]:
    return {"predicate": predicate, "args": args}


def stored(given: Fact) -> dict[str, Any]:
    return {"predicate": given.predicate, "args": dict(given.args)}


def agree(said: Any, checked: Any, what: Any) -> None:
    if isinstance(said, Held):
        assert isinstance(checked, Answer), what
        assert [each.as_json() for each in said.evidence] == checked.evidence, what
        assert dict(said.values) == checked.values, what
    elif isinstance(said, Unknown):
        assert isinstance(checked, Open), what
        assert (said.on(DAY).reason, said.on(DAY).load) == (checked.reason, checked.load), what
    else:
        assert checked is None, what
