"""Works out again which codes are offered beside those that mentions support, and for which of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from engine.proof.checkers.defaults import is_default
from engine.proof.checkers.documents import document
from engine.proof.checkers.taken_up import node_of
from engine.proof.ledger import Fact, Ledger
from kb.lexicon.term_source import TermSource
from kb.lexicon.titles import NEGATIVE, RESIDUAL, UNSPECIFIED, same_word, title_words
from kb.model.code import NodeKind
from kb.tabular.graph import TabularGraph

_MOST = 5
_SIDES = {"right", "left", "bilateral", "unilateral"}

WHY = {
    "part": "part of what a combination code reports (Guidelines I.B.9)",
    "within": "some of the words name it by themselves",
    "less": "the code for when less is known (Guidelines I.A.9.b)",
    "beside": "a code beside it, of which the record has the words elsewhere",
}
"""The words shown for each way in which a code comes to be offered."""


def due_offers(
    ledger: Ledger, reported: Sequence[Fact], listed: Iterable[str]
) -> list[tuple[str, str, Fact]]:
    """The codes to offer, how, and the condition that each rests on, in their order.

    ``reported`` are the conditions in reading order; what is ``listed`` is not offered.
    """
    if ledger.decision["options"]["profile"] != "mentions":
        return []
    made: list[tuple[str, str, Fact]] = []
    gone = set(listed)
    first: dict[tuple[str, str], Fact] = {}
    for condition in reported:
        phrase = ledger.behind(condition)[0]["args"]["phrase"]
        first.setdefault((phrase, condition["args"]["code"]), condition)
    for (phrase, _), condition in first.items():
        fresh: dict[str, str] = {}
        for code, how in _ways(ledger, phrase, node_of(ledger, condition)):
            if code not in gone:
                fresh.setdefault(code, how)
        for code, how in islice(fresh.items(), _MOST):
            gone.add(code)
            made.append((code, how, condition))
    return made


def _ways(ledger: Ledger, phrase: str, node: int) -> list[tuple[str, str]]:
    """Every code that may be offered for a phrase and the node it led to, and how, the likeliest first."""
    graph = ledger.graph
    found: list[tuple[int | None, str]] = [(node, "part")]
    found += [(_opened(graph, each), "within") for each in _named_within(ledger, phrase)]
    line = [at for at in graph.ancestors(node) if graph.kind(at) == NodeKind.CODE]
    if graph.kind(node) == NodeKind.EXTENDED:
        line = line[1:]
    found += [(_opened(graph, at), "less") for at in line]
    found += [(_opened(graph, at), "beside") for above in line[:2] for at in _beside(ledger, above, node)]
    return [(graph.code(at), how) for at, how in found if at is not None]


def _named_within(ledger: Ledger, phrase: str) -> Iterator[int]:
    """The nodes that runs of the phrase's words name beyond doubt, the longest and leftmost run first."""
    words = phrase.split(" ")
    for length in range(len(words) - 1, 0, -1):
        for first in range(len(words) - length + 1):
            term = ledger.term(" ".join(words[first : first + length]))
            if term is not None and len(term.nodes) == 1 and term.source is not TermSource.TREATMENT:
                yield term.nodes[0]


def _opened(graph: TabularGraph, node: int) -> int | None:
    """The billable code that says no more than a node does."""
    if graph.kind(node) < NodeKind.CODE:
        return None
    if graph.is_billable(node):
        return node
    child = next((each for each in graph.children(node) if is_default(graph, node, each)), None)
    return None if child is None else _opened(graph, child)


def _beside(ledger: Ledger, above: int, node: int) -> Iterator[int]:
    """The children whose own words, more than a side, the record has, and under which the node is not."""
    graph, record = ledger.graph, _record(ledger)
    for child in graph.children(above):
        if graph.kind(child) != NodeKind.CODE or graph.contains(child, node):
            continue
        own = title_words(graph.title(child)) - title_words(graph.title(above))
        if own <= record and own - _SIDES and not own & (NEGATIVE | RESIDUAL | {UNSPECIFIED}):
            yield child


def _record(ledger: Ledger) -> set[str]:
    """The words of the documents, as titles have them."""
    return ledger.once(
        "record words",
        lambda: {same_word(word) for doc in ledger.texts for word in set(document(ledger, doc).said.folded)},
    )
