"""The order of a code set.

Conditions keep the order in which the clinician assesses them (the first-listed is the one chiefly
responsible for the encounter, Guidelines IV.G), except where the tabular list demands another:
code-first and use-additional notes (I.A.13, I.A.17), and external causes never first (I.C.20.a.6).
"""

from __future__ import annotations

from collections.abc import Sequence

from kb.model.tabular import NoteKind
from kb.tabular.graph import TabularGraph


def must_precede(graph: TabularGraph, first: int, second: int) -> bool:
    """Whether the tabular's notes put the code ``first`` before ``second``."""
    return any(
        note.names(first) and not note.names(second) for note in graph.notes_of(second, NoteKind.CODE_FIRST)
    ) or any(
        note.names(second) and not note.names(first)
        for note in graph.notes_of(first, NoteKind.USE_ADDITIONAL)
    )


def sequence(graph: TabularGraph, nodes: Sequence[int]) -> list[int]:
    """``nodes`` in reporting order. Of notes that contradict each other the earlier code's wins."""
    waiting = sorted(nodes, key=lambda node: (graph.is_external_cause(node), nodes.index(node)))
    blocked_by = {
        node: {other for other in waiting if other != node and must_precede(graph, other, node)}
        for node in waiting
    }
    ordered: list[int] = []
    while waiting:
        free = next((node for node in waiting if not blocked_by[node] - set(ordered)), waiting[0])
        ordered.append(free)
        waiting.remove(free)
    return ordered
