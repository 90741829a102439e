"""What a code leaves open, and which other code says the same and more.

"Asthma" leaves open what "asthma with exacerbation" says. Of two codes for one condition a coder
reports the more specific (Guidelines I.B.2).
"""

from __future__ import annotations

from engine.coding.specificity import SIDES, default_child
from kb.lexicon.titles import UNSPECIFIED, leaves_open, title_words
from kb.model.code import NodeKind
from kb.tabular.graph import TabularGraph
from kb.tabular.kept import kept

_SIDES = frozenset(SIDES)
_COURSE = frozenset({"acute", "chronic"})
"""Words that the title of a category says for all below it: streptococcal pharyngitis is acute."""
_ANY_SITE = "unspecified site"


@kept(100_000)
def open_base(graph: TabularGraph, node: int) -> int:
    """The highest node above a code from which it was reached by saying nothing, or only the side.

    The code itself (without its 7th character) if it leaves nothing open. A code for an unspecified
    site is open up to its block: that of osteoarthritis speaks of all joints.
    """
    at = _without_seventh(graph, node)
    any_site = _ANY_SITE in graph.title(at).lower()
    above = graph.parent(at)
    while above is not None and graph.kind(above) >= NodeKind.CODE and _adds_nothing(graph, above, at):
        at, above = above, graph.parent(above)
    return above if any_site and above is not None and graph.kind(above) == NodeKind.BLOCK else at


@kept(500_000)
def refines(graph: TabularGraph, node: int, other: int) -> bool:
    """Whether ``node`` names the condition of ``other`` more fully, and for the same side and encounter."""
    own, bare = _without_seventh(graph, node), _without_seventh(graph, other)
    base = open_base(graph, other)
    if own == bare or base == bare or not graph.contains(base, own):
        return False
    if bare != other and (own == node or graph.seventh_label(node) != graph.seventh_label(other)):
        return False
    words, fewer = title_words(graph.title(own)), title_words(graph.title(bare))
    if fewer & _SIDES and words & _SIDES != fewer & _SIDES:
        return False
    common = fewer & title_words(graph.title(base)) - {UNSPECIFIED}
    if not common or not common <= words | _COURSE:
        return False
    return not graph.contains(open_base(graph, node), bare) or bool(words - fewer and words - fewer <= _SIDES)


def _without_seventh(graph: TabularGraph, node: int) -> int:
    if graph.kind(node) != NodeKind.EXTENDED:
        return node
    above = graph.parent(node)
    assert above is not None, "a 7th character completes a code"
    return above


def _adds_nothing(graph: TabularGraph, above: int, node: int) -> bool:
    title, over = graph.title(node), graph.title(above)
    if leaves_open(title, over) or default_child(graph, above) == node:
        return True
    return title_words(title) - title_words(over) <= _SIDES
