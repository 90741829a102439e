"""NCCI procedure-to-procedure edits: millions of dated code pairs, asked in place.

Authority: CMS, NCCI Policy Manual, chapter I; Medicare Claims Processing Manual, chapter 23, 20.9.
Which of two codes is column one matters: ask both ways where a claim's order says nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from kb.tables.columns import absent
from kb.tables.compile_pairs import RETROACTIVE
from kb.tables.repeated_text import RepeatedText
from kb.tables.schema import Kind

_EPOCH = date(1970, 1, 1).toordinal()
_INDICATOR = 2
_FEW = 64
"""So many codes are asked pair by pair faster than in arrays."""
_ROWS_AT_ONCE = 1024
_PAIRS_AT_ONCE = 1 << 14
"""So that what is between stays in the processor's cache; at once it took twice as long."""


@dataclass(frozen=True, slots=True)
class PairEdit:
    """One row of the table; its two codes are those that were asked for.

    ``effective`` is None where the file gives no such date: before the release's first day the pair's
    status is then unknown. ``until`` is the first day no longer in force, None if open.
    ``prior_to_1996`` is None if the file does not say.
    """

    indicator: int
    effective: date | None
    until: date | None
    rationale: str
    prior_to_1996: bool | None


class PairIndex:
    """A compiled PTP table (see kb.tables.compile_pairs), over arrays that may be memory-mapped."""

    def __init__(self, arrays: Mapping[str, np.ndarray], meta: Mapping[str, Any]) -> None:
        self._arrays = arrays
        self._rationales: list[str] = meta["rationales"]
        self._rows: int = meta["rows"]
        self.pairs: int = meta["pairs"]
        # Columns one and two of a pair give a bit by adding up: where a code's bits begin, and which.
        self._width: int = meta["words"] * 64
        self._one = {code.decode(): at * self._width for at, code in enumerate(arrays["column_one"].tolist())}
        self._two = {code.decode(): at for at, code in enumerate(arrays["column_two"].tolist())}
        # A memoryview gives one element several times faster than an array does, and a byte faster
        # than a word.
        self._bytes = arrays["bits"].astype("<u8", copy=False).reshape(-1).view(np.uint8).data
        self._bits = arrays["bits"].reshape(-1).data
        self._rank = arrays["rank"].reshape(-1).data
        self._first = arrays["first_row"].data
        self._edit = arrays["edit"].data
        self._made: dict[int, PairEdit] = {}
        self._begins_many, self._ends_many = _in_force(arrays["edits"])
        self._begins: list[int] = self._begins_many.tolist()
        self._ends: list[int] = self._ends_many.tolist()

    def __len__(self) -> int:
        """How many rows the table has."""
        return self._rows

    def rows(self, column_one: str, column_two: str) -> range:
        """The rows of a pair: those that never applied last, else the latest begun first."""
        one, two = self._one.get(column_one), self._two.get(column_two)
        if one is None or two is None or not self._bytes[one + two >> 3] >> (two & 7) & 1:
            return range(0)
        pair = self._pair(one + two)
        return range(self._first[pair], self._first[pair + 1])

    def lookup(self, column_one: str, column_two: str, day: date) -> PairEdit | None:
        """The edit in force on ``day``; None if there is none.

        A row with indicator 9 was deleted as of its effective date and is never in force.
        """
        one = self._one.get(column_one)
        two = self._two.get(column_two)
        if one is None or two is None:
            return None
        at = one + two
        if not self._bytes[at >> 3] >> (at & 7) & 1:
            return None
        number = day.toordinal() - _EPOCH
        pair = self._pair(at)
        for row in range(self._first[pair], self._first[pair + 1]):
            edit = self._edit[row]
            if self._begins[edit] <= number < self._ends[edit]:
                return self._made.get(edit) or self._make(edit)
        return None

    def lookup_among(self, codes: Sequence[str], day: date) -> Iterator[tuple[str, str, PairEdit]]:
        """Every two of these codes with the edit in force on ``day``: column one, column two, the edit.

        As ``lookup`` for each two in the order of the codes, first by column one.
        """
        ones = [(code, one) for code in codes if (one := self._one.get(code)) is not None]
        twos = [(code, two) for code in codes if (two := self._two.get(code)) is not None]
        if len(twos) > _FEW:
            yield from self._among_many(ones, twos, day)
            return
        bits = self._bytes
        for first, one in ones:
            for second, two in twos:
                at = one + two
                if bits[at >> 3] >> (at & 7) & 1 and first != second:
                    edit = self.lookup(first, second, day)
                    if edit is not None:
                        yield first, second, edit

    def _among_many(
        self, ones: Sequence[tuple[str, int]], twos: Sequence[tuple[str, int]], day: date
    ) -> Iterator[tuple[str, str, PairEdit]]:
        numbers = np.array([two for _, two in twos])
        days = np.full(len(twos), day.toordinal() - _EPOCH)
        for first, one in ones:
            rows = self.lookup_many(np.full(len(twos), one // self._width), numbers, days)
            for at in np.flatnonzero(rows >= 0).tolist():
                if twos[at][0] != first:
                    yield first, twos[at][0], self.edit(int(rows[at]))

    def edit(self, row: int) -> PairEdit:
        """A row of the table."""
        edit = self._edit[row]
        return self._made.get(edit) or self._make(edit)

    def _pair(self, at: int) -> int:
        """The number of the pair that this bit stands for."""
        before = self._bits[at >> 6] & ((1 << (at & 63)) - 1)
        return self._rank[at >> 6] + before.bit_count()

    def _make(self, edit: int) -> PairEdit:
        effective, until, indicator, prior, rationale = self._arrays["edits"][edit].tolist()
        made = PairEdit(
            indicator,
            _as_date(effective),
            _as_date(until),
            self._rationales[rationale],
            None if prior == absent(Kind.INTEGER) else prior == 1,
        )
        self._made[edit] = made
        return made

    def column_one_numbers(self, codes: np.ndarray) -> np.ndarray:
        """The number of each code (array of bytes) as column one, -1 where it is none; for lookup_many."""
        return _places(self._arrays["column_one"], codes)

    def column_two_numbers(self, codes: np.ndarray) -> np.ndarray:
        """The number of each code (array of bytes) as column two, -1 where it is none."""
        return _places(self._arrays["column_two"], codes)

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
        arrays = self._arrays
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

    def in_force(self, code: str, column: int, day: int) -> np.ndarray:
        """The rows in force on ``day`` (since 1970-01-01) with ``code`` in column 1 or 2."""
        numbers = self._one if column == 1 else self._two
        at = numbers.get(code)
        if at is None:
            return np.zeros(0, np.int64)
        others = np.arange(len(self._arrays["column_two" if column == 1 else "column_one"]))
        this = np.full(len(others), at // self._width if column == 1 else at)
        one, two = (this, others) if column == 1 else (others, this)
        rows = self.lookup_many(one, two, np.full(len(others), day))
        return rows[rows >= 0]

    def among(self, codes: np.ndarray) -> dict[str, np.ndarray]:
        """The rows whose two codes are both among ``codes`` (array of bytes, each once), in no order.

        Arrays of one length: ``one`` and ``two``, the places in ``codes`` of the columns; ``begins`` and
        ``ends``, the first day in force (since 1970-01-01) and the first day no longer in force, both within
        32 bits; ``indicator``. A row that never applied ends before it begins.
        """
        one_numbers, two_numbers = self.column_one_numbers(codes), self.column_two_numbers(codes)
        ones, twos = np.flatnonzero(one_numbers >= 0), np.flatnonzero(two_numbers >= 0)
        bits, found = self._arrays["bits"], [np.zeros((2, 0), np.int64)]
        for start in range(0, len(ones), _ROWS_AT_ONCE):
            part = ones[start : start + _ROWS_AT_ONCE]
            stored = np.ascontiguousarray(bits[one_numbers[part]]).astype("<u8").view(np.uint8)
            held = np.unpackbits(stored, axis=1, bitorder="little")[:, two_numbers[twos]]
            one, two = np.nonzero(held)
            found.append(np.stack((part[one], twos[two])))
        one, two = np.concatenate(found, axis=1)
        at = one_numbers[one] * self._width + two_numbers[two]
        word = bits.reshape(-1)[at >> 6]
        before = word & (np.left_shift(np.uint64(1), (at & 63).astype(np.uint64)) - np.uint64(1))
        pair = self._arrays["rank"].reshape(-1)[at >> 6] + _ones(before)
        first = self._arrays["first_row"][pair].astype(np.int64)
        times = self._arrays["first_row"][pair + 1].astype(np.int64) - first
        row = np.repeat(first - np.cumsum(times) + times, times) + np.arange(times.sum())
        edit = self._arrays["edit"][row]
        narrow = np.iinfo(np.int32)
        return {
            "one": np.repeat(one, times),
            "two": np.repeat(two, times),
            "begins": np.clip(self._begins_many[edit], narrow.min, narrow.max),
            "ends": np.clip(self._ends_many[edit], narrow.min, narrow.max),
            "indicator": self._arrays["edits"][:, _INDICATOR][edit],
        }

    def indicators(self, rows: np.ndarray) -> np.ndarray:
        """The modifier indicator (0, 1 or 9) of each row."""
        indicators: np.ndarray = self._arrays["edits"][:, _INDICATOR][self._arrays["edit"][rows]]
        return indicators

    def columns(self) -> dict[str, np.ndarray | RepeatedText]:
        """The whole table again, as kb.tables.columns stores it, in the order of its rows."""
        one, two = self._pair_numbers()
        first = self._arrays["first_row"].astype(np.int64)
        times: np.ndarray = first[1:] - first[:-1]
        edits = np.asarray(self._arrays["edits"]).T
        edit = self._arrays["edit"]
        return {
            "column_one": self._arrays["column_one"][np.repeat(one, times)],
            "column_two": self._arrays["column_two"][np.repeat(two, times)],
            "effective": edits[0][edit],
            "until": edits[1][edit],
            "indicator": edits[_INDICATOR][edit],
            "prior_to_1996": edits[3][edit],
            "rationale": RepeatedText(tuple(self._rationales), edits[4][edit]),
        }

    def coded_columns(self) -> dict[str, tuple[np.ndarray, list[Any]]]:
        """The whole table as ``columns`` gives it, each column as numbers of its different values."""
        one, two = self._pair_numbers()
        first = self._arrays["first_row"].astype(np.int64)
        times: np.ndarray = first[1:] - first[:-1]
        edit = self._arrays["edit"]
        found: dict[str, tuple[np.ndarray, list[Any]]] = {
            "column_one": (np.repeat(one.astype(np.int32), times), self._arrays["column_one"].tolist()),
            "column_two": (np.repeat(two.astype(np.int32), times), self._arrays["column_two"].tolist()),
        }
        for at, name in enumerate(("effective", "until", "indicator", "prior_to_1996", "rationale")):
            values, numbers = np.unique(self._arrays["edits"][:, at], return_inverse=True)
            # Some thousand edits have few different values.
            small = numbers.reshape(-1).astype(np.uint16 if len(values) < 1 << 16 else np.uint32)
            words = (
                [self._rationales[number] for number in values] if name == "rationale" else values.tolist()
            )
            found[name] = (small[edit], words)
        return found

    def _pair_numbers(self) -> tuple[np.ndarray, np.ndarray]:
        ones, twos = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
        bits = self._arrays["bits"]
        for start in range(0, len(bits), _ROWS_AT_ONCE):  # bounds the memory of the unpacked bits
            part = np.ascontiguousarray(bits[start : start + _ROWS_AT_ONCE]).astype("<u8").view(np.uint8)
            one, two = np.nonzero(np.unpackbits(part, axis=1, bitorder="little"))
            ones.append(one + start)
            twos.append(two)
        return np.concatenate(ones), np.concatenate(twos)


def _in_force(edits: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The first day of each edit and the first day after it; no day for one that never applied.

    An absent first day is the smallest number there is, so it has come on every day.
    """
    begins = edits[:, 0].astype(np.int64)
    ends = edits[:, 1].astype(np.int64)
    ends[ends == absent(Kind.DATE)] = np.iinfo(np.int64).max
    ends[edits[:, _INDICATOR] == RETROACTIVE] = np.iinfo(np.int64).min
    return begins, ends


def _as_date(number: int) -> date | None:
    return None if number == absent(Kind.DATE) else date.fromordinal(number + _EPOCH)


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
