"""From a mention to the code it supports, or the reason why it supports none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.coding.seventh import Seventh, choose_seventh
from engine.coding.specificity import (
    DEFAULT,
    NAMED,
    SEVENTH,
    Hop,
    available_words,
    common_ancestor,
    open_sides,
    walk,
)
from engine.extraction.read import Mention, Qualifier
from kb.lexicon.phrases import Lexicon
from kb.model.code import NodeKind
from kb.tabular.graph import TabularGraph

SEX_WORDS = {"F": "female", "M": "male"}
_ONE_SIDE = ("right", "left")


@dataclass(frozen=True, slots=True)
class Candidate:
    """The code that a mention supports, and the hops that lead to it.

    ``used`` are the qualifiers needed. Where ``reason`` is set no billable code was reached, and the
    last hop is as far as the record goes.
    """

    mention: Mention
    hops: tuple[Hop, ...]
    used: tuple[Qualifier, ...]
    sex_used: bool
    seventh: Seventh | None
    reason: str = ""
    agrees_with: Candidate | None = None
    """The injury whose 7th character this external cause has."""

    @property
    def family(self) -> int:
        """The node that the mention's term names."""
        return self.hops[0].node

    @property
    def node(self) -> int:
        """The node reached."""
        return self.hops[-1].node

    @property
    def by_default(self) -> bool:
        """Whether a hop rests on nothing more being said."""
        return any(hop.how == DEFAULT for hop in self.hops)


def candidates(graph: TabularGraph, lexicon: Lexicon, mention: Mention, sex: str | None) -> list[Candidate]:
    """What one mention supports: one code, or one a side where the tabular has no bilateral code.

    Guidelines I.B.13: if a condition is bilateral and no bilateral code is provided, codes for both
    the left and the right side are assigned.
    """
    found = _candidate(graph, lexicon, mention, mention.qualifiers, sex)
    sides = {each.word: each for each in mention.qualifiers if each.word in (*_ONE_SIDE, "bilateral")}
    both = "bilateral" in sides or all(side in sides for side in _ONE_SIDE)
    if not both or found.reason or not open_sides(graph, found.node):
        return [found]
    rest = [each for each in mention.qualifiers if each.word not in sides]
    made = []
    for side in _ONE_SIDE:
        shown = sides.get(side) or sides["bilateral"]
        made.append(
            _candidate(graph, lexicon, mention, [Qualifier(side, shown.start, shown.end), *rest], sex)
        )
    # Where the words do not reach the codes for the sides, the mention still counts once.
    return made if made[0].node != made[1].node else [found]


def named_nodes(graph: TabularGraph, lexicon: Lexicon, mention: Mention) -> tuple[int, ...]:
    """What the mention's term names: for a short form only what its sense does."""
    node = graph.node(mention.sense.code) if mention.sense and mention.sense.code else None
    return lexicon.nodes(mention.term) if node is None else (node,)


def _candidate(
    graph: TabularGraph, lexicon: Lexicon, mention: Mention, qualifiers: Sequence[Qualifier], sex: str | None
) -> Candidate:
    nodes = named_nodes(graph, lexicon, mention)
    family = nodes[0]
    for node in nodes[1:]:
        family = common_ancestor(graph, family, node)
    if graph.kind(family) < NodeKind.CODE:
        return Candidate(mention, (Hop(nodes[0], NAMED),), (), False, None, "ambiguous")
    words = [each.word for each in qualifiers]
    sex_word = SEX_WORDS.get(sex or "")
    hops = walk(graph, family, available_words(mention.own_words, [*words, sex_word] if sex_word else words))
    needed = {word for hop in hops for word in hop.words}
    node, seventh, reason = hops[-1].node, None, ""
    if graph.needs_seventh(node):
        seventh = choose_seventh(graph, node, available_words(mention.own_words, words))
        if seventh is None:
            reason = "seventh"
        else:
            hops.append(Hop(seventh.node, SEVENTH))
            needed |= set(seventh.words)
    elif not graph.is_billable(node):
        reason = "not_specific"
    needed -= available_words(mention.own_words, ())
    if needed & {"unilateral", "bilateral"}:
        needed |= set(_ONE_SIDE)
    used = tuple(each for each in qualifiers if needed and available_words((each.word,), ()) & needed)
    return Candidate(mention, tuple(hops), used, bool(sex_word and sex_word in needed), seventh, reason)
