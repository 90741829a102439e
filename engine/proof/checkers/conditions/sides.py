"""Which side of the body a code or a modifier speaks of."""

from __future__ import annotations

from collections.abc import Mapping

from engine.proof.checkers.conditions.model import Answer, Bound, Checker, Said, code_of, row_of
from engine.proof.ledger import Fact, Ledger
from kb.lexicon.titles import title_words
from kb.tabular.graph import TabularGraph

_LEFT = frozenset({
    "LT", "LC", "LD", "LM", "E1", "E2", "FA", "F1", "F2", "F3", "F4", "TA", "T1", "T2", "T3", "T4",
})  # fmt: skip
_RIGHT = frozenset({
    "RT", "RC", "RI", "E3", "E4", "F5", "F6", "F7", "F8", "F9", "T5", "T6", "T7", "T8", "T9",
})  # fmt: skip


def side(word: str) -> str | None:
    """The side of the body that a word or modifier says."""
    code = word.upper()
    if code in _LEFT or code in _RIGHT:
        return "left" if code in _LEFT else "right"
    if code == "50":
        return "bilateral"
    return word if word in ("right", "left", "bilateral", "unspecified", "none") else None


def other_side(word: str) -> str | None:
    """Left for right, and the other way round."""
    return {"left": "right", "right": "left"}.get(side(word) or "")


def _laterality(ledger: Ledger, fact: Fact, argument: str, bound: Bound) -> Said:
    graph, node = ledger.graph, ledger.graph.node(code_of(fact))
    if node is None:
        return None
    says = _side_of_code(graph, node)
    return row_of(ledger, code_of(fact), laterality=says) if says == side(argument) else None


def _side_of_code(graph: TabularGraph, node: int) -> str:
    words = title_words(graph.title(node))
    if "bilateral" in words:
        return "bilateral"
    if ("right" in words) != ("left" in words):
        return "right" if "right" in words else "left"
    for at in (node, *graph.ancestors(node)):
        above = graph.parent(at)
        if above is None or len(graph.code(at)) <= 3:
            break
        if "unspecified" in title_words(graph.title(at)):
            beside = set().union(*(title_words(graph.title(child)) for child in graph.children(above)))
            if {"right", "left"} <= beside:
                return "unspecified"
    return "none"


def _other_side(ledger: Ledger, fact: Fact, argument: str, bound: Bound) -> Said:
    graph = ledger.graph
    nodes = [graph.node(code) for code in (code_of(fact), code_of(bound[argument][0]))]
    known = [node for node in nodes if node is not None]
    words = [title_words(graph.title(node)) for node in known]
    if len(known) < 2 or words[0] ^ words[1] != {"right", "left"}:
        return None
    if {_side_of_code(graph, node) for node in known} != {"right", "left"}:
        return None
    return Answer([{"release": graph.release.id, "key": graph.code(node)} for node in known])


SIDES: Mapping[str, Checker] = {"laterality": _laterality, "other_side": _other_side}
