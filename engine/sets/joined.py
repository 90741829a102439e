"""Rules whose entries ask of each other: two diagnoses of one side, two visits of a day, a line's diagnosis.

Bits tell only that a claim has a fact for each entry, which may be the same fact, or of another day. So of
the claims that have them all the facts are looked at, and the engine's own tests are asked of each choice
that the rule could make. Excuses are left to the kernel.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.conditions import CONDITIONS
from engine.conditions.model import Chosen, Held, Kind, View
from engine.facts import stored_code
from engine.proof.model import Fact
from engine.rules.compile import PlannedPattern, PlannedRule
from engine.rules.judge import Prepared, all_of, field_of, is_static, names_in, together
from engine.rules.model import Reference, Test
from engine.sets.answers import Answers
from engine.sets.edits.coded import store
from engine.sets.fields import KINDS
from engine.sets.questions import ONE_A_CLAIM

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MOST_TRIED = 2_000
"""Choices of facts for one rule on one claim; with more it may speak."""
AT_ONCE = 2_000
"""Claims whose facts are held at a time."""

LOOKED_AT = (*sorted(ONE_A_CLAIM), "diagnosis", "line")
"""Kinds of fact."""
_FIELDS_ALONE = frozenset({
    "first_listed", "with_modifier", "after", "before", "pointed_by", "within_days",
})  # fmt: skip
"""Conditions on whole facts that look at fields which are staged, and at nothing else."""

Claimed = Mapping[str, Sequence[tuple[str | None, Fact]]]
"""The facts of a claim by their kind, each with its code as written."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a rule; ``own`` and ``joining`` are those of its tests that can be asked here."""

    planned: PlannedPattern
    own: tuple[Prepared, ...]
    joining: tuple[Prepared, ...]


def entries_of(rule: PlannedRule) -> tuple[Entry, ...]:
    """The entries of a rule on facts that are looked at; none where no test joins them."""
    kinds: dict[str, str] = {}
    entries: list[Entry] = []
    for each in rule.when:
        if not isinstance(each, PlannedPattern) or each.pattern.predicate not in LOOKED_AT:
            continue
        pattern = each.pattern
        tests = [test for test in pattern.tests if not is_static(pattern, test)]
        alone = [test for test in tests if not names_in(test)]
        joining = [test for test in tests if names_in(test)]
        own = _askable(pattern.predicate, alone, each.own, kinds)
        entries.append(Entry(each, own, _askable(pattern.predicate, joining, each.joining, kinds)))
        if len(own) == len(each.own):  # else what its tests find isn't known
            kinds[pattern.name] = pattern.predicate
    return tuple(entries) if any(each.joining for each in entries) else ()


def is_of_one_fact(entries: Sequence[Entry]) -> bool:
    """Whether tests join a single fact to those that a claim has one of: a question by itself
    (engine.sets.questions), if its values are few enough to be looked at."""
    return sum(each.planned.pattern.predicate not in ONE_A_CLAIM for each in entries) < 2


def _askable(
    predicate: str, tests: Sequence[Test], asked: Sequence[Prepared], kinds: Mapping[str, str]
) -> tuple[Prepared, ...]:
    return tuple(
        one
        for test, one in zip(tests, asked, strict=True)
        if _is_staged(predicate, test.key) and _names_staged(test, kinds)
    )


def _is_staged(predicate: str, key: str) -> bool:
    if field_of(predicate, key) is not None:
        return key == "code" or key in KINDS[predicate].fields
    condition = CONDITIONS.get(key)  # none of that name: what an earlier test has found
    return condition is None or condition.kind is not Kind.FACT or key in _FIELDS_ALONE


def _names_staged(test: Test, kinds: Mapping[str, str]) -> bool:
    written = (*test.accepts, *(bound.value for bound in test.bounds))
    references = [each for each in written if isinstance(each, Reference)]
    return kinds.keys() >= names_in(test) and all(
        _is_staged(kinds[each.name], each.field) for each in references
    )


def screen_joined(
    connection: DuckDBPyConnection,
    answers: Answers,
    rules: Sequence[tuple[Sequence[Entry], int]],
    words: Iterable[tuple[int, int]],
) -> None:
    """Adds to the table ``kernel`` the claims of which some of these rules may speak.

    A rule comes with the bits that a claim needs for it; ``words`` are claims with their bits.
    """
    asked = {
        c: found
        for c, word in words
        if (found := [entries for entries, mask in rules if word & mask == mask])
    }
    numbers = sorted(asked)
    spoken: list[int] = []
    for at in range(0, len(numbers), AT_ONCE):
        some = numbers[at : at + AT_ONCE]
        for c, claimed in _facts(connection, some):
            if any(may_hold(answers, entries, claimed) for entries in asked[c]):
                spoken.append(c)
    store(connection, "joined_claim", {"c": np.array(spoken, np.int32)})
    connection.execute("INSERT INTO kernel SELECT c FROM joined_claim")


def _facts(connection: DuckDBPyConnection, numbers: Sequence[int]) -> Iterator[tuple[int, Claimed]]:
    store(connection, "looked_at", {"c": np.array(numbers, np.int32)})
    claims: dict[int, dict[str, list[tuple[str | None, Fact]]]] = {
        c: {predicate: [] for predicate in LOOKED_AT} for c in numbers
    }
    for predicate in LOOKED_AT:
        kind = KINDS[predicate]
        columns = [column for column, _ in kind.fields.values()]
        shown = [(name, show) for name, (_, show) in kind.fields.items()]
        for c, written, *values in connection.execute(
            f"SELECT c, {kind.code or 'NULL'}, {', '.join(columns)} FROM {kind.table} "
            "SEMI JOIN looked_at USING (c)"
        ).fetchall():
            code = stored_code(predicate, written) if written else None
            args: dict[str, Any] = {"code": code} if kind.code else {}
            args |= {name: show(value) for (name, show), value in zip(shown, values, strict=True)}
            claims[c][predicate].append((written, Fact(-1, predicate, args)))
    yield from claims.items()


def may_hold(answers: Answers, entries: Sequence[Entry], claimed: Claimed) -> bool:
    """Whether some choice of a claim's facts meets, or may meet, what the entries ask."""
    found: list[list[Chosen | None]] = []
    tried = 1
    for entry in entries:
        meeting = list(_meeting(answers, entry, claimed[entry.planned.pattern.predicate]))
        if not meeting:
            return False
        tried *= len(meeting)
        # A fact that may or may not meet its tests lacks what they would have found.
        if tried > MOST_TRIED or None in meeting:
            return True
        found.append(meeting)
    return _joins(answers.view, entries, found, {})


def _meeting(
    answers: Answers, entry: Entry, facts: Iterable[tuple[str | None, Fact]]
) -> Iterator[Chosen | None]:
    """The facts that meet an entry's tests of a fact alone; None for one that may meet them."""
    planned = entry.planned
    for written, fact in facts:
        of_code = answers.meetings(planned.pattern.predicate, written).get(planned.alpha)
        own = all_of(entry.own, answers.view, fact, {}) if of_code is not None else None
        if of_code is None or own is None:
            continue
        if isinstance(of_code, Held) and isinstance(own, Held) and len(entry.own) == len(planned.own):
            yield Chosen(fact, together((of_code, own)).values)
        else:
            yield None


def _joins(
    view: View, entries: Sequence[Entry], found: Sequence[Sequence[Chosen | None]], bound: dict[str, Chosen]
) -> bool:
    if not entries:
        return True
    entry, *later = entries
    for chosen in found[0]:
        assert chosen is not None
        met = all_of(entry.joining, view, chosen.fact, bound)
        if met is None:
            continue
        if not isinstance(met, Held):
            return True
        bound[entry.planned.pattern.name] = Chosen(chosen.fact, {**chosen.values, **met.values})
        if _joins(view, later, found[1:], bound):
            return True
    return False
