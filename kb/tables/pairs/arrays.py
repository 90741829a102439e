"""A compiled PTP table as arrays: what is asked for many pairs at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from kb.tables.columns import absent
from kb.tables.compile_pairs import RETROACTIVE
from kb.tables.schema import Kind

INDICATOR = 2
"""The column of ``edits`` with the modifier indicator; see kb.tables.compile_pairs for the others."""
ROWS_AT_ONCE = 1024
"""Bounds the memory of unpacked bits."""
_PAIRS_AT_ONCE = 1 << 14
"""So that what is between stays in the processor's cache; at once it took twice as long."""


class PairArrays:
    """The arrays of kb.tables.compile_pairs, which may be memory-mapped."""

    def __init__(self, arrays: Mapping[str, np.ndarray], meta: Mapping[str, Any]) -> None:
        self.arrays = arrays
        self.rationales: list[str] = meta["rationales"]
        self._rows: int = meta["rows"]
        self.pairs: int = meta["pairs"]
        # Columns one and two of a pair give a bit by adding up: where a code's bits begin, and which.
        self._width: int = meta["words"] * 64
        self._begins_many, self._ends_many = _in_force(arrays["edits"])

    def __len__(self) -> int:
        """How many rows the table has."""
        return self._rows

    def column_one_numbers(self, codes: np.ndarray) -> np.ndarray:
        """The number of each code (array of bytes) as column one, -1 where it is none; for lookup_many."""
        return _places(self.arrays["column_one"], codes)

    def column_two_numbers(self, codes: np.ndarray) -> np.ndarray:
        """The number of each code (array of bytes) as column two, -1 where it is none."""
        return _places(self.arrays["column_two"], codes)

    def lookup_many(self, one: np.ndarray, two: np.ndarray, days: np.ndarray) -> np.ndarray:
        """The row in force for each pair and day, -1 where there is none; as ``lookup`` for each.

        ``one`` and ``two`` are numbers of codes, ``days`` is in days since 1970-01-01.
        """
        found = np.full(len(one), -1, np.int64)
        if self._rows:
            for start in range(0, len(one), _PAIRS_AT_ONCE):
                part = slice(start, start + _PAIRS_AT_ONCE)
                self._look_up(one[part], two[part], days[part], found[part])
        return found

    def _look_up(self, one: np.ndarray, two: np.ndarray, days: np.ndarray, found: np.ndarray) -> None:
        arrays = self.arrays
        at = one * self._width + two
        at[(one < 0) | (two < 0)] = -1
        place = at >> 6
        word = arrays["bits"].reshape(-1)[place]  # of a code that is none: the last word, taken out below
        bit = (at & 63).astype(np.uint64)
        hits = np.flatnonzero(((word >> bit) & np.uint64(1)).astype(bool) & (at >= 0))
        before = word[hits] & (np.left_shift(np.uint64(1), bit[hits]) - np.uint64(1))
        pair = arrays["rank"].reshape(-1)[place[hits]] + _ones(before)
        row = arrays["first_row"][pair].astype(np.int64)
        end = arrays["first_row"][pair + 1].astype(np.int64)
        day = days[hits]
        while len(hits):
            edit = arrays["edit"][row]
            fits = (self._begins_many[edit] <= day) & (day < self._ends_many[edit])
            found[hits[fits]] = row[fits]
            row += 1
            left = np.flatnonzero(~fits & (row < end))
            hits, row, end, day = hits[left], row[left], end[left], day[left]

    def among(self, codes: np.ndarray) -> dict[str, np.ndarray]:
        """The rows whose two codes are both among ``codes`` (array of bytes, each once), in no order.

        Arrays of one length: ``one`` and ``two``, the places in ``codes`` of the columns; ``begins`` and
        ``ends``, the first day in force (since 1970-01-01) and the first day no longer in force, both within
        32 bits; ``indicator``. A row that never applied ends before it begins.
        """
        one_numbers, two_numbers = self.column_one_numbers(codes), self.column_two_numbers(codes)
        ones, twos = np.flatnonzero(one_numbers >= 0), np.flatnonzero(two_numbers >= 0)
        bits, found = self.arrays["bits"], [np.zeros((2, 0), np.int64)]
        for start in range(0, len(ones), ROWS_AT_ONCE):
            part = ones[start : start + ROWS_AT_ONCE]
            stored = np.ascontiguousarray(bits[one_numbers[part]]).astype("<u8").view(np.uint8)
            held = np.unpackbits(stored, axis=1, bitorder="little")[:, two_numbers[twos]]
            one, two = np.nonzero(held)
            found.append(np.stack((part[one], twos[two])))
        one, two = np.concatenate(found, axis=1)
        at = one_numbers[one] * self._width + two_numbers[two]
        word = bits.reshape(-1)[at >> 6]
        before = word & (np.left_shift(np.uint64(1), (at & 63).astype(np.uint64)) - np.uint64(1))
        pair = self.arrays["rank"].reshape(-1)[at >> 6] + _ones(before)
        first = self.arrays["first_row"][pair].astype(np.int64)
        times = self.arrays["first_row"][pair + 1].astype(np.int64) - first
        row = np.repeat(first - np.cumsum(times) + times, times) + np.arange(times.sum())
        edit = self.arrays["edit"][row]
        narrow = np.iinfo(np.int32)
        return {
            "one": np.repeat(one, times),
            "two": np.repeat(two, times),
            "begins": np.clip(self._begins_many[edit], narrow.min, narrow.max),
            "ends": np.clip(self._ends_many[edit], narrow.min, narrow.max),
            "indicator": self.arrays["edits"][:, INDICATOR][edit],
        }

    def indicators(self, rows: np.ndarray) -> np.ndarray:
        """The modifier indicator (0, 1 or 9) of each row."""
        indicators: np.ndarray = self.arrays["edits"][:, INDICATOR][self.arrays["edit"][rows]]
        return indicators


def _in_force(edits: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The first day of each edit and the first day after it; no day for one that never applied.

    An absent first day is the smallest number there is, so it has come on every day.
    """
    begins = edits[:, 0].astype(np.int64)
    ends = edits[:, 1].astype(np.int64)
    ends[ends == absent(Kind.DATE)] = np.iinfo(np.int64).max
    ends[edits[:, INDICATOR] == RETROACTIVE] = np.iinfo(np.int64).min
    return begins, ends


def _places(codes: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    if not len(codes):
        return np.full(len(wanted), -1, np.int64)
    order = _numbers(codes)
    asked = _numbers(wanted)
    at = np.minimum(np.searchsorted(order, asked), len(order) - 1)
    return np.where(order[at] == asked, at, -1)


def _numbers(codes: np.ndarray) -> np.ndarray:
    """Codes as numbers that sort as their bytes do; longer than 8 bytes is no code of the table."""
    if codes.dtype.itemsize > 8:
        codes = np.where(np.char.str_len(codes) > 8, b"", codes)
    return np.ascontiguousarray(codes.astype("S8")).view(">u8").astype(np.uint64)


def _ones(words: np.ndarray) -> np.ndarray:
    """How many bits are set in each word of 64 (numpy before 2.0 can't say)."""
    two, four, eight = (
        np.uint64(mask) for mask in (0x5555555555555555, 0x3333333333333333, 0x0F0F0F0F0F0F0F0F)
    )
    words = words - ((words >> np.uint64(1)) & two)
    words = (words & four) + ((words >> np.uint64(2)) & four)
    words = (words + (words >> np.uint64(4))) & eight
    counted: np.ndarray = ((words * np.uint64(0x0101010101010101)) >> np.uint64(56)).astype(np.int64)
    return counted
