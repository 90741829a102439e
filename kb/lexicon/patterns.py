"""Terms as sets of words, to be met in any order and with other words between.

A coder finds "mass of the upper abdomen" in "in the upper part of the abdomen, a hard mass". A
pattern is the set of a term's words, each in the form that stands for its relations; only a set that
is met whole names a code. Patterns are found by the two rarest of their words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

import numpy as np

from kb.lexicon.hashes import word_hash
from kb.lexicon.relations import Relations
from kb.lexicon.titles import NEGATIVE, RESIDUAL, UNSPECIFIED, same_word
from kb.lexicon.variants import SIDE_WORDS
from kb.lexicon.words import folded
from kb.tabular.compile import text_arrays

_LONGEST = 7
"""Words of a pattern: longer ones are hardly ever met whole in one clause."""

_MOST_KEPT = 100_000

_CONNECTING = frozenset(
    folded("a an and as at by for in into nos nec of on or the to type this that their its")
)
_NEVER_APART = frozenset(
    folded(
        "history personal family past previous old status encounter screening counseling exposure contact "
        "problem risk use long term current suspected after during following before acquired absence "
        "presence dependence except but only nontraumatic multiple type if when per day year week month"
    )
)
"""Words that change what a term means and are said of many things: such terms are met as phrases only."""


@dataclass(frozen=True, slots=True)
class PatternEntry:
    """A set of standing words, the nodes it names, and who says so: a term's phrase, or a table's row."""

    words: frozenset[str]
    nodes: tuple[int, ...]
    source: int
    phrase: str
    table: int = 0
    row: int = -1


class Pattern(NamedTuple):
    """One pattern of a release. ``table`` 0 is the lexicon, else a number in ``Patterns.tables``."""

    words: tuple[str, ...]
    nodes: tuple[int, ...]
    phrase: str
    table: int
    row: int


def pattern_words(phrase: Iterable[str], relations: Relations) -> frozenset[str]:
    """The standing words of a term that have to be said; connecting words and sides are not asked for."""
    return frozenset(
        relations.standard(same)
        for word in phrase
        if (same := same_word(word)) and same not in _CONNECTING and same not in SIDE_WORDS
    )


def is_pattern(words: frozenset[str]) -> bool:
    """Whether a term may be met as a set: two to seven words, none of which needs its place."""
    return 2 <= len(words) <= _LONGEST and not words & (_NEVER_APART | NEGATIVE | RESIDUAL | {UNSPECIFIED})


def compile_patterns(entries: Iterable[PatternEntry]) -> dict[str, np.ndarray]:
    """Arrays for :class:`Patterns`. Of entries with the same words those of the best source stand."""
    best: dict[frozenset[str], PatternEntry] = {}
    for entry in entries:
        known = best.get(entry.words)
        order = (entry.source, entry.table, entry.row, entry.phrase)
        if known is None or order < (known.source, known.table, known.row, known.phrase):
            best[entry.words] = entry
    count = Counter(word for words in best for word in words)
    rows = []
    for words, entry in best.items():
        rarest = sorted(words, key=lambda word: (count[word], word))[:2]
        rows.append((_pair(*rarest), " ".join(sorted(words)), entry))
    rows.sort(key=lambda row: row[:2])
    nodes = [entry.nodes for _, _, entry in rows]
    return {
        "pattern_key": np.array([key for key, _, _ in rows], np.uint64),
        "pattern_node_at": np.cumsum([0, *map(len, nodes)], dtype=np.int32),
        "pattern_node": np.array([node for each in nodes for node in each], np.int32),
        "pattern_table": np.array([entry.table for _, _, entry in rows], np.uint8),
        "pattern_row": np.array([entry.row for _, _, entry in rows], np.int32),
        **text_arrays("pattern_words", (text for _, text, _ in rows)),
        **text_arrays("pattern_phrase", (entry.phrase for _, _, entry in rows)),
    }


class Patterns:
    """The patterns of one release."""

    def __init__(self, arrays: Mapping[str, np.ndarray], meta: Mapping[str, Any]) -> None:
        self.relations = Relations(meta["relations"], meta.get("implied", {}))
        self.qualifiers = frozenset(meta["qualifiers"])
        """The standing words that may stand apart from the disease they qualify."""
        self.tables: tuple[str, ...] = ("", *meta["indexes"])
        """Release ids of the indexes by their number in a pattern."""
        self._key = arrays["pattern_key"]
        self._node_at = arrays["pattern_node_at"].data
        self._node = arrays["pattern_node"].data
        self._table = arrays["pattern_table"].data
        self._row = arrays["pattern_row"].data
        self._words = arrays["pattern_words_text"].data, arrays["pattern_words_at"].data
        self._phrase = arrays["pattern_phrase_text"].data, arrays["pattern_phrase_at"].data
        self._read: dict[int, Pattern] = {}
        self._within: dict[tuple[frozenset[str], frozenset[str]], tuple[Pattern, ...]] = {}

    def __len__(self) -> int:
        return len(self._key)

    @cached_property
    def qualifying(self) -> frozenset[str]:
        """The words of a note that say one of the qualifiers."""
        said = self.relations.saying(self.qualifiers)
        return frozenset(
            word for word in said if not self.qualifiers.isdisjoint(pattern_words((word,), self.relations))
        )

    def within(self, own: frozenset[str], near: frozenset[str]) -> tuple[Pattern, ...]:
        """The patterns that hold every word of ``own``, at least one of ``near``, and no other words."""
        near = near & self.qualifiers - own
        if not near:
            return ()
        found = self._within.get((own, near))
        if found is None:
            if len(self._within) >= _MOST_KEPT:
                self._within.clear()
            found = self._within[own, near] = tuple(self._find(own, near))
        return found

    def _find(self, own: frozenset[str], near: frozenset[str]) -> list[Pattern]:
        words = sorted(own | near)
        if len(words) < 2:
            return []
        hashes = np.array([word_hash(word) for word in words], np.uint64)
        first, second = _pairs(len(words))
        with np.errstate(over="ignore"):
            keys = hashes[first] + hashes[second]
        low = self._key.searchsorted(keys, "left")
        high = self._key.searchsorted(keys, "right")
        found = []
        said = own | near
        for at in np.flatnonzero(high > low):
            for number in range(int(low[at]), int(high[at])):
                pattern = self.pattern(number)
                asked = frozenset(pattern.words)
                if own <= asked and asked <= said and asked != own:
                    found.append(pattern)
        return found

    def pattern(self, number: int) -> Pattern:
        """One pattern by its number."""
        found = self._read.get(number)
        if found is None:
            found = self._read[number] = Pattern(
                tuple(_text(self._words, number).split(" ")),
                tuple(self._node[self._node_at[number] : self._node_at[number + 1]]),
                _text(self._phrase, number),
                self._table[number],
                self._row[number],
            )
        return found


def _text(column: tuple[Any, Any], number: int) -> str:
    text, at = column
    return bytes(text[at[number] : at[number + 1]]).decode()


def _pair(one: str, other: str) -> int:
    return (word_hash(one) + word_hash(other)) & ((1 << 64) - 1)


@lru_cache(maxsize=256)
def _pairs(count: int) -> tuple[np.ndarray, np.ndarray]:
    first, second = np.triu_indices(count, 1)
    return first, second
