"""Checks a *structured* or *nearby* hop: a term's words stand, in any order, in and around the mention.

The term is a phrase of the lexicon, or a path of an alphabetic index, which is walked again from its
row: every word on the way must be said, but for nonessential modifiers (Guidelines I.A.7, I.B.1).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from engine.proof.checkers.documents import mentions_in
from engine.proof.checkers.items import list_head
from engine.proof.ledger import Fact, Ledger, refuse, require, same
from kb.lexicon.index_terms import path_words, row_codes
from kb.lexicon.patterns import pattern_words
from kb.lexicon.term_source import TermSource
from kb.lexicon.words import folded
from kb.tables.index_tree import IndexTree
from kb.tabular.graph import TabularGraph

STRUCTURED, NEARBY = "structured", "nearby"
_FURTHEST = 6
_STOPS = ",:()/"


def check_met(
    ledger: Ledger,
    fact: Fact,
    premises: Sequence[Fact],
    row: Mapping[str, Any],
    hop: tuple[int, str],
    told: Sequence[Fact],
    place: str,
) -> set[str]:
    """The term that ``row`` cites is met and names the hop's node. Returns the qualifiers' words it needs.

    ``premises`` are the mention and then the rest, of which those ``told`` elsewhere need not stand near.
    *Nearby* asks only that the words stand in the sentence, which may be all there is for a mention that
    names no code by itself.
    """
    args, relations = fact["args"], ledger.lexicon.patterns.relations
    named = premises[0]["args"]["phrase"].split(" ")
    own = pattern_words(named, relations)
    node, how = hop
    near = {
        word: other["args"]["word"]
        for other in premises[1:]
        if other["predicate"] == "qualifier"
        and (how == NEARBY or other in told or _is_near(ledger, args, other["args"]))
        for word in pattern_words((other["args"]["word"],), relations)
    }
    if how == STRUCTURED and row.get("release") in ledger.lexicon.patterns.tables[1:]:
        require(not _is_weak(ledger, premises[0], node), place, "only the index makes a condition of it")
    said = own | near.keys()
    ways = [words for words, named in _ways(ledger, row, place) if named == node]
    # Words of the mention without which it names the same need not be met.
    enough = [own, *(pattern_words(run, relations) for run in _same_names(ledger, named))]
    met = next(
        ((words, part) for part in enough for words in ways if part <= words <= said and words != part), None
    )
    if met is None and how == STRUCTURED:
        head = pattern_words(list_head(ledger, fact, premises), relations)
        said = head | near.keys()
        met = next(((words, head) for words in ways if head and head < words <= said), None)
    if met is None:
        refuse(place, "the record does not say the words of the term next to the mention")
    needed = met[0] - met[1]
    require(needed <= ledger.lexicon.patterns.qualifiers, place, "a word of the term can't stand apart")
    return {near[word] for word in needed}


def _same_names(ledger: Ledger, named: Sequence[str]) -> Iterator[Sequence[str]]:
    """Fewer words of a term, a run of them or all but one, that are a term with the same codes."""
    lexicon, whole, count = ledger.lexicon, ledger.lexicon.term(named), len(named)
    runs = [named[first:last] for first in range(count) for last in range(first + 1, count + 1)]
    for words in (*runs, *([*named[:at], *named[at + 1 :]] for at in range(count))):
        part = lexicon.term(words) if len(words) < count else None
        if part is not None and whole is not None and lexicon.nodes(part) == lexicon.nodes(whole):
            yield words


def _is_weak(ledger: Ledger, mention: Fact, node: int) -> bool:
    """Whether a general word is made a condition by the index alone, with no behaviour of a tumour said."""
    term = ledger.term(mention["args"]["phrase"])
    general = term is not None and term.source is TermSource.GENERAL
    graph = ledger.graph
    stated = graph.chapter(node) == "2" and not graph.is_a(graph.code(node), "D49")
    return general and not stated


def _ways(ledger: Ledger, row: Mapping[str, Any], place: str) -> list[tuple[frozenset[str], int]]:
    """The sets of words under which the cited row names a node, each with the node."""
    require(set(row) == {"release", "key"}, place, "it cites no row of a table")
    graph, lexicon = ledger.graph, ledger.lexicon
    relations = lexicon.patterns.relations
    if row["release"] == f"lexicon/{graph.release.id}":
        phrase = tuple(str(row["key"]).split(" "))
        term = lexicon.term(phrase)
        if term is None:
            refuse(place, "the lexicon has no such phrase")
        nodes = lexicon.nodes(term)
        caused = lexicon.source(term) == TermSource.TOGETHER and graph.is_external_cause(nodes[-1])
        return [(pattern_words(phrase, relations), nodes[0] if caused else _common(graph, nodes, place))]
    require(row["release"] in lexicon.patterns.tables[1:], place, "it cites a table that is not navigated")
    release = next(each for each in ledger.knowledge.manifest.releases if each.id == row["release"])
    table, key = ledger.knowledge.table_of(release), str(row["key"])
    require(key.isascii() and key.isdigit() and int(key) < len(table), place, "the index has no such row")
    require(same(row["key"], str(int(key))), place, "it cites another row")
    tree = IndexTree(table)
    return [
        (pattern_words((*said, *words), relations), node)
        for said, code in row_codes(tree, int(key))
        if (node := graph.node(code.rstrip("-"))) is not None
        for words in path_words(tree, int(key))
    ]


def _common(graph: TabularGraph, nodes: Sequence[int], place: str) -> int:
    line = [nodes[0], *graph.ancestors(nodes[0])]
    top = next((at for at in line if all(graph.contains(at, node) for node in nodes)), None)
    if top is None:
        refuse(place, "the term names several codes")
    return top


def _is_near(ledger: Ledger, mention: Mapping[str, Any], word: Mapping[str, Any]) -> bool:
    """Whether a word stands within a few words of the mention, no comma between, in no other mention.

    Behind it a comma may stand between, where the part that the comma begins names nothing; and in a list
    that the mention heads only words may stand between that lists have.
    """
    text = ledger.texts[mention["doc"]]
    before = word["end"] <= mention["start"]
    between = text[word["end"] : mention["start"]] if before else text[mention["end"] : word["start"]]
    stops = {stop for stop in _STOPS if stop in between}
    divided = stops and (before or stops != {","} or not _stands_alone(ledger, mention, word))
    far = len(between.split()) > _FURTHEST or divided
    if far and (before or re.search(r"[;()\n]|\.(?!\S)", between) or not _lists(ledger, between)):
        return False
    start, end = min(word["end"], mention["end"]), max(word["start"], mention["start"])
    for first, last in mentions_in(ledger, mention["doc"], start, end):
        own = (first, last) == (mention["start"], mention["end"])
        if not own and ((first < word["end"] and word["start"] < last) or start <= first < last <= end):
            return False
    return True


def _lists(ledger: Ledger, between: str) -> bool:
    """Whether all words are such as a list of sites has."""
    pack: Any = ledger.knowledge.pack("coding/told_sites.yaml")
    extra = {word for each in pack["in_lists"] for word in folded(each)}
    return ledger.lexicon.patterns.qualifying.union(extra).issuperset(folded(between))


def _stands_alone(ledger: Ledger, mention: Mapping[str, Any], word: Mapping[str, Any]) -> bool:
    """Whether the part between commas that holds the word only qualifies, up to the next stop."""
    text = ledger.texts[mention["doc"]]
    start = text.rindex(",", 0, word["start"])
    stop = re.search(r"[,;:()/\n]|\.(?!\S)", text[word["end"] :])
    end = word["end"] + stop.start() if stop else len(text)
    if not ledger.lexicon.patterns.qualifying.issuperset(folded(text, start, end)):
        return False
    return not any(
        first < end and start < last for first, last in mentions_in(ledger, mention["doc"], start, end)
    )
