"""Codes offered beside those that mentions support, for a coder to take in their place or as well.

A scheme that codes every mention counts what other readers leave out: "heart disease" in "ischemic heart
disease", hypertension where a combination code says it already, the open code of a category. None of
them is assigned: each is offered for one mention, with the reason, and few for any of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from typing import NamedTuple

from engine.coding.specificity import SIDES, default_child
from kb.lexicon.phrases import Lexicon
from kb.lexicon.term_source import TermSource
from kb.lexicon.titles import NEGATIVE, RESIDUAL, UNSPECIFIED, title_words
from kb.model.code import NodeKind
from kb.tabular.graph import TabularGraph
from kb.tabular.kept import kept

MOST = 5
"""Codes offered for one mention: more than a coder reads through are of no use."""

PART, WITHIN, LESS, BESIDE = "part", "within", "less", "beside"

WHY = {
    PART: "part of what a combination code reports (Guidelines I.B.9)",
    WITHIN: "some of the words name it by themselves",
    LESS: "the code for when less is known (Guidelines I.A.9.b)",
    BESIDE: "a code beside it, of which the record has the words elsewhere",
}
"""How an offer comes about, and what a coder is told of it; the keys are in proofs."""

_ONE_OR_BOTH = frozenset((*SIDES, "unilateral"))


class Offer(NamedTuple):
    """A billable code and how it comes to be offered."""

    node: int
    how: str


def offers(
    graph: TabularGraph, lexicon: Lexicon, node: int, phrase: str, record: Set[str], listed: Set[str]
) -> list[Offer]:
    """What to offer for the words ``phrase`` that led to the code ``node``, the likeliest first.

    ``record`` are the words of the documents as titles have them (``same_word``). No code that is
    ``listed`` already is offered.
    """
    made: list[Offer] = []
    for each in _all(graph, lexicon, node, phrase, record):
        if len(made) == MOST:
            break
        if graph.code(each.node) not in listed and all(each.node != other.node for other in made):
            made.append(each)
    return made


def _all(graph: TabularGraph, lexicon: Lexicon, node: int, phrase: str, record: Set[str]) -> Iterator[Offer]:
    yield Offer(node, PART)
    for found in _within(graph, lexicon, phrase):
        yield Offer(found, WITHIN)
    above = _above(graph, node)
    for at in above:
        open_code = _by_default(graph, at)
        if open_code is not None:
            yield Offer(open_code, LESS)
    for at in above[:2]:
        for child, added in _further(graph, at):
            if added <= record and not graph.contains(child, node):
                beside = _by_default(graph, child)
                if beside is not None:
                    yield Offer(beside, BESIDE)


def _within(graph: TabularGraph, lexicon: Lexicon, phrase: str) -> Iterator[int]:
    """What the terms inside a term name, the longest first, each as far as nothing more is said."""
    words = phrase.split(" ")
    inside = [each for each in lexicon.find(words) if each.last - each.first < len(words)]
    for each in sorted(inside, key=lambda each: (each.first - each.last, each.first)):
        nodes = lexicon.nodes(each.term)
        if len(nodes) == 1 and lexicon.source(each.term) != TermSource.TREATMENT:
            found = _by_default(graph, nodes[0])
            if found is not None:
                yield found


@kept(10_000)
def _above(graph: TabularGraph, node: int) -> Sequence[int]:
    """The nodes above a code up to its category, the nearest first; none that a 7th character completes."""
    line = graph.ancestors(node)[1:] if graph.kind(node) == NodeKind.EXTENDED else graph.ancestors(node)
    return tuple(at for at in line if graph.kind(at) >= NodeKind.CODE)


@kept(10_000)
def _by_default(graph: TabularGraph, node: int) -> int | None:
    """The billable code to which nothing more that is said leads, or None."""
    at: int | None = node if graph.kind(node) >= NodeKind.CODE else None
    while at is not None and not graph.is_billable(at):
        at = default_child(graph, at)
    return at


@kept(10_000)
def _further(graph: TabularGraph, above: int) -> Sequence[tuple[int, frozenset[str]]]:
    """The children that say something of their own that is more than a side, with the words for it."""
    base = title_words(graph.title(above))
    added = [
        (child, title_words(graph.title(child)) - base)
        for child in graph.children(above)
        if graph.kind(child) == NodeKind.CODE
    ]
    return tuple(
        (child, words)
        for child, words in added
        if words - _ONE_OR_BOTH and words.isdisjoint(NEGATIVE | RESIDUAL | {UNSPECIFIED})
    )
