"""Rules that ask of two diagnoses only how they stand to each other: a note that joins them, the same code.

Any two diagnoses meet what such a rule asks of each alone, so its pairs of codes are asked: those of
categories that a note can join at all, each different pair once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.conditions import CONDITIONS
from engine.conditions.model import Kind, Near
from engine.rules.compile import PlannedPattern, PlannedRule
from engine.rules.judge import is_static
from engine.rules.model import Test
from engine.sets.answers import Answers
from engine.sets.bits import Bits
from engine.sets.edits.coded import store
from engine.sets.questions import Question, question

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_PREDICATE = "diagnosis"
_ORDERS = {"after": "two.position > one.position", "before": "two.position < one.position"}


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Two entries of a rule for diagnoses: ``tests`` of the later one ask of the earlier, ``name``."""

    one: Question
    two: Question
    name: str
    tests: tuple[tuple[Test, Near], ...]
    order: str


def neighbours_of(rule: PlannedRule) -> Neighbours | None:
    """The entries by which the rule is screened in pairs; None for a rule whose codes tell enough."""
    if len(rule.when) > 2:  # the kernel may stop at too many combinations, whatever the pairs are
        return None
    earlier: dict[str, PlannedPattern] = {}
    for entry in rule.when:
        if not isinstance(entry, PlannedPattern) or entry.pattern.predicate != _PREDICATE:
            continue
        for name, one in earlier.items():
            tests = tuple(_joining(entry, name))
            if tests and not (_tells(one) and _tells(entry)):
                orders = [_ORDERS[test.key] for test in entry.pattern.tests if _is_order(test, name)]
                return Neighbours(question(one), question(entry), name, tests, " AND ".join(orders))
        earlier[entry.pattern.name] = entry
    return None


def _tells(entry: PlannedPattern) -> bool:
    """Whether the pattern is about some codes and not about all."""
    return any(is_static(entry.pattern, test) for test in entry.pattern.tests)


def _joining(entry: PlannedPattern, name: str) -> Iterator[tuple[Test, Near]]:
    for test in entry.pattern.tests:
        condition = CONDITIONS.get(test.key)
        if condition is None or condition.kind is not Kind.PAIR or condition.near is None:
            continue
        if test.accepts == (name,) and not test.negated:
            yield test, condition.near


def _is_order(test: Test, name: str) -> bool:
    return test.key in _ORDERS and test.accepts == (name,) and not test.negated


def screen_neighbours(
    connection: DuckDBPyConnection, bits: Bits, answers: Answers, asked: Neighbours
) -> None:
    """Adds to the table ``kernel`` the claims with two diagnoses for which the tests may hold."""
    run = connection.execute
    written = [code for code in bits.codes(_PREDICATE) if code is not None]
    categories = {code: answers.category(_PREDICATE, code) for code in written}
    _store_categories(connection, categories)
    facts = f"SELECT * FROM ({bits.facts(_PREDICATE)}) ANTI JOIN kernel USING (c)"
    run(f"INSERT INTO kernel SELECT c FROM ({facts}) JOIN code_category USING (code) WHERE category < 0")
    _store_near(connection, answers, asked, {each for each in categories.values() if each is not None})
    for name, of in (("one_diagnosis", asked.one), ("two_diagnosis", asked.two)):
        run(
            f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT c, position, code, category "
            f"FROM ({facts}) JOIN code_category USING (code) WHERE {bits.has((of,))}"
        )
    order = asked.order or "two.position != one.position"
    run(
        "CREATE OR REPLACE TEMP TABLE neighbour AS SELECT one.c, one.code AS one, two.code AS two "
        f"FROM one_diagnosis one JOIN two_diagnosis two ON one.c = two.c AND {order} "
        "SEMI JOIN near_category near ON near.one = one.category AND near.two = two.category"
    )
    rows = run("SELECT DISTINCT one, two FROM neighbour ORDER BY ALL").fetchall()
    met = [
        (one, two)
        for one, two in rows
        if all(answers.may_join(_PREDICATE, test, asked.name, one, two) for test, _ in asked.tests)
    ]
    columns = [np.array([pair[at] for pair in met], dtype=object) for at in (0, 1)]
    store(connection, "joined_codes", {"one": columns[0], "two": columns[1]})
    run("INSERT INTO kernel SELECT c FROM neighbour SEMI JOIN joined_codes USING (one, two)")


def _store_categories(connection: DuckDBPyConnection, categories: Mapping[str, int | None]) -> None:
    """A code that the release lacks is near to any, and is for the kernel: category -1."""
    store(
        connection,
        "code_category",
        {
            "code": np.array(list(categories), dtype=object),
            "category": np.array([-1 if each is None else each for each in categories.values()], np.int32),
        },
    )


def _store_near(
    connection: DuckDBPyConnection, answers: Answers, asked: Neighbours, present: set[int]
) -> None:
    here = sum(1 << category for category in present)
    rows: list[tuple[int, int]] = []
    for category in sorted(present):
        bits = here
        for _, near in asked.tests:
            bits &= answers.plan.near_bits(near, category)
        while bits:
            lowest = bits & -bits
            rows.append((category, lowest.bit_length() - 1))
            bits ^= lowest
    both = np.array(rows, np.int32).reshape(-1, 2)
    store(connection, "near_category", {"one": both[:, 0], "two": both[:, 1]})
