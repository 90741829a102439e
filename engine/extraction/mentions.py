"""Which words of a document name something in the lexicon.

The same phrases are found by either of two matchers (``PhraseMatcher``): the memory-mapped index of
kb.lexicon, which opens at once, and the automaton, which takes a second to build and then reads far
faster. Either is asked once a document: its sentences are joined by a break that no phrase holds.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol

from kb.lexicon.phrases import PhraseMatch
from kb.lexicon.spelling import SHORTEST
from kb.lexicon.variants import SKIPPED_WORDS
from kb.lexicon.words import WordColumns

Span = tuple[int, int]


class PhraseMatcher(Protocol):
    """Finds every term among folded words, overlapping ones too, in order."""

    def find(self, words: Sequence[str]) -> list[PhraseMatch]:
        """The matches, by first word and then by length."""


class Named(NamedTuple):
    """A term met at ``start`` to ``end`` of the text, made of the words ``word_at``."""

    start: int
    end: int
    term: int
    word_at: tuple[int, ...]
    misspelt: tuple[tuple[int, str], ...] = ()
    """Of these words the misspelt ones, by index, with the words that they are read as."""


class Reader(Protocol):
    """Reads misspelt words."""

    def read(self, word: str) -> str | None:
        """The word that a folded one is a misspelling of, or None."""


_BREAK = "\n"
"""Stands between sentences; a folded word holds no white space, so that no phrase runs over it."""


def name_sentences(
    text: str,
    said: WordColumns,
    sentences: Sequence[Span],
    matcher: PhraseMatcher,
    spelling: Reader | None = None,
) -> Iterator[tuple[int, WordColumns, list[Named]]]:
    """Of each sentence that names something, in order: its index, its words and the terms it names.

    ``said`` are the words of the text. Terms are the longest ones, left to right; none lies inside
    another. With ``spelling`` a misspelt word is read as the one it must be, unless it may be a name:
    capitals begin a name where they begin no sentence, list or line in capitals.
    """
    run: list[str] = []
    begins = []
    parts = []
    corrected: dict[int, dict[int, str]] = {}
    wrong = _misspelt(said.folded, spelling) if spelling is not None else {}
    for number, (start, end) in enumerate(sentences):
        begins.append(len(run))
        found = said.within(text, start, end)
        parts.append(found)
        told = found.folded
        if wrong and not wrong.keys().isdisjoint(told):
            fixed = _read_as(text, found, wrong)
            corrected[number] = fixed
            told = [fixed.get(at, word) for at, word in enumerate(told)]
        run += [word for word in told if word not in SKIPPED_WORDS]
        run.append(_BREAK)
    by_sentence: dict[int, list[PhraseMatch]] = {}
    for match in matcher.find(run):
        by_sentence.setdefault(bisect_right(begins, match.first) - 1, []).append(match)
    for index, matches in by_sentence.items():
        found, fixes = parts[index], corrected.get(index, {})
        kept = [at for at, word in enumerate(found.folded) if word not in SKIPPED_WORDS]
        begin, last = begins[index], -1
        named = []
        for match in sorted(matches, key=_longest_first):
            if match.last > last:
                last = match.last
                own = tuple(kept[match.first - begin : match.last - begin])
                misspelt = tuple([(at, fixes[at]) for at in own if at in fixes]) if fixes else ()
                named.append(Named(found.starts[own[0]], found.ends[own[-1]], match.term, own, misspelt))
        yield index, found, named


def _misspelt(words: Sequence[str], spelling: Reader) -> dict[str, str]:
    """Those of a text's words that are misspelt, with the words that they are read as."""
    long = {word for word in words if len(word) >= SHORTEST}
    return {word: right for word in long if (right := spelling.read(word))}


def _read_as(text: str, found: WordColumns, wrong: Mapping[str, str]) -> dict[int, str]:
    """The words of a sentence that are read as others, by their index."""
    return {
        at: wrong[word]
        for at, word in enumerate(found.folded)
        if word in wrong and not may_be_name(text[found.starts[at] : found.ends[at]], at)
    }


def may_be_name(written: str, place: int) -> bool:
    """Whether a word is written as names are: a capital first, and not at the head of its sentence."""
    return place > 0 and written[0].isupper() and not written.isupper()


def _longest_first(match: PhraseMatch) -> tuple[int, int]:
    return match.first, -match.last
