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
from kb.model.tabular import NoteKind
from kb.tabular.graph import TabularGraph

PACK = "coding/sequence.yaml"

_ANY = "any"


class SequenceTable:
    """The pack for one release of the tabular list."""

    def __init__(self, pack: Mapping[str, Any], graph: TabularGraph) -> None:
        self._rows = [
            (_spans(graph, row["first"]), None if row["before"] == [_ANY] else _spans(graph, row["before"]))
            for row in pack["order"]
        ]

    def puts_before(self, first: int, second: int) -> bool:
        """Whether a guideline lists ``first`` before ``second``."""
        return any(
            _holds(these, first) and not _holds(these, second) and (those is None or _holds(those, second))
            for these, those in self._rows
        )


def _spans(graph: TabularGraph, codes: Iterable[str]) -> list[tuple[int, int]]:
    return [span for code in codes for span in intervals(graph, code)]


def _holds(spans: Iterable[tuple[int, int]], node: int) -> bool:
    return any(start <= node < stop for start, stop in spans)


def must_precede(graph: TabularGraph, first: int, second: int) -> bool:
    """Whether the tabular's notes put the code ``first`` before ``second``."""
    return any(
        note.names(first) and not note.names(second) for note in graph.notes_of(second, NoteKind.CODE_FIRST)
    ) or any(
        note.names(second) and not note.names(first)
        for note in graph.notes_of(first, NoteKind.USE_ADDITIONAL)
    )


def sequence(graph: TabularGraph, table: SequenceTable, nodes: Sequence[int]) -> list[int]:
    """``nodes`` in reporting order. Of notes that contradict each other the earlier code's wins."""
    waiting = sorted(nodes, key=lambda node: (graph.is_external_cause(node), nodes.index(node)))
    blocked_by = {
        node: {
            other
            for other in waiting
            if other != node and (must_precede(graph, other, node) or table.puts_before(other, node))
        }
        for node in waiting
    }
    ordered: list[int] = []
    while waiting:
        free = next((node for node in waiting if not blocked_by[node] - set(ordered)), waiting[0])
        ordered.append(free)
        waiting.remove(free)
    return ordered
