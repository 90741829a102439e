"""External causes: only with an injury, in the same kind of encounter as the injury.

Guidelines I.C.20.a: an external cause explains a condition that is reported, most often an injury,
and is given for the length of its treatment with the matching 7th character. Place, activity and
status (I.C.20.b, c, k) are told once, at the initial encounter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from engine.coding.candidates import Candidate
from engine.coding.report import PAST_KINDS
from engine.coding.seventh import ENCOUNTERS, Seventh
from engine.coding.specificity import AGREES, Hop
from engine.coding.supported import Supported
from kb.lexicon.titles import same_word, title_words
from kb.model.code import NodeKind
from kb.tabular.graph import TabularGraph

INJURY_CHAPTER = "19"
_INITIAL_ONLY = ("Y92", "Y93", "Y99")
_PLACED = ("", "not_assessed", "discussed")


def with_external_causes(
    read: Sequence[Supported], graph: TabularGraph, *, circumstances_only: bool
) -> list[Supported]:
    """The same mentions; external causes assigned where an injury is, else suppressed.

    With ``circumstances_only`` that is so of place, activity and status alone, which are no findings.
    """
    injury = next((each for each in read if each.status == "assign" and _is_injury(graph, each.found)), None)
    return [
        _external(graph, each, injury)
        if graph.is_external_cause(each.found.node)
        and each.reason in _PLACED
        and each.found.mention.section.kind not in PAST_KINDS
        and (not circumstances_only or graph.code(each.found.node)[:3] in _INITIAL_ONLY)
        else each
        for each in read
    ]


def encounter_of(graph: TabularGraph, node: int) -> str | None:
    """The kind of encounter that a 7th character tells, or None."""
    if graph.kind(node) != NodeKind.EXTENDED:
        return None
    words = title_words(graph.seventh_label(node))
    return next((kind for kind in ENCOUNTERS if kind in words), None)


def _is_injury(graph: TabularGraph, found: Candidate) -> bool:
    return graph.chapter(found.node) == INJURY_CHAPTER and encounter_of(graph, found.node) is not None


def _external(graph: TabularGraph, each: Supported, injury: Supported | None) -> Supported:
    if injury is None:
        return replace(each, status="suppress", reason="no_injury")
    kind = encounter_of(graph, injury.found.node)
    if graph.code(each.found.node)[:3] in _INITIAL_ONLY and kind != ENCOUNTERS[0]:
        return replace(each, status="suppress", reason="initial_only")
    found = each.found
    if encounter_of(graph, found.node) not in (None, kind):
        found = _agreeing(graph, found, injury.found, str(kind))
    return replace(each, found=found, status="assign", reason="")


def _agreeing(graph: TabularGraph, found: Candidate, injury: Candidate, kind: str) -> Candidate:
    """The same cause with the 7th character of the injury's encounter."""
    above, own = graph.parent(found.node), found.seventh
    assert above is not None, "a 7th character completes a code"
    assert own is not None, "a 7th character was chosen"
    node = next(child for child in graph.children(above) if encounter_of(graph, child) == kind)
    return replace(
        found,
        used=tuple(each for each in found.used if same_word(each.word) not in own.words),
        hops=(*found.hops[:-1], Hop(node, AGREES)),
        seventh=Seventh(node, (), kind),
        agrees_with=injury,
    )
