"""From a mention to the code it supports, or the reason why it supports none."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.coding.openness import refines
from engine.coding.reached import reached, telling_words
from engine.coding.record import Record
from engine.coding.seventh import Seventh
from engine.coding.specificity import (
    DEFAULT,
    NAMED,
    NEARBY,
    OPEN,
    PAST,
    STRUCTURED,
    SUBSEQUENT,
    TYPED,
    Hop,
    available_words,
    common_ancestor,
    open_sides,
)
from engine.coding.structured import Structured, meet
from engine.extraction.read import Mention
from engine.extraction.surroundings import Qualifier
from kb.lexicon.phrases import Lexicon
from kb.lexicon.relations import Relations
from kb.lexicon.term_source import TermSource
from kb.lexicon.titles import with_trimesters
from kb.model.code import NodeKind
from kb.tabular.graph import TabularGraph
from kb.tabular.kept import kept

SEX_WORDS = {"F": "female", "M": "male"}
_ONE_SIDE = ("right", "left")
_BETWEEN_SIDES = re.compile(r"[,;:/.]|\band\b|\bbut\b", re.IGNORECASE)
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
    """What its last hop rests on: an injury whose 7th character it has, weeks, another condition."""

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
    def descended(self) -> int:
        """How far the hops lead down, before another condition leads to another category."""
        return self.hops[-2 if self.hops[-1].how in (SUBSEQUENT, TYPED) else -1].node

    @property
    def by_default(self) -> bool:
        """Whether a hop rests on nothing more being said."""
        return any(hop.how == DEFAULT for hop in self.hops)


def candidates(record: Record, mention: Mention, near: Sequence[Qualifier]) -> list[Candidate]:
    """What one mention supports: one code, or one a side where the tabular has no bilateral code.

    ``near`` are the qualifiers that belong to the mention alone.
    Guidelines I.B.13: if a condition is bilateral and no bilateral code is provided, codes for both the
    left and the right side are assigned. A phrase that stands for several codes together supports all of
    them, or the one that is not complete.
    """
    nodes = named_nodes(record.graph, record.lexicon, mention)
    source = record.lexicon.source(mention.term)
    if source == TermSource.TOGETHER:
        made = [each for node in nodes for each in _both_sides(record, (node,), mention, None)]
        return [each for each in made if each.reason][:1] or made
    if source == TermSource.TREATMENT:
        return _both_sides(record, nodes, mention, None)
    return met_with(record, mention, nodes, near)


def met_with(
    record: Record, mention: Mention, nodes: tuple[int, ...], near: Sequence[Qualifier]
) -> list[Candidate]:
    """What a mention that names ``nodes`` supports with the qualifiers ``near``."""
    graph = record.graph
    named = _named(graph, nodes) is not None
    met = meet(graph, record.lexicon, record.text, mention, near, named)
    made = _both_sides(record, nodes, mention, met)
    if met is not None and named:
        plain = _both_sides(record, nodes, mention, None)
        if not plain[0].reason and refines(graph, plain[0].node, made[0].node):
            return plain
    return made


def _both_sides(
    record: Record, nodes: tuple[int, ...], mention: Mention, met: Structured | None
) -> list[Candidate]:
    graph, relations = record.graph, record.lexicon.patterns.relations
    root = _named(graph, nodes) if met is None else met.node
    around = list(mention.sides)
    if root is not None:
        wanted = relations.saying(telling_words(graph, root))
        if met is None:
            around = mention.qualifiers(wanted)
        else:
            around = mention.qualifiers(wanted.union([each.word for each in met.used]))
            around += [each for each in met.used if each not in around]
    found = _candidate(record, nodes, mention, around, met)
    if found.by_default or found.reason:
        found = _by_nearest(record, nodes, mention, around, met) or found
    sides = {each.word: each for each in around if each.word in (*_ONE_SIDE, "bilateral")}
    both = "bilateral" in sides or all(side in sides for side in _ONE_SIDE)
    rest = [each for each in around if each.word not in sides]
    apart = {side: _said_of_side(side, sides, rest, record.text) for side in _ONE_SIDE} if both else {}
    told_apart = bool(apart) and apart["left"] != apart["right"]
    if not both or ((found.reason or not open_sides(graph, found.node)) and not told_apart):
        return [found]
    made = []
    for side in _ONE_SIDE:
        shown = sides.get(side) or sides["bilateral"]
        qualifiers = [Qualifier(side, shown.start, shown.end), *apart[side]]
        made.append(_candidate(record, nodes, mention, qualifiers, met))
    # Where the words do not reach the codes for the sides, the mention still counts once.
    one_each = made[0].node != made[1].node and not (told_apart and any(each.reason for each in made))
    return made if one_each else [found]


def _by_nearest(
    record: Record,
    nodes: tuple[int, ...],
    mention: Mention,
    around: Sequence[Qualifier],
    met: Structured | None,
) -> Candidate | None:
    """What the words that stand nearest support, where those further away contradict them.

    Of "CKD stage 4, hypertension, stage 3 pressure ulcer" the ulcer has the stage beside it.
    """
    said = [each for each in around if each not in mention.sides]
    said.sort(key=lambda each: max(mention.start - each.end, each.start - mention.end))
    for count in range(len(said) - 1, 0, -1):
        furthest = set(said[count:])
        fewer = [each for each in around if each not in furthest]
        found = _candidate(record, nodes, mention, fewer, met)
        if not found.by_default and not found.reason:
            return found
    return None


def _said_of_side(
    side: str, sides: Mapping[str, Qualifier], rest: Sequence[Qualifier], text: str
) -> Sequence[Qualifier]:
    """The qualifiers that speak of one side where each has its own: right eye severe, left eye mild.

    The sides are told apart at the last break between them; what stands before it belongs to the side named
    first, if more is said behind it.
    """
    if any(each not in sides for each in _ONE_SIDE):
        return rest
    one, other = sorted((sides[each] for each in _ONE_SIDE), key=lambda each: each.start)
    breaks = [each.end() for each in _BETWEEN_SIDES.finditer(text, one.end, other.start)]
    if not breaks:
        return rest
    behind = [each for each in rest if each.start >= breaks[-1]]
    if not behind:
        return rest
    return behind if sides[side] == other else [each for each in rest if each not in behind]


def past_candidate(mention: Mention, family: int, past: int) -> Candidate:
    """What a mention of ``family`` supports where the record says that it is over."""
    return Candidate(mention, (Hop(family, NAMED), Hop(past, PAST)), (), False, None)


def named_nodes(graph: TabularGraph, lexicon: Lexicon, mention: Mention) -> tuple[int, ...]:
    """What the mention's term names: for a short form only what its sense does."""
    node = graph.node(mention.sense.code) if mention.sense and mention.sense.code else None
    return lexicon.nodes(mention.term) if node is None else (node,)


def is_vague(graph: TabularGraph, lexicon: Lexicon, mention: Mention) -> bool:
    """Whether a mention's words name only a kind of condition, which has no code: swelling, fracture."""
    general = lexicon.source(mention.term) == TermSource.GENERAL
    return general and _named(graph, named_nodes(graph, lexicon, mention)) is None


def _candidate(
    record: Record,
    nodes: tuple[int, ...],
    mention: Mention,
    qualifiers: Sequence[Qualifier],
    met: Structured | None,
) -> Candidate:
    family = _named(record.graph, nodes)
    named = [Hop(nodes[0] if family is None else family, NAMED)]
    if met is not None:
        named.append(Hop(met.node, STRUCTURED if met.close else NEARBY))
    elif family is None:
        return Candidate(mention, tuple(named), (), False, None, "ambiguous")
    relations, words = record.lexicon.patterns.relations, tuple([each.word for each in qualifiers])
    sex_word = SEX_WORDS.get(record.sex or "", "")
    found = reached(
        record.graph,
        named[-1].node,
        relations.meant_by(with_trimesters(mention.own_words)),
        relations.meant_by(words),
        relations.implies((*mention.own_words, *words)),
        sex_word,
        record.hand,
        met is None,
    )
    used = tuple(
        [
            each
            for each in qualifiers
            if (found.needed and not found.needed.isdisjoint(_says(relations, each.word)))
            or (met is not None and each in met.used)
        ]
    )
    hops = (*named, *found.hops)
    return Candidate(mention, hops, used, sex_word in found.needed, found.seventh, found.reason, met)


def _says(relations: Relations, word: str) -> frozenset[str]:
    return available_words(relations.meant_by((word,)), ()) | relations.implies((word,))


@kept(100_000)
def _named(graph: TabularGraph, nodes: tuple[int, ...]) -> int | None:
    """The node that the words of a mention name, or that above all they name; None if there is none."""
    family = nodes[0]
    for node in nodes[1:]:
        family = common_ancestor(graph, family, node)
    known = graph.kind(family) >= NodeKind.CODE and all(graph.contains(family, node) for node in nodes)
    return family if known else None
