"""Which words of a document name something in the lexicon.

The same phrases are found by either of two matchers (``PhraseMatcher``): the memory-mapped index of
kb.lexicon, which opens at once, and the automaton, which takes a second to build and then reads far
faster. Either is asked once a document: its sentences are joined by a break that no phrase holds.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from kb.lexicon.phrases import PhraseMatch
from kb.lexicon.variants import SKIPPED_WORDS
from kb.lexicon.words import Word, folded, words

Span = tuple[int, int]


class PhraseMatcher(Protocol):
    """Finds every term among folded words, overlapping ones too, in order."""

    def find(self, words: Sequence[str]) -> list[PhraseMatch]:
        """The matches, by first word and then by length."""


@dataclass(frozen=True, slots=True)
class Named:
    """A term met at ``start`` to ``end`` of the text, made of the words ``word_at``."""

    start: int
    end: int
    term: int
    word_at: tuple[int, ...]


_BREAK = "\n"
"""Stands between sentences; a folded word holds no white space, so that no phrase runs over it."""


def name_sentences(
    text: str, sentences: Sequence[Span], matcher: PhraseMatcher
) -> Iterator[tuple[int, list[Word], list[Named]]]:
    """Of each sentence that names something, in order: its index, its words and the terms it names.

    Terms are the longest ones, left to right; none lies inside another.
    """
    run: list[str] = []
    begins = []
    for start, end in sentences:
        begins.append(len(run))
        run += [word for word in folded(text, start, end) if word not in SKIPPED_WORDS]
        run.append(_BREAK)
    by_sentence: dict[int, list[PhraseMatch]] = {}
    for match in matcher.find(run):
        by_sentence.setdefault(bisect_right(begins, match.first) - 1, []).append(match)
    for index, matches in by_sentence.items():
        found = words(text, *sentences[index])
        kept = [at for at, word in enumerate(found) if word.folded not in SKIPPED_WORDS]
        begin, last = begins[index], -1
        named = []
        for match in sorted(matches, key=_longest_first):
            if match.last > last:
                last = match.last
                own = tuple(kept[match.first - begin : match.last - begin])
                named.append(Named(found[own[0]].start, found[own[-1]].end, match.term, own))
        yield index, found, named


def _longest_first(match: PhraseMatch) -> tuple[int, int]:
    return match.first, -match.last
