"""Which words of a sentence name something in the lexicon.

The same phrases are found by either of two matchers (``PhraseMatcher``): the memory-mapped index of
kb.lexicon, which opens at once, and the automaton, which takes a second to build and then reads far
faster.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from kb.lexicon.phrases import PhraseMatch
from kb.lexicon.variants import SKIPPED_WORDS
from kb.lexicon.words import Word, words

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


def sentence_words(text: str, sentence: Span) -> list[Word]:
    """The words of a sentence with offsets into the whole text."""
    start = sentence[0]
    return [Word(start + w.start, start + w.end, w.folded) for w in words(text[start : sentence[1]])]


def find_named(found: Sequence[Word], matcher: PhraseMatcher) -> list[Named]:
    """The longest terms of a sentence, left to right; none lies inside another."""
    kept = [index for index, word in enumerate(found) if word.folded not in SKIPPED_WORDS]
    matches = matcher.find([found[index].folded for index in kept])
    longest = [
        match
        for match in matches
        if not any(
            other.first <= match.first and match.last <= other.last and other != match for other in matches
        )
    ]
    named = []
    for match in longest:
        indices = tuple(kept[match.first : match.last])
        named.append(Named(found[indices[0]].start, found[indices[-1]].end, match.term, indices))
    return named
