"""Rules that ask of two diagnoses only how they stand to each other: a note that joins them, the same code.

Any two diagnoses meet what such a rule asks of each alone, so its pairs of codes are asked: those of
categories that a note can join at all, each different pair once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.conditions import CONDITIONS
from engine.conditions.model import Kind, Near
from engine.rules.compile import PlannedPattern, PlannedRule
from engine.rules.model import Pattern, Test
from engine.sets.answers import Answers
from engine.sets.bits import Bits
from engine.sets.edits.coded import store

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_PREDICATE = "diagnosis"


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The tests that a later diagnosis has to meet beside an earlier one, which the rule calls ``name``."""

    name: str
    tests: tuple[tuple[Test, Near], ...]


def neighbours_of(rule: PlannedRule) -> Neighbours | None:
    """What a rule of two diagnoses asks of them together; None for a rule that asks anything else."""
    if len(rule.when) != 2 or not all(isinstance(entry, PlannedPattern) for entry in rule.when):
        return None
    one, two = (entry.pattern for entry in rule.when if isinstance(entry, PlannedPattern))
    if {one.predicate, two.predicate} != {_PREDICATE} or one.tests:
        return None
    joining = tuple(_joining(two, one.name))
    in_order = any(test.key == "after" and test.accepts == (one.name,) for test in two.tests)
    return Neighbours(one.name, joining) if joining and in_order else None


def _joining(later: Pattern, name: str) -> Iterator[tuple[Test, Near]]:
    for test in later.tests:
        condition = CONDITIONS.get(test.key)
        if condition is None or condition.kind is not Kind.PAIR or condition.near is None:
            continue
        if test.accepts == (name,) and not test.negated:
            yield test, condition.near


def screen_neighbours(
    connection: DuckDBPyConnection, bits: Bits, answers: Answers, asked: Sequence[Neighbours]
) -> None:
    """Adds to the table ``kernel`` the claims with two diagnoses for which some of these may hold."""
    run = connection.execute
    codes = [code for code in bits.codes(_PREDICATE) if code is not None]
    categories = [answers.category(_PREDICATE, code) for code in codes]
    store(
        connection,
        "code_category",
        {
            "code": np.array(codes, dtype=object),
            "number": np.arange(len(codes), dtype=np.int32),
            # A code that the release lacks is near to any, and is for the kernel.
            "category": np.array([-1 if each is None else each for each in categories], np.int32),
        },
    )
    _store_near(connection, answers, asked, {each for each in categories if each is not None})
    run(
        "CREATE OR REPLACE TEMP TABLE placed AS SELECT c, position, number, category "
        f"FROM {bits.source['diagnosis']} JOIN code_category USING (code)"
    )
    run("INSERT INTO kernel SELECT c FROM placed WHERE category < 0")
    run(
        "CREATE OR REPLACE TEMP TABLE neighbour AS SELECT one.c, rule, one.number AS one, two.number AS two "
        "FROM placed one JOIN placed two ON one.c = two.c AND one.position < two.position "
        "JOIN near_category near ON near.one = one.category AND near.two = two.category"
    )
    rows = run("SELECT DISTINCT rule, one, two FROM neighbour ORDER BY ALL").fetchall()
    met = [
        (rule, one, two)
        for rule, one, two in rows
        if all(
            answers.may_join(_PREDICATE, test, asked[rule].name, codes[one], codes[two])
            for test, _ in asked[rule].tests
        )
    ]
    columns = np.array(met, np.int32).reshape(-1, 3)
    names = ("rule", "one", "two")
    store(connection, "joined_codes", {name: columns[:, at] for at, name in enumerate(names)})
    run("INSERT INTO kernel SELECT c FROM neighbour SEMI JOIN joined_codes USING (rule, one, two)")


def _store_near(
    connection: DuckDBPyConnection, answers: Answers, asked: Sequence[Neighbours], present: set[int]
) -> None:
    """The pairs of categories, among those that are there, of which codes may meet the tests."""
    here = sum(1 << category for category in present)
    rows: list[tuple[int, int, int]] = []
    for rule, each in enumerate(asked):
        for category in sorted(present):
            bits = here
            for _, near in each.tests:
                bits &= answers.near(near, category)
            while bits:
                lowest = bits & -bits
                rows.append((rule, category, lowest.bit_length() - 1))
                bits ^= lowest
    columns = np.array(rows, np.int32).reshape(-1, 3)
    names = ("rule", "one", "two")
    store(connection, "near_category", {name: columns[:, at] for at, name in enumerate(names)})
