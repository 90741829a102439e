"""The terms of one release: what phrase names which node, and who says so.

Sources, in order of weight: authored entries (kb/packs/lexicon), titles, inclusion terms. Where one
phrase names several nodes, the most general of them stands if it is above all the others; the
words of the note then decide how far down to go. Otherwise the phrase is ambiguous and keeps all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from kb.lexicon.authored import SUBSTANCES, AuthoredTerm
from kb.lexicon.germs import Germs
from kb.lexicon.index_terms import index_terms
from kb.lexicon.patterns import PatternEntry, compile_patterns, is_pattern, pattern_words
from kb.lexicon.phrases import phrase_hash
from kb.lexicon.relations import Relations
from kb.lexicon.term_source import TermSource
from kb.lexicon.titles import affirmed
from kb.lexicon.variants import SIDE_WORDS, significant, variants
from kb.lexicon.words import folded
from kb.lexicon.written import written
from kb.model.code import NodeKind
from kb.model.tabular import NoteKind
from kb.tables.table import Table
from kb.tabular.compile import text_arrays
from kb.tabular.graph import TabularGraph

_LONGEST = 16  # words; longer titles are never written out in a note
_STATUS = "21"
"""Main terms that lead to this chapter name what is done (examination, counseling), not what is found."""
_BY_SITE = ("19", "20", _STATUS)
"""Chapters whose titles name a site and not a disease before they deny something."""
_LONG_TERM = tuple(
    significant(folded(each))
    for each in ("long-term", "long-term use of", "long-term current use of", "chronic use of", "lifelong")
)
"""What before the name of a drug says that it is used for long (Guidelines I.C.21.c.3)."""
_INVERTED = frozenset(folded("acute chronic subacute recurrent allergic essential viral bacterial"))
"""Adjectives that lists write behind a disease, as the index does."""
_VISITS = frozenset(
    folded("screening aftercare immunization vaccination counseling examination follow removal fitting "
           "preoperative adjustment supervision surveillance")
)  # fmt: skip
"""First words of what a visit is for."""
_TWO_THINGS = frozenset({"and", "or", "with"})
"""Words that join two conditions or sites: a stone of kidney and ureter is no kidney stone in the ureter."""
_STAGED = re.compile(r"\b([A-Z]{2,}) (\d[a-z]?)\b")
"""A short form before its stage or number, which clinicians also write as one word: CKD 3b, CKD3b."""
_JOINING = frozenset({"both"})
"""In titles it joins two things that are not sides: "with both hemorrhage and perforation"."""
_SHORT_FORMS = {
    word: folded(short)
    for word, short in (("cancer", "ca"), ("carcinoma", "ca"), ("fracture", "fx"), ("disease", "dz"),
                        ("disorder", "d/o"), ("infection", "infxn"), ("deficiency", "def"))
}  # fmt: skip
_SHORTEST = 5  # letters of a main term of the index, below which it is more often another word


def compile_terms(
    graph: TabularGraph,
    authored: Iterable[AuthoredTerm],
    ignored: Iterable[str],
    relations: Relations | None = None,
    qualifiers: frozenset[str] = frozenset(),
    indexes: Sequence[Table] = (),
) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """Arrays sorted by phrase hash, for kb.lexicon.phrases, with the patterns for kb.lexicon.patterns.

    ``ignored`` phrases name nothing. ``indexes`` are those of kb.lexicon.index_terms.INDEX_TABLES.
    Entries whose code is not in the release name nothing; ``codes_not_in_release`` of the meta lists them.
    """
    made = _Terms(graph, relations or Relations(), {significant(folded(phrase)) for phrase in ignored})
    made.add_authored(authored)
    made.add_tabular()
    for number, table in enumerate(indexes, 1):
        made.add_index(number, table)
    patterns = list(made.patterns())
    made.add_general(patterns)
    made.add_other_orders(patterns)
    rows = made.rows()
    arrays: dict[str, np.ndarray] = {
        "hash": np.array([row[0] for row in rows], np.uint64),
        "source": np.array([row[2] for row in rows], np.uint8),
        "node_at": np.cumsum([0, *(len(row[3]) for row in rows)], dtype=np.int32),
        "node": np.array([node for row in rows for node in row[3]], np.int32),
        **text_arrays("phrase", (row[1] for row in rows)),
        **compile_patterns(patterns),
    }
    longest = max((row[1].count(" ") + 1 for row in rows), default=1)
    return arrays, {
        "longest": longest,
        "terms": len(rows),
        "codes_not_in_release": sorted(set(made.left)),
        "relations": dict(made.relations.standing),
        "implied": dict(made.relations.implied),
        "qualifiers": sorted(qualifiers),
        "indexes": [table.release.id for table in indexes],
    }


class _Terms:
    """Collects what each phrase and each set of words names."""

    def __init__(self, graph: TabularGraph, relations: Relations, silent: set[tuple[str, ...]]) -> None:
        self.graph = graph
        self.relations = relations
        self.left: list[str] = []
        self._silent = silent
        self._named: dict[tuple[str, ...], tuple[TermSource, list[int]]] = {}
        self._general: dict[tuple[str, ...], int | None] = {}
        self._only_phrases = set[tuple[str, ...]]()
        """What is said of drugs: its words in another order or further apart say something else."""
        self._indexed: list[PatternEntry] = []
        self._sided: set[tuple[str, ...]] = set()

    def _add(self, phrase: tuple[str, ...], source: TermSource, node: int) -> None:
        if phrase in self._silent or phrase in self._general or len(phrase) > _LONGEST:
            return
        known = self._named.get(phrase)
        if known is None or source.weight < known[0].weight:
            self._named[phrase] = (source, [node])
        elif source == known[0] and node not in known[1]:
            known[1].append(node)

    def add_authored(self, authored: Iterable[AuthoredTerm]) -> None:
        """The entries of the packs; general words first, since nothing else may name them."""
        for term in sorted(authored, key=lambda each: each.source is not TermSource.GENERAL):
            node = self.graph.node(term.code) if term.code else None
            phrase = significant(folded(term.phrase))
            if node is None and term.code:
                self.left.append(f"{term.pack}: {term.code}")
            elif term.source is TermSource.GENERAL:
                self._general[phrase] = node
            elif phrase and node is not None:
                self._add(phrase, term.source, node)
                if term.pack == SUBSTANCES:
                    self._only_phrases.add(phrase)
                    continue
                for written in _shorter(term.phrase, phrase):
                    self._add(written, term.source, node)
                if term.source is TermSource.TREATMENT:
                    for words in _LONG_TERM:
                        self._add((*words, *phrase), TermSource.AUTHORED, node)

    def add_tabular(self) -> None:
        """Titles, inclusion terms and includes notes."""
        graph = self.graph
        for node in graph.of_kind(NodeKind.CODE):
            named = _without_side(graph, node, graph.title(node))
            for phrase in variants(graph.title(node)):
                self._add(phrase, TermSource.TITLE, named)
                if named != node:
                    self._sided.add(phrase)
            for note in graph.own_notes(node):
                if note.kind in (NoteKind.INCLUSION_TERM, NoteKind.INCLUDES):
                    for phrase in variants(note.text):
                        self._add(phrase, TermSource.INCLUSION, _without_side(graph, node, note.text))

    def add_index(self, number: int, table: Table) -> None:
        """The paths of an index: main terms as phrases, those with subterms as sets of words.

        A code that is not in the release, since the index is of another edition, names nothing.
        """
        for term in index_terms(table):
            node = self.graph.node(term.code.rstrip("-"))
            if node is None:
                continue
            named = number == 1 and term.level == 0 and self.graph.chapter(node) != _STATUS
            if named and len(" ".join(term.words)) >= _SHORTEST:
                self._add(significant(term.words), TermSource.INDEX, node)
            words = pattern_words(term.words, self.relations)
            if is_pattern(words):
                self._indexed.append(PatternEntry(words, (node,), TermSource.INDEX, "", number, term.row))

    def patterns(self) -> Iterator[PatternEntry]:
        """Every set of words that names something."""
        for phrase, (source, nodes) in self._named.items():
            if phrase in self._only_phrases:
                continue
            if source is TermSource.TOGETHER and self.graph.is_external_cause(nodes[-1]):
                words = pattern_words(phrase, self.relations)
                if is_pattern(words):
                    yield PatternEntry(words, (nodes[0],), TermSource.AUTHORED, " ".join(phrase))
            if source <= TermSource.INCLUSION and _TWO_THINGS.isdisjoint(phrase):
                words = pattern_words(phrase, self.relations)
                if is_pattern(words):
                    named = tuple(_most_general(self.graph, nodes))
                    yield PatternEntry(words, named, source, " ".join(phrase))
        yield from self._indexed

    def add_general(self, patterns: Sequence[PatternEntry]) -> None:
        """General words; one without a code names all that the patterns with its words do."""
        spans: dict[str, tuple[int, int]] = {}
        for pattern in patterns:
            for word in pattern.words:
                low, high = spans.get(word, (pattern.nodes[0], pattern.nodes[-1]))
                spans[word] = min(low, pattern.nodes[0]), max(high, pattern.nodes[-1])
        for phrase, node in self._general.items():
            if node is not None:
                self._named[phrase] = (TermSource.GENERAL, [node])
                continue
            words = pattern_words(phrase, self.relations)
            ends = [spans[word] for word in words if word in spans]
            if ends:
                low, high = min(end[0] for end in ends), max(end[1] for end in ends)
                self._named[phrase] = (TermSource.GENERAL, sorted({low, high}))

    def add_other_orders(self, patterns: list[PatternEntry]) -> None:
        """Phrases as the index and lists write them: "appendicitis, acute", "encounter for screening".

        A phrase that names something by itself keeps its meaning. One with an abbreviation of several
        words is a pattern too, for "BCC of the right upper eyelid".
        """
        self._add_undenied()
        germs = Germs((phrase, self.graph.code(named[1][0])) for phrase, named in self._named.items())
        for phrase, (source, nodes) in list(self._named.items()):
            if phrase in self._only_phrases:
                continue
            made = []
            if len(phrase) in (2, 3) and phrase[0] in _INVERTED and source <= TermSource.INCLUSION:
                made.append((*phrase[1:], phrase[0]))
            if phrase[0] in _VISITS and all(self.graph.chapter(node) == _STATUS for node in nodes):
                made += [("encounter", "for", *phrase), ("visit", "for", *phrase)]
            made += germs.other_names(phrase)
            if phrase not in self._sided:  # "glaucoma, eye" is no name that notes write for short
                made += written(phrase)
            for each in made:
                if each not in self._named and each not in self._silent and len(each) <= _LONGEST:
                    self._named[each] = (source, list(nodes))
                    patterns += self._short_pattern(phrase, each)

    def _short_pattern(self, phrase: tuple[str, ...], short: tuple[str, ...]) -> Iterator[PatternEntry]:
        """The pattern of a phrase written for short, where words of it have become one."""
        source, nodes = self._named[phrase]
        if source <= TermSource.INCLUSION and _TWO_THINGS.isdisjoint(short):
            words = pattern_words(short, self.relations)
            if is_pattern(words) and len(words) < len(pattern_words(phrase, self.relations)):
                yield PatternEntry(words, tuple(_most_general(self.graph, nodes)), source, " ".join(short))

    def _add_undenied(self) -> None:
        """Names of conditions from titles that go on to deny something: "periapical abscess" for "periapical
        abscess without sinus", since what is not said is not there (Guidelines I.A.15)."""
        found: dict[tuple[str, ...], list[int]] = {}
        for node in self.graph.of_kind(NodeKind.CODE):
            title = self.graph.title(node)
            name = affirmed(title)
            if name != title and self.graph.chapter(node) not in _BY_SITE:
                for phrase in variants(name):
                    if len(phrase) > 1 and phrase not in self._named:
                        found.setdefault(phrase, []).append(_without_side(self.graph, node, name))
        for phrase, nodes in found.items():
            if phrase not in self._silent and phrase not in self._general and len(phrase) <= _LONGEST:
                self._named[phrase] = (TermSource.TITLE, nodes)

    def rows(self) -> list[tuple[int, str, TermSource, list[int]]]:
        """What is stored of every phrase, sorted."""
        return sorted(
            (
                phrase_hash(phrase),
                " ".join(phrase),
                source,
                nodes if source is TermSource.TOGETHER else _most_general(self.graph, nodes),
            )
            for phrase, (source, nodes) in self._named.items()
        )


def _shorter(text: str, phrase: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """How clinicians write an authored phrase for short; a single word would be too short for that."""
    if _STAGED.search(text):
        yield significant(folded(_STAGED.sub(r"\1\2", text)))
    if len(phrase) > 1 and not _SHORT_FORMS.keys().isdisjoint(phrase):
        yield tuple(part for word in phrase for part in _SHORT_FORMS.get(word, (word,)))


def _without_side(graph: TabularGraph, node: int, text: str) -> int:
    """The node that a text names once its side is passed over: the family, for a code of one side."""
    above = graph.parent(node)
    sided = not (SIDE_WORDS - _JOINING).isdisjoint(folded(text))
    return above if sided and above is not None and graph.kind(above) >= NodeKind.CODE else node


def _most_general(graph: TabularGraph, nodes: list[int]) -> list[int]:
    if len(nodes) == 1:
        return nodes
    top = min(nodes)
    return [top] if all(graph.contains(top, node) for node in nodes) else sorted(nodes)
