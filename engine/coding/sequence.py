"""The order of a code set.

Conditions keep the order in which the clinician assesses them (the first-listed is the one chiefly
responsible for the encounter, Guidelines IV.G), except where the tabular list demands another:
code-first and use-additional notes (I.A.13, I.A.17), or the guidelines do (the pack
``kb/packs/coding/sequence.yaml``), and external causes never first (I.C.20.a.6).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from engine.conditions.codes import intervals
from kb.lexicon.titles import title_words
from kb.model.tabular import NoteKind
from kb.tabular.graph import TabularGraph
from kb.tabular.kept import kept

PACK = "coding/sequence.yaml"

_ANY = "any"


_MOST_KNOWN = 100_000


class SequenceTable:
    """The pack for one release of the tabular list.

    Which rows name a code is read once: bit ``n`` of a number stands for row ``n``.
    """

    def __init__(self, pack: Mapping[str, Any], graph: TabularGraph) -> None:
        self._graph = graph
        self._first = [
            (_spans(graph, row["first"]), frozenset(row.get("first_titled", ()))) for row in pack["order"]
        ]
        self._before = [
            None
            if row["before"] == [_ANY]
            else (_spans(graph, row["before"]), frozenset(row.get("before_titled", ())))
            for row in pack["order"]
        ]
        self._known: dict[int, tuple[int, int]] = {}

    def puts_before(self, first: int, second: int) -> bool:
        """Whether a guideline lists ``first`` before ``second``."""
        other_first, then = self._rows(second)
        return bool(self._rows(first)[0] & ~other_first & then)

    def _rows(self, node: int) -> tuple[int, int]:
        """The rows that list a code first, and those that list others before it."""
        rows = self._known.get(node)
        if rows is None:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            words = title_words(self._graph.title(node))
            first = _bits(_holds(spans, node) and titled <= words for spans, titled in self._first)
            then = _bits(
                side is None or (_holds(side[0], node) and side[1] <= words) for side in self._before
            )
            rows = self._known[node] = first, then
        return rows


def _bits(holds: Iterable[bool]) -> int:
    return sum(1 << number for number, each in enumerate(holds) if each)


def _spans(graph: TabularGraph, codes: Iterable[str]) -> list[tuple[int, int]]:
    return [span for code in codes for span in intervals(graph, code)]


def _holds(spans: Iterable[tuple[int, int]], node: int) -> bool:
    return any(start <= node < stop for start, stop in spans)


@kept(500_000)
def must_precede(graph: TabularGraph, first: int, second: int) -> bool:
    """Whether the tabular's notes put the code ``first`` before ``second``."""
    return any(
        note.names(first) and not note.names(second) for note in graph.notes_of(second, NoteKind.CODE_FIRST)
    ) or any(
        note.names(second) and not note.names(first)
        for note in graph.notes_of(first, NoteKind.USE_ADDITIONAL)
    )


def sequence(graph: TabularGraph, table: SequenceTable, nodes: Sequence[int]) -> list[int]:
    """``nodes`` in reporting order: what must stand before a code is drawn up to it, and no code moves back.

    Of notes that contradict each other the earlier code's wins.
    """
    read = sorted(nodes, key=lambda node: (graph.is_external_cause(node), nodes.index(node)))
    ordered: list[int] = []

    def place(node: int, drawn: frozenset[int]) -> None:
        for other in read:
            if other in ordered or other in drawn:
                continue
            if must_precede(graph, other, node) or table.puts_before(other, node):
                place(other, drawn | {other})
        ordered.append(node)

    for node in read:
        if node not in ordered:
            place(node, frozenset({node}))
    return ordered
