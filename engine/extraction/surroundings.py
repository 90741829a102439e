"""The words around a mention that may make it more specific, judged only where one is asked for.

Of the many words around a mention hardly any can change its code. Whoever walks down to the code knows
which; only those are looked at, and looked up once for all mentions of their sentence.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from engine.extraction.context import Scope, Span, is_affirmed
from engine.extraction.laterality import side_of
from kb.lexicon.titles import trimester
from kb.lexicon.words import WordColumns

_REACH = 14
"""Words between a mention and one that may still qualify it."""


class Qualifier(NamedTuple):
    """A word near a mention that may make it more specific; sides appear under their full name."""

    word: str
    start: int
    end: int


class Surroundings:
    """The words of the clause around one mention."""

    __slots__ = ("_first", "_found", "_low", "_own", "_scope", "_spans", "_words")

    def __init__(self, found: WordColumns, own: Sequence[int], clause: Span, scope: Scope) -> None:
        """``found`` are the words of the sentence, ``own`` those of the mention by index."""
        self._found, self._own, self._scope = found, own, scope
        self._low = max(0, own[0] - _REACH)
        self._first = max(self._low, bisect_left(found.starts, clause[0]))
        last = min(own[-1] + 1 + _REACH, bisect_right(found.ends, clause[1]))
        self._words = found.folded[self._first : last]
        self._spans: Sequence[Span] = ()

    def only(self, spans: Sequence[Span]) -> Surroundings:
        """The same, of which only words within the ``spans`` of the text count."""
        part = object.__new__(Surroundings)
        part._found, part._own, part._scope = self._found, self._own, self._scope
        part._low, part._first, part._words, part._spans = self._low, self._first, self._words, spans
        return part

    def said(self, wanted: frozenset[str]) -> list[Qualifier]:
        """The affirmed ones among the folded words ``wanted``, in order; side words are judged apart.

        An ordinal and "trimester" are one word more.
        """
        counted = "trimester" in self._words
        if wanted.isdisjoint(self._words) and not counted:
            return []
        said = []
        for index, word in enumerate(self._words, self._first):
            ordinal = ""
            if counted and index > self._low:
                ordinal = trimester(self._found.folded[index - 1], word) or ""
            if word not in wanted and ordinal not in wanted:
                continue
            start, end = self._found.starts[index], self._found.ends[index]
            if self._spans and not any(low <= start and end <= high for low, high in self._spans):
                continue
            if index in self._own or side_of(word) or not is_affirmed(self._scope, (start, end)):
                continue
            if word in wanted:
                said.append(Qualifier(word, start, end))
            if ordinal in wanted:
                said.append(Qualifier(ordinal, self._found.starts[index - 1], end))
        return said
