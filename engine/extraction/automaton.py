"""The phrase matcher for many notes: an Aho-Corasick automaton over the lexicon's terms.

Matches are found in the sentence's words joined by single spaces; a match counts only where it
begins and ends at a word (overlapping search, since leftmost-longest loses terms).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

import ahocorasick_rs

from kb.lexicon.phrases import Lexicon, PhraseMatch


class Automaton:
    """Built once for a lexicon (over a second); it can't be stored."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._search = ahocorasick_rs.AhoCorasick(
            [f" {lexicon.phrase(term)} " for term in range(len(lexicon))]
        )

    def find(self, words: Sequence[str]) -> list[PhraseMatch]:
        """The same matches as ``Lexicon.find``."""
        text = f" {' '.join(words)} "
        starts = [0]
        for word in words:
            starts.append(starts[-1] + len(word) + 1)
        return sorted(
            PhraseMatch(bisect_left(starts, start), bisect_left(starts, end - 1), term)
            for term, start, end in self._search.find_matches_as_indexes(text, overlapping=True)
        )
