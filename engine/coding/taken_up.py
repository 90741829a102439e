"""Mentions outside the assessment that its codes take up.

An assessment says "asthma" where the history told of its exacerbation, and diabetes where it told of
the insulin. The record as a whole is coded: the more specific name of a condition that is assessed
(Guidelines I.B.2), and the status or use that a "use additional code" note of a reported code asks
for (I.A.17, IV.J); a drug where it is long-term treatment (I.C.4.a.3).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from engine.coding.openness import refines
from engine.coding.report import STATUS_CHAPTER
from engine.coding.supported import Supported
from kb.model.tabular import NoteKind
from kb.tabular.graph import TabularGraph

_OUTSIDE = ("not_assessed", "discussed", "finding")
"""Reasons that speak only of where a mention stands: the record affirms it for this patient now."""

_TOLD = "not_assessed"
_TREATMENT = "treatment"
_TOBACCO = "F17"
_OF_WEIGHT = (
    *("E40", "E41", "E42", "E43", "E44", "E45", "E46", "E65", "E66", "F50", "O25", "O99.21"),
    *("R63.4", "R63.5", "R63.6", "R64"),
)
"""Malnutrition, obesity, eating disorders, and gain and loss of weight."""
_BODY_MASS = "Z68"
"""May be taken from what anyone has measured, where a weight diagnosis asks for it (Guidelines I.B.14)."""


def take_up(read: Sequence[Supported], graph: TabularGraph) -> list[Supported]:
    """The same mentions; those that an assigned one takes up are assigned."""
    assigned = _distinct(each for each in read if each.status == "assign")
    outside = [each for each in read if each.reason in _OUTSIDE and not each.found.reason]
    told = _distinct(each for each in outside if each.reason == _TOLD)
    every = _distinct(outside)

    def is_taken(each: Supported) -> bool:
        node = each.found.node
        if each.reason == _TREATMENT:
            return asked_for(graph, node, assigned)
        if each.found.reason or each.reason not in _OUTSIDE:
            return False
        heard = each.reason == _TOLD or graph.code(node).startswith(_BODY_MASS)
        if heard and asked_for(graph, node, assigned):
            return True
        return _is_finer(graph, node, assigned, told if each.reason == _TOLD else every)

    return [replace(each, status="assign", reason="") if is_taken(each) else each for each in read]


def without_stray_body_mass(read: Sequence[Supported], graph: TabularGraph) -> list[Supported]:
    """The same mentions; a body mass index stays only beside a condition of weight (Guidelines I.B.14)."""
    assigned = _distinct(each for each in read if each.status == "assign")
    if any(graph.code(node).startswith(_OF_WEIGHT) for node in assigned):
        return list(read)
    return [
        replace(each, status="suppress", reason="no_weight")
        if each.status == "assign"
        and graph.code(each.found.node).startswith(_BODY_MASS)
        and not asked_for(graph, each.found.node, assigned)
        else each
        for each in read
    ]


def _distinct(read: Iterable[Supported]) -> list[int]:
    return list(dict.fromkeys(each.found.node for each in read))


def _is_finer(graph: TabularGraph, node: int, assigned: Sequence[int], outside: Sequence[int]) -> bool:
    """Whether the node is the one finer name, outside the assessment, of an assigned code.

    What the history tells goes before what findings and the discussion tell.
    """
    for code in assigned:
        if refines(graph, node, code):
            rivals = {each for each in (*outside, *assigned) if refines(graph, each, code)} - {node}
            if all(refines(graph, node, each) for each in rivals):
                return True
    return False


def asked_for(graph: TabularGraph, node: int, assigned: Sequence[int]) -> bool:
    """Whether a "use additional code" note of an assigned code names this status or tobacco use."""
    if graph.chapter(node) != STATUS_CHAPTER and graph.code(node)[:3] != _TOBACCO:
        return False
    return any(
        note.names(node) and not note.names(code)
        for code in assigned
        for note in graph.notes_of(code, NoteKind.USE_ADDITIONAL)
    )
