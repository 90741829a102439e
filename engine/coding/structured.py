"""Meeting a term as a set of words: the head of the mention, and its qualifiers around it.

Coders find a main term and then the subterms that the record gives, in whatever order it gives them
(Guidelines I.B.1). A mention is taken further where the words of a pattern of the lexicon are its
own and words of its clause that belong to it. Only patterns that are met whole count; of those the one
with most words, then the one whose words stand nearest.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from engine.coding.specificity import common_ancestor
from engine.extraction.laterality import side_of
from engine.extraction.mentions import Span
from engine.extraction.read import Mention
from engine.extraction.surroundings import Qualifier
from kb.lexicon.patterns import Pattern, Patterns, pattern_words
from kb.lexicon.phrases import Lexicon
from kb.lexicon.term_source import TermSource
from kb.lexicon.words import folded
from kb.model.code import NodeKind
from kb.tabular.graph import TabularGraph

_NEOPLASMS, _UNSTATED = "2", "D49"
_SECONDARY, _NO_SITE = ("C77", "C78", "C79"), "C80"
_STOPS = frozenset(",:()/")
_STOP = re.compile(r"[,;:()/\n]|\.(?=\s|$)")
_END = re.compile(r"[;()\n]|\.(?=\s|$)")
_JOINT = re.compile(r"(?:from|by|on|after|due|with|s/p|secondary|following|in|at)\b", re.IGNORECASE)
"""Begins another mention that says how this one came about, and takes no word before it."""
_SIDE_BEFORE = re.compile(r"(?<!\w)(left|right|bilateral|both)\s+$", re.IGNORECASE)
FURTHEST = 6
"""Words between a mention and one that still belongs to it."""


@dataclass(frozen=True, slots=True)
class Structured:
    """A pattern that is met: the node it names and the words around the mention that it needed.

    ``close`` says whether that is enough to assign a code.
    """

    node: int
    pattern: Pattern
    used: tuple[Qualifier, ...]
    close: bool


def meet(
    graph: TabularGraph, lexicon: Lexicon, text: str, mention: Mention, near: Sequence[Qualifier], known: bool
) -> Structured | None:
    """What the words around a mention make of it.

    ``near`` are the qualifiers that belong to it alone (``belonging``), ``known`` says whether it names
    a code by itself. Where it does not, a reviewer is also shown what words further off make of it, or the
    index of a general word: "lesion" and "tumor" are said of too many things for that to be a diagnosis,
    unless the behaviour of the tumor is stated (Guidelines I.C.2).
    """
    met = _structured(graph, lexicon, text, mention, near)
    if met is not None and _turns_secondary(graph, lexicon, mention, met.node):
        met = None
    if met is not None and met.pattern.table and lexicon.source(mention.term) == TermSource.GENERAL:
        stated = graph.chapter(met.node) == _NEOPLASMS and not graph.is_a(graph.code(met.node), _UNSTATED)
        if not stated:
            met = None if known else replace(met, close=False)
    if met is None and not known:
        around = mention.qualifiers(lexicon.patterns.qualifying)
        met = _structured(graph, lexicon, text, mention, around)
        return replace(met, close=False) if met else None
    return met


def _turns_secondary(graph: TabularGraph, lexicon: Lexicon, mention: Mention, node: int) -> bool:
    """Whether a primary tumor would be made a secondary one: metastatic colon cancer began in the colon
    (Guidelines I.C.2)."""
    if graph.code(node)[:3] not in _SECONDARY:
        return False
    named = {graph.code(each)[:3] for each in lexicon.nodes(mention.term)}
    return all(code[0] == "C" and code not in _SECONDARY and code != _NO_SITE for code in named)


def _structured(
    graph: TabularGraph, lexicon: Lexicon, text: str, mention: Mention, near: Sequence[Qualifier]
) -> Structured | None:
    """The best pattern that ``mention`` and the words ``near`` it meet, or None.

    Words of the mention without which it names the same are not asked for: of "malignant melanoma" the first.
    """
    if not near:
        return None
    words = [mention.own_words]
    core = lexicon.core(mention.term)
    if len(core) < len(mention.own_words):
        words.append(core)
    made = (_of_words(graph, lexicon.patterns, text, mention, near, each) for each in words)
    return next((each for each in made if each), None)


def _of_words(
    graph: TabularGraph,
    patterns: Patterns,
    text: str,
    mention: Mention,
    near: Sequence[Qualifier],
    words: Sequence[str],
) -> Structured | None:
    own = pattern_words(words, patterns.relations)
    places: dict[str, Qualifier] = {}
    for each in sorted(near, key=lambda each: (_distance(mention, each), each.start)):
        for word in pattern_words((each.word,), patterns.relations):
            places.setdefault(word, each)
    found = patterns.within(own, frozenset(places).difference(own))
    if not found:
        return None
    ranked = sorted(
        (-len(each.words), sum(_distance(mention, places[w]) for w in each.words if w not in own), each.words)
        for each in found
    )
    best = next(each for each in found if each.words == ranked[0][2])
    node = best.nodes[0]
    for other in best.nodes[1:]:
        node = common_ancestor(graph, node, other)
    if graph.kind(node) < NodeKind.CODE or not all(graph.contains(node, each) for each in best.nodes):
        return None
    used = {places[word] for word in best.words if word not in own}
    used |= {side for each in used if (side := _side_before(text, mention.sentence[0], each))}
    return Structured(node, best, tuple(sorted(used, key=lambda each: (each.start, each.word))), True)


def _side_before(text: str, first: int, word: Qualifier) -> Qualifier | None:
    """The side that stands directly before a word, in a sentence from ``first`` on: the side of that site."""
    match = _SIDE_BEFORE.search(text, max(first, word.start - 12), word.start)
    side = side_of(match[1].lower()) if match else None
    return Qualifier(side, *match.span(1)) if match and side else None


def belonging(
    text: str,
    mention: Mention,
    others: Iterable[tuple[int, int]],
    patterns: Patterns,
    in_lists: frozenset[str] = frozenset(),
) -> list[Qualifier]:
    """The qualifiers of patterns that belong to ``mention`` and not to another mention of its sentence.

    They stand within a few words, with no comma between and no other mention, nor inside one, nor
    directly before one. As an index inverts a name ("cardiomyopathy, ischemic") so do notes: behind a comma
    they belong to it too, where up to the next stop all words qualify and no other mention is. So do the
    words of a list that it heads ("burn: second degree left forearm, third degree palm"), of which every word
    qualifies or is one of ``in_lists``.
    """
    around = mention.qualifiers(patterns.qualifying)
    if not around:
        return []
    spans = [span for span in others if span != (mention.start, mention.end)]
    kept = []
    for each in around:
        low, high = sorted([(each.start, each.end), (mention.start, mention.end)])
        between = text[low[1] : high[0]]
        stops = _STOPS.intersection(between)
        far = len(between.split()) > FURTHEST or (
            stops and not _is_inverted(text, mention, each, stops, spans, patterns.qualifying)
        )
        if far and not _is_listed(text, mention, each, patterns.qualifying, in_lists):
            continue
        if any(start < each.end and each.start < end for start, end in spans):
            continue
        if any(low[1] <= start and end <= high[0] for start, end in spans):
            continue
        if any(
            each.end <= start and not text[each.end : start].strip() and not _JOINT.match(text, start)
            for start, _ in spans
        ):
            continue
        kept.append(each)
    return kept


def _is_inverted(
    text: str,
    mention: Mention,
    word: Qualifier,
    stops: Collection[str],
    others: Sequence[Span],
    qualifying: frozenset[str],
) -> bool:
    """Whether a word stands behind the mention in a part between commas that only qualifies."""
    if word.start < mention.end or stops != {","}:
        return False
    start = text.rindex(",", mention.end, word.start)
    stop = _STOP.search(text, word.end)
    end = stop.start() if stop else len(text)
    if text[mention.sentence[1] : end].strip():
        return False  # a sentence without an end was divided there
    if not qualifying.issuperset(folded(text, start, end)):
        return False
    return not any(first < end and start < last for first, last in others)


def _is_listed(
    text: str, mention: Mention, word: Qualifier, qualifying: frozenset[str], in_lists: frozenset[str]
) -> bool:
    """Whether a word stands in a list that the mention heads: to the item's end all words are of lists."""
    if word.start < mention.end or _END.search(text, mention.end, word.start):
        return False
    stop = _STOP.search(text, word.end, mention.sentence[1])
    end = stop.start() if stop else mention.sentence[1]
    return all(each in in_lists or each in qualifying for each in folded(text, mention.end, end))


def _distance(mention: Mention, word: Qualifier) -> int:
    return max(mention.start - word.end, word.start - mention.end, 0)
