"""The terms of one release: what phrase names which node, and who says so.

Sources, in order of weight: authored entries (kb/packs/lexicon), titles, inclusion terms. Where one
phrase names several nodes, the most general of them stands if it is above all the others; the
words of the note then decide how far down to go. Otherwise the phrase is ambiguous and keeps all.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np

from kb.errors import KnowledgeError
from kb.lexicon.phrases import phrase_hash
from kb.lexicon.variants import SIDE_WORDS, significant, variants
from kb.lexicon.words import folded
from kb.model.code import NodeKind
from kb.model.tabular import NoteKind
from kb.tabular.compile import text_arrays
from kb.tabular.graph import TabularGraph


class TermSource(IntEnum):
    """Who says that a phrase names a code; lower wins."""

    AUTHORED = 0
    TITLE = 1
    INCLUSION = 2
    INDICATOR = 3
    """A sign that points to a condition which only the clinician can name."""
    TOGETHER = 4
    """Authored: one phrase for several codes, all of which are meant."""
    TREATMENT = 5
    """A drug, which tells of treatment; its code is that of long-term use."""

    @property
    def weight(self) -> int:
        """The less, the more it weighs where a phrase stands in several sources."""
        return -1 if self is TermSource.TOGETHER else int(self)


@dataclass(frozen=True, slots=True)
class AuthoredTerm:
    """One phrase of a lexicon pack, the dotted code it names and the pack it stands in.

    ``together`` if the phrase names other codes of its entry too.
    """

    phrase: str
    code: str
    pack: str
    together: bool = False

    @property
    def source(self) -> TermSource:
        """An indicator if it stands in the pack of indicators."""
        if self.together:
            return TermSource.TOGETHER
        if self.pack == DRUGS:
            return TermSource.TREATMENT
        return TermSource.INDICATOR if self.pack == INDICATORS else TermSource.AUTHORED


INDICATORS = "lexicon/indicators.yaml"
DRUGS = "lexicon/drugs.yaml"
_LONGEST = 16  # words; longer titles are never written out in a note


def read_pack(name: str, entries: Any) -> list[AuthoredTerm]:
    """The terms of a parsed lexicon pack: a list of ``{code, terms}``; KnowledgeError if it is not.

    An entry with ``codes`` instead names all of them at once: its phrases stand for several conditions.
    """
    found = []
    if not isinstance(entries, list):
        raise _bad_entry(name, "the file", "it must be a list of entries")
    for number, entry in enumerate(entries, 1):
        place = f"entry {number}"
        codes = _codes(entry)
        if not codes:
            raise _bad_entry(name, place, "it has no code")
        unknown = sorted(set(entry) - {"code", "codes", "terms", "note", "cite"})
        if unknown:
            raise _bad_entry(name, place, f"the key {unknown[0]!r} is not one of code, terms, note, cite")
        phrases = entry.get("terms")
        if not isinstance(phrases, list) or not phrases or not all(isinstance(p, str) for p in phrases):
            raise _bad_entry(name, place, "terms must be a list of phrases")
        found += [AuthoredTerm(phrase, code, name, len(codes) > 1) for phrase in phrases for code in codes]
    return found


def _codes(entry: Any) -> list[str]:
    """The codes of an entry: one, or several that its phrases name together; none if it is malformed."""
    if not isinstance(entry, dict) or ("code" in entry and "codes" in entry):
        return []
    codes = entry.get("codes", [entry.get("code")])
    if not isinstance(codes, list) or not all(isinstance(code, str) for code in codes):
        return []
    return codes if "code" in entry or len(codes) > 1 else []


def read_ignored(name: str, entries: Any) -> list[str]:
    """The phrases of the parsed pack of those that name nothing; KnowledgeError if it is no list."""
    if not isinstance(entries, list) or not all(isinstance(phrase, str) for phrase in entries):
        raise KnowledgeError(
            "lexicon.entry",
            "The pack of ignored phrases can't be used: it must be a list of phrases.",
            place=name,
            next_step="Write one phrase a line: - history of",
        )
    return list(entries)


def compile_terms(
    graph: TabularGraph, authored: Iterable[AuthoredTerm], ignored: Iterable[str]
) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """Arrays sorted by phrase hash, for kb.lexicon.phrases; ``ignored`` phrases name nothing."""
    silent = {significant(folded(phrase)) for phrase in ignored}
    named: dict[tuple[str, ...], tuple[TermSource, list[int]]] = {}
    left: list[str] = []

    def add(phrase: tuple[str, ...], source: TermSource, node: int) -> None:
        if phrase in silent or len(phrase) > _LONGEST:
            return
        known = named.get(phrase)
        if known is None or source.weight < known[0].weight:
            named[phrase] = (source, [node])
        elif source == known[0] and node not in known[1]:
            known[1].append(node)

    for term in authored:
        node = graph.node(term.code)
        phrase = significant(folded(term.phrase))
        if node is None:
            left.append(f"{term.pack}: {term.code}")
        elif phrase:
            add(phrase, term.source, node)
    for node in graph.of_kind(NodeKind.CODE):
        for phrase in variants(graph.title(node)):
            add(phrase, TermSource.TITLE, _without_side(graph, node, graph.title(node)))
        for note in graph.own_notes(node):
            if note.kind in (NoteKind.INCLUSION_TERM, NoteKind.INCLUDES):
                for phrase in variants(note.text):
                    add(phrase, TermSource.INCLUSION, _without_side(graph, node, note.text))
    rows = sorted(
        (
            phrase_hash(phrase),
            " ".join(phrase),
            source,
            nodes if source is TermSource.TOGETHER else _most_general(graph, nodes),
        )
        for phrase, (source, nodes) in named.items()
    )
    arrays: dict[str, np.ndarray] = {
        "hash": np.array([row[0] for row in rows], np.uint64),
        "source": np.array([row[2] for row in rows], np.uint8),
        "node_at": np.cumsum([0, *(len(row[3]) for row in rows)], dtype=np.int32),
        "node": np.array([node for row in rows for node in row[3]], np.int32),
        **text_arrays("phrase", (row[1] for row in rows)),
    }
    longest = max((row[1].count(" ") + 1 for row in rows), default=1)
    return arrays, {"longest": longest, "terms": len(rows), "codes_not_in_release": sorted(set(left))}


def _without_side(graph: TabularGraph, node: int, text: str) -> int:
    """The node that a text names once its side is passed over: the family, for a code of one side."""
    above = graph.parent(node)
    sided = not SIDE_WORDS.isdisjoint(folded(text))
    return above if sided and above is not None and graph.kind(above) >= NodeKind.CODE else node


def _most_general(graph: TabularGraph, nodes: list[int]) -> list[int]:
    if len(nodes) == 1:
        return nodes
    top = min(nodes)
    return [top] if all(graph.contains(top, node) for node in nodes) else sorted(nodes)


def _bad_entry(pack: str, place: str, why: str) -> KnowledgeError:
    return KnowledgeError(
        "lexicon.entry",
        f"A lexicon entry can't be used: {why}.",
        place=f"{pack}, {place}",
        next_step="Write it as {code: J18.9, terms: [pneumonia, PNA]}.",
    )
