"""Reading a misspelt clinical word as the one it must be.

A word is read as another only where nothing else can be meant:

- it has at least six letters, and is neither a word of a term nor an English word;
- one word of the terms, with the same first letter, is nearer than all others: one edit away, or two
  if the misspelt word has at least twelve letters and the first four are the same (so that "hypo" is
  never read as "hyper"; nearer words are too often other words). An edit adds, drops or changes a
  letter, or swaps two neighbours (optimal string alignment distance).
"""

from __future__ import annotations

from collections.abc import Mapping

from kb.lexicon.phrases import Lexicon

SHORTEST = 6
_LONG = 12
_SAME_START = 4
_MOST_KEPT = 200_000


def most_edits(word: str) -> int:
    """How many edits away the right spelling may be."""
    return 2 if len(word) >= _LONG else 1


def is_plain(word: str) -> bool:
    """Whether a folded word is long enough and all letters, so that it may be misspelt."""
    return len(word) >= SHORTEST and word.isascii() and word.isalpha()


class Spelling:
    """The words of a lexicon's terms, and the English words that are left as they are."""

    def __init__(self, lexicon: Lexicon, english: frozenset[str]) -> None:
        found = lexicon.words()
        self._known = english | found
        by_first: dict[str, list[str]] = {}
        for word in sorted(filter(is_plain, found)):
            by_first.setdefault(word[0], []).append(word)
        self.by_first: Mapping[str, list[str]] = by_first
        self._read: dict[str, str | None] = {}

    def is_known(self, word: str) -> bool:
        """Whether a folded word is one of a term or an English one."""
        return word in self._known

    def read(self, word: str) -> str | None:
        """The word that a folded one is a misspelling of, or None."""
        if word in self._known or not is_plain(word):
            return None
        if word not in self._read:
            if len(self._read) >= _MOST_KEPT:
                self._read.clear()
            self._read[word] = self._nearest(word)
        return self._read[word]

    def _nearest(self, word: str) -> str | None:
        # Most commands read no note, and most notes are spelt rightly.
        from rapidfuzz.distance import OSA
        from rapidfuzz.process import extract

        near = extract(
            word,
            self.by_first.get(word[0], []),
            scorer=OSA.distance,
            processor=None,
            score_cutoff=most_edits(word),
            limit=None,
        )
        near = [each for each in near if each[1] <= 1 or each[0][:_SAME_START] == word[:_SAME_START]]
        if not near or (len(near) > 1 and near[0][1] == near[1][1]):
            return None
        return str(near[0][0])
