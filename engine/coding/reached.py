"""How far words lead down from a node: the walk, the dominant side, the 7th character.

The same few words are said of the same node in note after note, so what they lead to is kept.
"""

from __future__ import annotations

from typing import NamedTuple

from engine.coding.dominance import DOMINANCE_WORDS, presumed_dominance
from engine.coding.openness import climbed, open_base
from engine.coding.seventh import Seventh, choose_seventh, deciding_words
from engine.coding.specificity import (
    DEFAULT,
    PRESUMED,
    SEVENTH,
    Hop,
    available_words,
    walk,
    words_below,
)
from kb.lexicon.titles import title_words
from kb.model.code import NodeKind
from kb.tabular.graph import TabularGraph
from kb.tabular.kept import kept

_SIDES = frozenset({"right", "left"})


class Reached(NamedTuple):
    """The hops below a node, why no billable code was reached, and the words not the mention's own."""

    hops: tuple[Hop, ...]
    seventh: Seventh | None
    reason: str
    needed: frozenset[str]


@kept(100_000)
def telling_words(graph: TabularGraph, root: int) -> frozenset[str]:
    """Every word, but those for a side, that can change how far the record leads from a node."""
    base = open_base(graph, root)
    top = base if graph.kind(base) >= NodeKind.CODE else root
    deciding = (deciding_words(graph, node) for node in graph.subtree(top) if graph.needs_seventh(node))
    return words_below(graph, top).union(title_words(graph.title(top)), DOMINANCE_WORDS, *deciding)


@kept(200_000)
def reached(
    graph: TabularGraph,
    root: int,
    own: frozenset[str],
    around: frozenset[str],
    implied: frozenset[str],
    sex_word: str,
    hand: str,
    may_climb: bool,
) -> Reached:
    """How far the words of a mention and those ``around`` it lead, with what they have ``implied``.

    ``sex_word`` and the dominant ``hand`` may be empty. From a root that leaves something open the way may
    lead up first, where it ``may_climb``.
    """
    said = available_words(own, around)
    with_sex = available_words(own, around | {sex_word}) if sex_word else said
    hops = walk(graph, root, with_sex, implied)
    if may_climb:
        hops = climbed(graph, hops, with_sex, implied, available_words((), around))
    hops = hops[1:]
    last = hops[-1] if hops else None
    presumed = presumed_dominance(graph, last.node, said, hand) if last and last.how == DEFAULT else None
    if presumed:
        hops[-1] = Hop(presumed[0], PRESUMED, frozenset({presumed[1]}))
    node = hops[-1].node if hops else root
    needed = {word for hop in hops for word in hop.words}
    seventh, reason = None, ""
    if graph.needs_seventh(node):
        seventh = choose_seventh(graph, node, said)
        if seventh is None:
            reason = "seventh"
        else:
            hops.append(Hop(seventh.node, SEVENTH))
            needed |= set(seventh.words)
    elif not graph.is_billable(node):
        reason = "not_specific"
    needed -= available_words(own, ())
    if needed & {"unilateral", "bilateral"}:
        needed |= _SIDES
    return Reached(tuple(hops), seventh, reason, frozenset(needed))
