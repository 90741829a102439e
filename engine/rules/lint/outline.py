"""What can be seen of rules at once, so that few pairs of them need to be compared test by test."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.conditions.codes import intervals
from engine.rules.model import Aggregate, Entry, Rule, Test
from kb.tabular.graph import TabularGraph


@dataclass(frozen=True, slots=True)
class Outline:
    """Of an entry: what it asks for, by which tests, and what part of the list each ``is_a`` lies within."""

    kind: str
    keys: frozenset[tuple[str, bool]]
    within: tuple[tuple[int, int], ...]


def _kind(entry: Entry) -> str:
    """What an entry asks for."""
    return f"count of {entry.of.predicate}" if isinstance(entry, Aggregate) else entry.predicate


def outlines(rule: Rule, graph: TabularGraph | None) -> tuple[Outline, ...]:
    """One for each entry of ``when``."""
    return tuple(_outline(entry, graph) for entry in rule.when)


def could_cover(general: Sequence[Outline], narrow: Sequence[Outline]) -> bool:
    """False only if an entry of ``general`` can be met by none of ``narrow``."""
    return all(any(_could_meet(one, other) for other in narrow) for one in general)


def _could_meet(one: Outline, other: Outline) -> bool:
    return (
        one.kind == other.kind
        and one.keys <= other.keys
        and all(any(low <= a and b <= high for a, b in other.within) for low, high in one.within)
    )


def _outline(entry: Entry, graph: TabularGraph | None) -> Outline:
    tests = (entry.of if isinstance(entry, Aggregate) else entry).tests
    keys = frozenset((test.key, test.negated) for test in tests)
    spans = [_span(test, graph) for test in tests if test.key == "is_a" and not test.negated]
    # Where one can't be placed, as that of an unknown code, its place tells nothing.
    known = tuple(span for span in spans if span is not None)
    return Outline(_kind(entry), keys, known if len(known) == len(spans) else ())


def _span(test: Test, graph: TabularGraph | None) -> tuple[int, int] | None:
    if graph is None:
        return None
    found = [intervals(graph, each) if isinstance(each, str) else () for each in test.accepts]
    if not found or not all(found):
        return None
    return min(low for spans in found for low, _ in spans), max(high for spans in found for _, high in spans)
