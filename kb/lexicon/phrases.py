"""The phrase index: every term found in a text, from a memory-mapped table of hashes.

All runs of words up to the longest term are hashed at once and looked up in one sorted array; a hit
is confirmed against the phrase itself, so a collision of hashes can't make a mention.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from kb.lexicon.hashes import word_hash
from kb.lexicon.patterns import Patterns

_MASK = (1 << 64) - 1
_BASE = 0x9E3779B97F4A7C15  # any odd constant; its powers spread a word's hash over 64 bits


class PhraseMatch(NamedTuple):
    """``words[first:last]`` is the term numbered ``term``."""

    first: int
    last: int
    term: int


def phrase_hash(phrase: Sequence[str]) -> int:
    """A 64-bit polynomial hash of a sequence of words; the same on every machine."""
    value = 0
    for word in phrase:
        value = (value * _BASE + word_hash(word)) & _MASK
    return value


class Lexicon:
    """The terms of one release with their index."""

    def __init__(self, arrays: Mapping[str, np.ndarray], meta: dict[str, Any]) -> None:
        self._hash = arrays["hash"]
        self._source = arrays["source"].data
        self._node_at = arrays["node_at"].data
        self._node = arrays["node"].data
        self._text, self._text_at = (arrays[f"phrase_{part}"].data for part in ("text", "at"))
        self.meta = meta
        self.longest: int = meta["longest"]
        self._arrays = arrays

    def __len__(self) -> int:
        return len(self._hash)

    @cached_property
    def patterns(self) -> Patterns:
        """The same terms, and the paths of the indexes, as sets of words."""
        return Patterns(self._arrays, self.meta)

    def phrase(self, term: int) -> str:
        """The term's significant words, joined by single spaces."""
        return bytes(self._text[self._text_at[term] : self._text_at[term + 1]]).decode()

    def nodes(self, term: int) -> tuple[int, ...]:
        """The nodes that the term names: one, or several where it is ambiguous."""
        return tuple(self._node[self._node_at[term] : self._node_at[term + 1]])

    def source(self, term: int) -> int:
        """Who says so: a ``TermSource``."""
        return self._source[term]

    def term(self, phrase: Sequence[str]) -> int | None:
        """The number of a phrase given as significant folded words."""
        value = np.uint64(phrase_hash(phrase))
        at = int(np.searchsorted(self._hash, value))
        text = " ".join(phrase)
        while at < len(self._hash) and self._hash[at] == value:
            if self.phrase(at) == text:
                return at
            at += 1
        return None

    def find(self, words: Sequence[str]) -> list[PhraseMatch]:
        """Every term among ``words``, overlapping ones too, by first word and then by length."""
        if not words:
            return []
        prefix = [0]
        for word in words:
            prefix.append((prefix[-1] * _BASE + word_hash(word)) & _MASK)
        sums = np.array(prefix, np.uint64)
        known = self._hash.view(np.ndarray)  # plain: a memory map makes every small answer one too
        found = []
        power = 1
        for length in range(1, min(self.longest, len(words)) + 1):
            power = (power * _BASE) & _MASK
            with np.errstate(over="ignore"):
                hashes = sums[length:] - sums[:-length] * np.uint64(power)
            places = np.searchsorted(known, hashes)
            places[places == len(known)] = 0
            for first in np.flatnonzero(known[places] == hashes).tolist():
                term = self.term(tuple(words[first : first + length]))
                if term is not None:
                    found.append(PhraseMatch(first, first + length, term))
        return sorted(found)
