"""From a mention to the code it supports, or the reason why it supports none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.coding.dominance import presumed_dominance
from engine.coding.openness import climbed
from engine.coding.seventh import Seventh, choose_seventh
from engine.coding.specificity import (
    DEFAULT,
    NAMED,
    NEARBY,
    OPEN,
    PAST,
    PRESUMED,
    SEVENTH,
    STRUCTURED,
    Hop,
    available_words,
    common_ancestor,
    open_sides,
    walk,
)
from engine.coding.structured import Structured, meet
from engine.extraction.read import Mention, Qualifier
from kb.lexicon.phrases import Lexicon
from kb.lexicon.terms import TermSource
from kb.lexicon.titles import with_trimesters
from kb.model.code import NodeKind
from kb.tabular.graph import TabularGraph

SEX_WORDS = {"F": "female", "M": "male"}
_ONE_SIDE = ("right", "left")
_NO_STEP_DOWN = (STRUCTURED, NEARBY, OPEN, PAST)


@dataclass(frozen=True, slots=True)
class Candidate:
    """The code that a mention supports, and the hops that lead to it.

    ``used`` are the qualifiers needed, ``met`` the term that they make with the mention's own words.
    Where ``reason`` is set no billable code was reached, and the last hop is as far as the record goes.
    """

    mention: Mention
    hops: tuple[Hop, ...]
    used: tuple[Qualifier, ...]
    sex_used: bool
    seventh: Seventh | None
    reason: str = ""
    met: Structured | None = None
    agrees_with: Candidate | None = None
    """The injury whose 7th character this external cause has."""

    @property
    def family(self) -> int:
        """The node that the mention's term names."""
        return self.hops[0].node

    @property
    def root(self) -> int:
        """The node from which the hops lead down: the family, or what stands in its place."""
        return self.hops[1 if len(self.hops) > 1 and self.hops[1].how in _NO_STEP_DOWN else 0].node

    @property
    def node(self) -> int:
        """The node reached."""
        return self.hops[-1].node

    @property
    def by_default(self) -> bool:
        """Whether a hop rests on nothing more being said."""
        return any(hop.how == DEFAULT for hop in self.hops)


def candidates(
    graph: TabularGraph,
    lexicon: Lexicon,
    mention: Mention,
    near: Sequence[Qualifier],
    text: str,
    sex: str | None,
) -> list[Candidate]:
    """What one mention supports: one code, or one a side where the tabular has no bilateral code.

    ``near`` are the qualifiers that belong to the mention alone, ``text`` its document's.
    Guidelines I.B.13: if a condition is bilateral and no bilateral code is provided, codes for both the
    left and the right side are assigned. A phrase that stands for several codes together supports all of
    them, or the one that is not complete.
    """
    nodes = named_nodes(graph, lexicon, mention)
    source = lexicon.source(mention.term)
    if source == TermSource.TOGETHER:
        made = [
            each for node in nodes for each in _both_sides(graph, lexicon, (node,), mention, text, sex, None)
        ]
        return [each for each in made if each.reason][:1] or made
    met = None
    if source != TermSource.TREATMENT:
        met = meet(graph, lexicon, text, mention, near, _named(graph, nodes) is not None)
    return _both_sides(graph, lexicon, nodes, mention, text, sex, met)


def _both_sides(
    graph: TabularGraph,
    lexicon: Lexicon,
    nodes: Sequence[int],
    mention: Mention,
    text: str,
    sex: str | None,
    met: Structured | None,
) -> list[Candidate]:
    around = list(mention.qualifiers)
    if met is not None:
        around += [each for each in met.used if each not in mention.qualifiers]
    found = _candidate(graph, lexicon, nodes, mention, around, text, sex, met)
    sides = {each.word: each for each in around if each.word in (*_ONE_SIDE, "bilateral")}
    both = "bilateral" in sides or all(side in sides for side in _ONE_SIDE)
    if not both or found.reason or not open_sides(graph, found.node):
        return [found]
    rest = [each for each in around if each.word not in sides]
    made = []
    for side in _ONE_SIDE:
        shown = sides.get(side) or sides["bilateral"]
        qualifiers = [Qualifier(side, shown.start, shown.end), *rest]
        made.append(_candidate(graph, lexicon, nodes, mention, qualifiers, text, sex, met))
    # Where the words do not reach the codes for the sides, the mention still counts once.
    return made if made[0].node != made[1].node else [found]


def past_candidate(mention: Mention, family: int, past: int) -> Candidate:
    """What a mention of ``family`` supports where the record says that it is over."""
    return Candidate(mention, (Hop(family, NAMED), Hop(past, PAST)), (), False, None)


def named_nodes(graph: TabularGraph, lexicon: Lexicon, mention: Mention) -> tuple[int, ...]:
    """What the mention's term names: for a short form only what its sense does."""
    node = graph.node(mention.sense.code) if mention.sense and mention.sense.code else None
    return lexicon.nodes(mention.term) if node is None else (node,)


def _candidate(
    graph: TabularGraph,
    lexicon: Lexicon,
    nodes: Sequence[int],
    mention: Mention,
    qualifiers: Sequence[Qualifier],
    text: str,
    sex: str | None,
    met: Structured | None,
) -> Candidate:
    family = _named(graph, nodes)
    named = [Hop(nodes[0] if family is None else family, NAMED)]
    if met is not None:
        named.append(Hop(met.node, STRUCTURED if met.close else NEARBY))
    elif family is None:
        return Candidate(mention, tuple(named), (), False, None, "ambiguous")
    forms = lexicon.patterns.relations.forms
    words = [form for each in qualifiers for form in forms(each.word)]
    own = [form for word in mention.own_words for form in forms(word)]
    own += with_trimesters(mention.own_words)
    sex_word = SEX_WORDS.get(sex or "")
    said = available_words(own, [*words, sex_word] if sex_word else words)
    relations = lexicon.patterns.relations
    also = relations.implies((*mention.own_words, *(each.word for each in qualifiers)))
    hops = [*named, *walk(graph, named[-1].node, said, also)[1:]]
    if met is None:
        hops = climbed(graph, hops, said, also, available_words((), words))
    presumed = presumed_dominance(graph, hops[-1].node, available_words(own, words), text)
    if presumed and hops[-1].how == DEFAULT:
        hops[-1] = Hop(presumed[0], PRESUMED, frozenset({presumed[1]}))
    needed = {word for hop in hops for word in hop.words}
    node, seventh, reason = hops[-1].node, None, ""
    if graph.needs_seventh(node):
        seventh = choose_seventh(graph, node, available_words(own, words))
        if seventh is None:
            reason = "seventh"
        else:
            hops.append(Hop(seventh.node, SEVENTH))
            needed |= set(seventh.words)
    elif not graph.is_billable(node):
        reason = "not_specific"
    needed -= available_words(own, ())
    if needed & {"unilateral", "bilateral"}:
        needed |= set(_ONE_SIDE)
    used = tuple(
        each
        for each in qualifiers
        if (available_words(forms(each.word), ()) | relations.implies((each.word,))) & needed
        or (met is not None and each in met.used)
    )
    return Candidate(mention, tuple(hops), used, bool(sex_word and sex_word in needed), seventh, reason, met)


def _named(graph: TabularGraph, nodes: Sequence[int]) -> int | None:
    """The node that the words of a mention name, or that above all they name; None if there is none."""
    family = nodes[0]
    for node in nodes[1:]:
        family = common_ancestor(graph, family, node)
    known = graph.kind(family) >= NodeKind.CODE and all(graph.contains(family, node) for node in nodes)
    return family if known else None
