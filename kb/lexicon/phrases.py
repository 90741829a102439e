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
_BITS = 20
_FIRST_BITS = np.uint64(64 - _BITS)
_BASE = np.uint64(0x9E3779B97F4A7C15)  # any odd constant; its powers spread a word's hash over 64 bits


class PhraseMatch(NamedTuple):
    """``words[first:last]`` is the term numbered ``term``."""

    first: int
    last: int
    term: int


def phrase_hash(phrase: Sequence[str]) -> int:
    """A 64-bit polynomial hash of a sequence of words; the same on every machine."""
    value = 0
    for word in phrase:
        value = (value * int(_BASE) + word_hash(word)) & _MASK
    return value


class Lexicon:
    """The terms of one release with their index."""

    def __init__(self, arrays: Mapping[str, np.ndarray], meta: dict[str, Any]) -> None:
        self._hash = arrays["hash"].view(np.ndarray)  # plain: a memory map makes small answers maps too
        self._source = arrays["source"].data
        self._node_at = arrays["node_at"].data
        self._node = arrays["node"].data
        self._text, self._text_at = (arrays[f"phrase_{part}"].data for part in ("text", "at"))
        self.meta = meta
        self.longest: int = meta["longest"]
        self._arrays = arrays
        self._cores: dict[int, tuple[str, ...]] = {}

    def __len__(self) -> int:
        return len(self._hash)

    @cached_property
    def patterns(self) -> Patterns:
        """The same terms, and the paths of the indexes, as sets of words."""
        return Patterns(self._arrays, self.meta)

    def words(self) -> frozenset[str]:
        """Every word of a term."""
        ends = self._arrays["phrase_at"][1:-1].astype(np.int64)
        apart = np.insert(self._arrays["phrase_text"], ends, ord(" "))
        return frozenset(apart.tobytes().decode().split(" "))

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
        return self._confirmed(int(self._hash.searchsorted(value)), value, " ".join(phrase))

    def core(self, term: int) -> tuple[str, ...]:
        """The fewest words of a term, in a run or all but one, that name just what it names; else all."""
        found = self._cores.get(term)
        if found is None:
            found = self._cores[term] = self._core(term)
        return found

    def _core(self, term: int) -> tuple[str, ...]:
        words, nodes = tuple(self.phrase(term).split(" ")), self.nodes(term)
        for length in range(1, len(words)):
            for first in range(len(words) - length, -1, -1):
                run = words[first : first + length]
                other = self.term(run)
                if other is not None and self.nodes(other) == nodes:
                    return run
        for left in range(1, len(words) - 1):
            rest = (*words[:left], *words[left + 1 :])
            other = self.term(rest)
            if other is not None and self.nodes(other) == nodes:
                return rest
        return words

    def _confirmed(self, at: int, value: np.uint64, text: str) -> int | None:
        """The term whose phrase is ``text``, among those with that hash, of which ``at`` is the first."""
        while at < len(self) and self._hash[at] == value:
            if self.phrase(at) == text:
                return at
            at += 1
        return None

    @cached_property
    def _beginnings(self) -> np.ndarray:
        """Which first bits the hashes of the terms have: most runs of words are told apart by these."""
        known = np.zeros(1 << _BITS, np.bool_)
        known[self._hash >> _FIRST_BITS] = True
        return known

    def find(self, words: Sequence[str]) -> list[PhraseMatch]:
        """Every term among ``words``, overlapping ones too, by first word and then by length."""
        longest = min(self.longest, len(words))
        if not longest:
            return []
        hashes = np.zeros((longest, len(words)), np.uint64)
        hashes[0] = said = np.array([word_hash(word) for word in words], np.uint64)
        for length in range(1, longest):
            runs = hashes[length, :-length]  # one word more than those of the row above
            np.multiply(hashes[length - 1, :-length], _BASE, out=runs)
            runs += said[length:]
        (likely,) = self._beginnings.take(hashes.ravel() >> _FIRST_BITS).nonzero()
        values = hashes.ravel()[likely]
        places = self._hash.searchsorted(values)
        (hits,) = (self._hash.take(places, mode="clip") == values).nonzero()
        found = []
        for run, at in zip(likely[hits].tolist(), places[hits].tolist(), strict=True):
            length, first = divmod(run, len(words))
            last = first + length + 1
            term = self._confirmed(at, self._hash[at], " ".join(words[first:last]))
            if term is not None and last <= len(words):
                found.append(PhraseMatch(first, last, term))
        return sorted(found)
