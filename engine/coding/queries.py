"""Queries to the clinician: what the record leaves open, asked without leading.

A query shows the words it rests on, offers every answer the classification knows, "other" and
"unable to determine", and does not speak of payment (ACDIS/AHIMA Guidelines for Achieving a
Compliant Query Practice).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.coding.specificity import open_sides
from engine.conditions.codes import intervals
from kb.tabular.graph import TabularGraph

PACK = "coding/queries.yaml"

_OPEN_ENDS = ["other (please state)", "unable to determine"]


class OpenQuestions:
    """The pack of what is asked about unspecified codes, for one release of the tabular list."""

    def __init__(self, pack: Mapping[str, Any], graph: TabularGraph) -> None:
        self._graph = graph
        self._rows: list[tuple[list[tuple[int, int]], Mapping[str, Any]]] = [
            ([span for code in row["of"] for span in intervals(graph, code)], row) for row in pack["queries"]
        ]
        self._known: dict[int, Mapping[str, Any] | None] = {}

    def query(self, node: int, evidence: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
        """Asks for what the code leaves open, where the pack has a question for it."""
        if node not in self._known:
            self._known[node] = self._row(node)
        row = self._known[node]
        if row is None:
            return None
        return {
            "code": self._graph.code(node),
            "question": row["question"],
            "options": [*row["options"], *_OPEN_ENDS],
            "evidence": list(evidence),
        }

    def _row(self, node: int) -> Mapping[str, Any] | None:
        title = self._graph.title(node)
        for spans, row in self._rows:
            if row.get("left_open", "") in title and any(low <= node < high for low, high in spans):
                return row
        return None


def side_query(graph: TabularGraph, node: int, evidence: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """Asks for the side where the code is unspecified and codes for the sides stand beside it."""
    sides = open_sides(graph, node)
    if not sides:
        return None
    return {
        "code": graph.code(node),
        "question": "Please document the side of this condition, if it is known.",
        "options": [*sides, *_OPEN_ENDS],
        "evidence": list(evidence),
    }


def indicator_query(code: str, evidence: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Asks what a sign reflects; an open question, since any list of answers would lead."""
    return {
        "code": code,
        "question": "Please document the condition, if any, that this finding reflects, and its site.",
        "options": ["condition (please state)", "no condition", "unable to determine"],
        "evidence": list(evidence),
    }
