"""What a code leaves open, and which other code says the same and more.

"Asthma" leaves open what "asthma with exacerbation" says. Of two codes for one condition a coder
reports the more specific (Guidelines I.B.2).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from engine.coding.specificity import OPEN, SAID, SIDES, Hop, default_child, walk
from kb.lexicon.titles import (
    NEGATIVE,
    RESIDUAL,
    UNSPECIFIED,
    asserted_words,
    is_one_of_several,
    leaves_open,
    title_words,
)
from kb.model.code import NodeKind
from kb.tabular.graph import TabularGraph
from kb.tabular.kept import kept

_SIDES = frozenset(SIDES)
_COURSE = frozenset({"acute", "chronic"})
"""Words that the title of a category says for all below it: streptococcal pharyngitis is acute."""
_ANY_SITE = "unspecified site"
_CAUSE = "as the cause of"
_SEVERAL = re.compile(r", | and | or ")
"""What joins several conditions in a title."""


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


def is_open(graph: TabularGraph, node: int) -> bool:
    """Whether a title says that something is not specified, or is for others than those that have a code.

    An organism that is coded as the cause of another condition is a thing of its own.
    """
    title = graph.title(_without_seventh(graph, node)).lower()
    return (UNSPECIFIED in title or title.startswith("other ")) and _CAUSE not in title


def _is_beside(graph: TabularGraph, own: int, bare: int) -> bool:
    """Whether both stand under one name of a single condition, of which neither title need say every word."""
    above = graph.parent(bare)
    if above is None or graph.parent(own) != above or UNSPECIFIED not in graph.title(bare):
        return False
    return "." in graph.code(above) and _SEVERAL.search(graph.title(above)) is None


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
    if not common or not (common <= words | _COURSE or _is_beside(graph, own, bare)):
        return False
    return not graph.contains(open_base(graph, node), bare) or bool(words - fewer and words - fewer <= _SIDES)


def climbed(
    graph: TabularGraph,
    hops: Sequence[Hop],
    said: frozenset[str],
    implied: frozenset[str],
    around: frozenset[str],
) -> list[Hop]:
    """The hops, or better ones, from a code that leaves something open, by way of what stands above it.

    "Sensorineural hearing loss" names a code of no side, "bilateral" beside it another one of its category
    (Guidelines I.B.2). What is reached must say all that the first code says beyond what stands above both,
    and more than the hops given, by words ``around`` the mention; nor may it say what stands above alone.
    """
    family = hops[0].node
    top = open_base(graph, family)
    if top == family:
        top = _denied_base(graph, family, around)
    bases = [] if top == family else [*reversed(_line(graph, family, top))]
    for base in bases:
        down = _climbed(graph, hops, base, said, implied, around)
        if down is not None:
            return down
    return list(hops)


def _line(graph: TabularGraph, family: int, top: int) -> list[int]:
    """The codes above ``family``, up to ``top``, from the nearest on."""
    line = [at for at in graph.ancestors(family) if graph.contains(top, at)]
    return [at for at in line if graph.kind(at) >= NodeKind.CODE]


def _climbed(
    graph: TabularGraph,
    hops: Sequence[Hop],
    base: int,
    said: frozenset[str],
    implied: frozenset[str],
    around: frozenset[str],
) -> list[Hop] | None:
    """The hops by way of ``base``, if they say more."""
    family = hops[0].node
    own = asserted_words(graph.title(family))
    # What the title of the first code says the mention says.
    down = walk(graph, base, said, implied | own)
    if len(down) < 2 or down[1].how != SAID or graph.contains(family, down[-1].node):
        return None
    words = title_words(graph.title(down[-1].node))
    above = title_words(graph.title(base)) & words - title_words(graph.title(family)) - said - implied
    if (
        above
        or not _said_words(down) & around
        or not own - title_words(graph.title(base)) <= words
        or len(_said_words(down)) <= len(_said_words(hops))
    ):
        return None
    return [hops[0], Hop(base, OPEN), *down[1:]]


def _denied_base(graph: TabularGraph, family: int, around: frozenset[str]) -> int:
    """The node above a code whose title denies what the record says; the code itself if it denies nothing so.

    "Diverticulosis of the sigmoid with bleeding" is not the code that says "without bleeding".
    """
    above = graph.parent(family)
    title = graph.title(family)
    denied = title_words(title) - asserted_words(title) - NEGATIVE - RESIDUAL - {UNSPECIFIED}
    if above is None or not (denied - title_words(graph.title(above))) & around:
        return family
    return above


def _said_words(hops: Sequence[Hop]) -> frozenset[str]:
    return frozenset().union(*(hop.words for hop in hops))


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
    return title_words(title) - title_words(over) <= _SIDES and not is_one_of_several(title, over)
