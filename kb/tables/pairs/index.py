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
from kb.tables.pairs.arrays import PairArrays
from kb.tables.schema import Kind

_EPOCH = date(1970, 1, 1).toordinal()
_FEW = 64
"""So many codes are asked pair by pair faster than in arrays."""


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


class PairIndex(PairArrays):
    """A compiled PTP table (see kb.tables.compile_pairs), over arrays that may be memory-mapped."""

    def __init__(self, arrays: Mapping[str, np.ndarray], meta: Mapping[str, Any]) -> None:
        super().__init__(arrays, meta)
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
        self._begins: list[int] = self._begins_many.tolist()
        self._ends: list[int] = self._ends_many.tolist()

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
        return self._on(at, day.toordinal() - _EPOCH)

    def lookup_among(self, codes: Sequence[str], day: date) -> Iterator[tuple[str, str, PairEdit]]:
        """Every two of these codes with the edit in force on ``day``: column one, column two, the edit.

        As ``lookup`` for each two in the order of the codes, first by column one.
        """
        ones = [(code, one) for code in codes if (one := self._one.get(code)) is not None]
        twos = [(code, two) for code in codes if (two := self._two.get(code)) is not None]
        if len(twos) > _FEW:
            yield from self._among_many(ones, twos, day)
            return
        bits, number = self._bytes, day.toordinal() - _EPOCH
        seconds = [(second, two, two >> 3, 1 << (two & 7)) for second, two in twos]
        for first, one in ones:
            row = one >> 3
            for second, two, place, bit in seconds:
                if bits[row + place] & bit and first != second:
                    edit = self._on(one + two, number)
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

    def _on(self, at: int, number: int) -> PairEdit | None:
        """The edit in force on a day (since 1970-01-01) for the pair that this bit stands for."""
        pair = self._pair(at)
        for row in range(self._first[pair], self._first[pair + 1]):
            edit = self._edit[row]
            if self._begins[edit] <= number < self._ends[edit]:
                return self._made.get(edit) or self._make(edit)
        return None

    def _pair(self, at: int) -> int:
        """The number of the pair that this bit stands for."""
        before = self._bits[at >> 6] & ((1 << (at & 63)) - 1)
        return self._rank[at >> 6] + before.bit_count()

    def _make(self, edit: int) -> PairEdit:
        effective, until, indicator, prior, rationale = self.arrays["edits"][edit].tolist()
        made = PairEdit(
            indicator,
            _as_date(effective),
            _as_date(until),
            self.rationales[rationale],
            None if prior == absent(Kind.INTEGER) else prior == 1,
        )
        self._made[edit] = made
        return made

    def in_force(self, code: str, column: int, day: int) -> np.ndarray:
        """The rows in force on ``day`` (since 1970-01-01) with ``code`` in column 1 or 2."""
        numbers = self._one if column == 1 else self._two
        at = numbers.get(code)
        if at is None:
            return np.zeros(0, np.int64)
        others = np.arange(len(self.arrays["column_two" if column == 1 else "column_one"]))
        this = np.full(len(others), at // self._width if column == 1 else at)
        one, two = (this, others) if column == 1 else (others, this)
        rows = self.lookup_many(one, two, np.full(len(others), day))
        return rows[rows >= 0]


def _as_date(number: int) -> date | None:
    return None if number == absent(Kind.DATE) else date.fromordinal(number + _EPOCH)
