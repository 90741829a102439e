"""Which side of the body a code or a modifier speaks of."""

from __future__ import annotations

from engine.conditions.model import Held, Verdict, View
from engine.proof.model import TableRow
from kb.lexicon.titles import title_words
from kb.model.code import dotted, undotted
from kb.tabular.graph import TabularGraph
from kb.tabular.kept import kept

SIDES = ("right", "left", "bilateral", "unspecified", "none")

_LEFT = ("LT", "LC", "LD", "LM", "E1", "E2", "FA", "F1", "F2", "F3", "F4", "TA", "T1", "T2", "T3", "T4")
_RIGHT = ("RT", "RC", "RI", "E3", "E4", "F5", "F6", "F7", "F8", "F9", "T5", "T6", "T7", "T8", "T9")
_OF_MODIFIER = dict.fromkeys(_LEFT, "left") | dict.fromkeys(_RIGHT, "right") | {"50": "bilateral"}
"""HCPCS Level II anatomic modifiers (CMS, HCPCS modifiers): eyelids, fingers, toes, coronary arteries."""

_OPPOSITE = {"left": "right", "right": "left"}


def side_of(word: str) -> str | None:
    """The side that a modifier or a word says; None if it says none."""
    if word in SIDES:
        return word
    return _OF_MODIFIER.get(word.upper())


def opposite_of(word: str) -> str | None:
    """The other side; None where there is none."""
    side = side_of(word)
    return _OPPOSITE.get(side) if side else None


def laterality(view: View, code: str, argument: str) -> Verdict:
    """The side by the code's title (Guidelines I.B.13); ``none`` for a code without sides.

    Unspecified is a code that leaves the side open where its siblings tell right from left.
    """
    if view.graph is None:
        return view.uncovered()
    node = view.graph.node(code)
    if node is None:
        return None
    side = side_by_title(view.graph, node)
    if side != side_of(argument):
        return None
    return Held((TableRow(view.graph.release.id, dotted(undotted(code))),), {"laterality": side})


def other_side(view: View, code: str, other: str) -> Verdict:
    """The same condition on the other side: the titles differ in nothing but right and left."""
    if view.graph is None:
        return view.uncovered()
    node, opposite = view.graph.node(code), view.graph.node(other)
    if node is None or opposite is None:
        return None
    sides = {side_by_title(view.graph, each) for each in (node, opposite)}
    rest = [title_words(view.graph.title(each)) - {"right", "left"} for each in (node, opposite)]
    if sides != {"right", "left"} or rest[0] != rest[1]:
        return None
    rows = (TableRow(view.graph.release.id, view.graph.code(each)) for each in (node, opposite))
    return Held(tuple(rows))


@kept(100_000)
def side_by_title(graph: TabularGraph, node: int) -> str:
    """One of SIDES."""
    words = title_words(graph.title(node))
    for side in ("bilateral", "right", "left"):
        # A title that names both sides, as of dominant and non-dominant, tells none from the other.
        if side in words and (side == "bilateral" or not {"right", "left"} <= words):
            return side
    return "unspecified" if _siblings_tell(graph, node) else "none"


def _siblings_tell(graph: TabularGraph, node: int) -> bool:
    while len(graph.code(node)) > 3:
        above = graph.parent(node)
        if above is None:
            return False
        if "unspecified" in title_words(graph.title(node)):
            words = [title_words(graph.title(child)) for child in graph.children(above)]
            if all(any(side in each for each in words) for side in ("right", "left")):
                return True
        node = above
    return False
