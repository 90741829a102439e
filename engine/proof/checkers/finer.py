"""Works out again which codes leave something open, and which name the same condition more fully."""

from __future__ import annotations

from engine.proof.checkers.defaults import is_default
from engine.proof.ledger import Ledger
from kb.lexicon.titles import UNSPECIFIED, is_one_of_several, leaves_open, title_words
from kb.model.code import NodeKind
from kb.tabular.graph import TabularGraph
from kb.tabular.kept import kept

_SIDES = {"left", "right", "bilateral"}


def complete_part(graph: TabularGraph, node: int) -> int:
    """The code before its 7th character."""
    above = graph.parent(node)
    return above if graph.kind(node) == NodeKind.EXTENDED and above is not None else node


@kept(100_000)
def open_top(graph: TabularGraph, node: int) -> int:
    """The top of the line of nodes above a code each of which says as much as the one below it."""
    top = complete_part(graph, node)
    everywhere = "unspecified site" in graph.title(top).lower()
    for above in graph.ancestors(top):
        if graph.kind(above) < NodeKind.CODE:
            return above if everywhere and graph.kind(above) == NodeKind.BLOCK else top
        title, over = graph.title(top), graph.title(above)
        only_side = title_words(title) <= title_words(over) | _SIDES and not is_one_of_several(title, over)
        if not (only_side or leaves_open(title, over) or is_default(graph, above, top)):
            return top
        top = above
    return top


def is_finer(ledger: Ledger, node: int, other: int) -> bool:
    """Whether ``node`` says what ``other`` says and more, for the same side and 7th character."""
    graph = ledger.graph
    return ledger.tables.once("finer", (graph.release.id, node, other), lambda: _is_finer(graph, node, other))


def _is_finer(graph: TabularGraph, node: int, other: int) -> bool:
    here, there = complete_part(graph, node), complete_part(graph, other)
    top = open_top(graph, other)
    if here == there or top == there or not graph.contains(top, here):
        return False
    labels = [graph.seventh_label(n) if graph.kind(n) == NodeKind.EXTENDED else None for n in (node, other)]
    if labels[1] is not None and labels[0] != labels[1]:
        return False
    words, fewer = set(title_words(graph.title(here))), set(title_words(graph.title(there)))
    sides = [said & _SIDES for said in (words, fewer)]
    kept = fewer & title_words(graph.title(top)) - {UNSPECIFIED}
    if (sides[1] and sides[0] != sides[1]) or not kept:
        return False
    if kept - words - {"acute", "chronic"} and not _are_kinds_of_one(graph, here, there):
        return False
    more = words - fewer
    return bool(more and not more - _SIDES) or not graph.contains(open_top(graph, node), there)


def _are_kinds_of_one(graph: TabularGraph, here: int, unstated: int) -> bool:
    """Whether a subcategory that names one condition has both codes, the second for no stated kind."""
    above = graph.parent(unstated)
    return (
        above is not None
        and above == graph.parent(here)
        and len(graph.code(above)) > len("A00")
        and "unspecified" in graph.title(unstated)
        and not any(join in graph.title(above) for join in (", ", " and ", " or "))
    )
