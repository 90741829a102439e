"""Queries to the clinician: what the record leaves open, asked without leading.

A query shows the words it rests on, offers every answer the classification knows, "other" and
"unable to determine", and does not speak of payment (ACDIS/AHIMA Guidelines for Achieving a
Compliant Query Practice).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.coding.specificity import open_sides
from kb.tabular.graph import TabularGraph

_OPEN_ENDS = ["other (please state)", "unable to determine"]


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
