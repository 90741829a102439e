"""The rows of an NCCI PTP file, a block of some hundred thousand lines at a time.

A table has 2.5 million rows and grows every quarter, so the bytes of a block are cut up and checked
as arrays. A line that this does not find right in every way is read again by itself, leniently, and
either kept or refused with its reason.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from kb.tables.columns import absent, day_number
from kb.tables.schema import Kind
from loaders.tables.hcpcs.shape import LENGTH, are_hcpcs, is_hcpcs
from loaders.tables.table import RefusedRow

_NEWLINE, _RETURN, _QUOTE, _STAR, _ZERO = b'\n\r"*0'
_PAD = bytes(64)
_NO_DATE = absent(Kind.DATE)
_NOT_STATED = absent(Kind.INTEGER)
_INDICATORS = ("0", "1", "9")
_SHOWN = 12
"""How much of a cell is quoted in a reason."""

Fields = dict[str, np.ndarray]


@dataclass(slots=True)
class PtpRows:
    """Gathers the blocks of one file. ``at`` gives the places of the columns in a row of ``width`` cells."""

    at: Mapping[str, int]
    width: int
    delimiter: bytes
    blocks: list[Fields] = field(default_factory=list)
    refused: list[RefusedRow] = field(default_factory=list)
    rows_read: int = 0
    words: dict[str, int] = field(default_factory=dict)
    _days: dict[int, int | None] = field(default_factory=dict)

    def add(self, block: bytes, first_line: int) -> int:
        """Reads whole lines, the first of which has this number; gives the number of lines."""
        data = np.frombuffer(block + _PAD, np.uint8)
        ends = np.flatnonzero(data[: len(block)] == _NEWLINE)
        starts = np.concatenate(([0], ends[:-1] + 1))
        cell_ends = ends - (data[np.maximum(ends - 1, 0)] == _RETURN)
        marks = np.flatnonzero(data[: len(block)] == self.delimiter[0])
        before = np.searchsorted(marks, starts)
        regular = np.searchsorted(marks, ends) - before == self.width - 1
        quotes = np.flatnonzero(data[: len(block)] == _QUOTE)
        if len(quotes):
            regular &= np.searchsorted(quotes, ends) == np.searchsorted(quotes, starts)
        lines = np.flatnonzero(regular)
        cuts = marks[before[lines][:, None] + np.arange(self.width - 1)]
        left = np.column_stack((starts[lines], cuts + 1))
        right = np.column_stack((cuts, cell_ends[lines]))
        fields, fine = self._cells(data, left, right)
        good = np.flatnonzero(fine)
        kept = {name: values[good] for name, values in fields.items()}
        kept["line"] = (first_line + lines[good]).astype(np.int32)
        self.rows_read += len(good)
        odd = np.ones(len(ends), bool)
        odd[lines[good]] = False
        self.blocks.append(kept)
        self._read_singly(block, starts, ends, np.flatnonzero(odd), first_line)
        return len(ends)

    def _cells(self, data: np.ndarray, left: np.ndarray, right: np.ndarray) -> tuple[Fields, np.ndarray]:
        """The values of the lines, and which lines are right in every way."""
        eight = np.ndarray(len(data) - 7, "<u8", data.data, strides=(1,))
        fine = np.ones(len(left), bool)
        fields: Fields = {}
        for name in ("column_one", "column_two"):
            start, length = self._span(name, left, right)
            fine &= length == LENGTH
            characters = np.ascontiguousarray(eight[start].view(np.uint8).reshape(-1, 8)[:, :LENGTH])
            fine &= are_hcpcs(characters)
            fields[name] = characters.reshape(-1).view(f"S{LENGTH}")
        for name in ("effective", "deletion"):
            if name in self.at:
                fields[name], known = self._dates(data, eight, *self._span(name, left, right))
                fine &= known
            else:
                fields[name] = np.full(len(left), _NO_DATE, np.int32)
        start, length = self._span("indicator", left, right)
        figure = data[start]
        fine &= (length == 1) & np.isin(figure, [ord(each) for each in _INDICATORS])
        fields["indicator"] = figure.astype(np.int32) - _ZERO
        fields["prior_to_1996"] = np.full(len(left), _NOT_STATED, np.int32)
        if "prior_to_1996" in self.at:
            start, length = self._span("prior_to_1996", left, right)
            starred = (length == 1) & (data[start] == _STAR)
            fine &= starred | (length == 0)
            fields["prior_to_1996"] = starred.astype(np.int32)
        fields["rationale"], known = self._rationales(data, eight, *self._span("rationale", left, right))
        fine &= known
        both = (fields["effective"] != _NO_DATE) & (fields["deletion"] != _NO_DATE)
        fine &= ~(both & (fields["deletion"] < fields["effective"]))
        return fields, fine

    def _span(self, name: str, left: np.ndarray, right: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        start = left[:, self.at[name]]
        return start, right[:, self.at[name]] - start

    def _dates(
        self, data: np.ndarray, eight: np.ndarray, start: np.ndarray, length: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Day numbers of YYYYMMDD cells, and which cells are dates; ``*`` and nothing are no date."""
        none = (length == 0) | ((length == 1) & (data[start] == _STAR))
        digits = eight[start].view(np.uint8).reshape(-1, 8).astype(np.int32) - _ZERO
        written = digits @ np.array([10**power for power in range(7, -1, -1)], np.int32)
        dated = (length == 8) & ((digits >= 0) & (digits <= 9)).all(axis=1)
        distinct, place = np.unique(np.where(dated, written, 0), return_inverse=True)
        days = [self._day(int(number)) for number in distinct]
        known = np.array([day is not None for day in days], bool)[place]
        numbers = np.array([_NO_DATE if day is None else day for day in days], np.int32)[place]
        numbers[~dated] = _NO_DATE
        return numbers, none | (dated & known)

    def _day(self, written: int) -> int | None:
        if written not in self._days:
            try:
                day = date(written // 10_000, written // 100 % 100, written % 100)
                self._days[written] = day_number(day)
            except ValueError:
                self._days[written] = None
        return self._days[written]

    def _rationales(
        self, data: np.ndarray, eight: np.ndarray, start: np.ndarray, length: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Numbers of texts in ``words``, and which cells were read.

        Cells of one length with the same first and last eight bytes are taken together, then compared
        with one of them byte by byte; one that differs is left to be read singly.
        """
        numbers = np.zeros(len(start), np.int32)
        fine = length >= 8
        at = np.flatnonzero(fine)
        if not len(at):
            return numbers, fine
        # Mixed only to find likely equals; the comparison below decides.
        mixed = eight[start[at]] * np.uint64(0x9E3779B97F4A7C15) ^ eight[start[at] + length[at] - 8]
        mixed = mixed * np.uint64(0xC2B2AE3D27D4EB4F) ^ length[at].astype(np.uint64)
        _, sample, place = np.unique(mixed, return_index=True, return_inverse=True)
        head, size = start[at][sample], length[at][sample]
        same = length[at] == size[place]
        for offset in range(0, int(size.max()), 8):
            step = np.minimum(offset, size - 8)  # the last piece ends with the text
            same &= eight[start[at] + step[place]] == eight[head + step][place]
        texts = [
            _decoded(data[h : h + s].tobytes()) for h, s in zip(head.tolist(), size.tolist(), strict=True)
        ]
        number = np.array([self._word(text.strip()) for text in texts], np.int32)
        numbers[at] = number[place]
        fine[at] &= same
        return numbers, fine

    def _word(self, text: str) -> int:
        return self.words.setdefault(text, len(self.words))

    def _read_singly(
        self, block: bytes, starts: np.ndarray, ends: np.ndarray, odd: np.ndarray, first_line: int
    ) -> None:
        rows: dict[str, list[int | str]] = {}
        for number in odd.tolist():
            text = _decoded(block[int(starts[number]) : int(ends[number])])
            cells = [cell.strip() for cell in next(csv.reader([text], delimiter=self.delimiter.decode()), [])]
            if not any(cells):
                continue
            self.rows_read += 1
            line = first_line + number
            row = self._row(cells)
            if isinstance(row, str):
                self.refused.append(RefusedRow(line, row))
                continue
            for name, value in {**row, "line": line}.items():
                rows.setdefault(name, []).append(value)
        if rows:
            codes = ("column_one", "column_two")
            self.blocks.append(
                {
                    name: np.array(values, f"S{LENGTH}" if name in codes else np.int32)
                    for name, values in rows.items()
                }
            )

    def _row(self, cells: list[str]) -> dict[str, int | str] | str:
        """A row's values, or why it is refused."""
        if len(cells) <= max(self.at.values()):
            return f"the row has {len(cells)} cells where the header has {self.width}"
        if any(cells[self.width :]):
            return f"the row has {len(cells)} cells where the header has {self.width}"
        row: dict[str, int | str] = {"effective": _NO_DATE, "prior_to_1996": _NOT_STATED}
        for name in ("column_one", "column_two"):
            code = cells[self.at[name]].upper()
            if not is_hcpcs(code):
                return f"{code[:_SHOWN]!r} is no HCPCS code"
            row[name] = code
        for name in ("effective", "deletion"):
            cell = cells[self.at[name]] if name in self.at else ""
            if cell in ("", "*"):
                row[name] = _NO_DATE
                continue
            day = self._day(int(cell)) if len(cell) == 8 and cell.isascii() and cell.isdigit() else None
            if day is None:
                return f"the {name} date {cell[:_SHOWN]!r} is no date (YYYYMMDD)"
            row[name] = day
        effective, deletion = row["effective"], row["deletion"]
        if _NO_DATE not in (effective, deletion) and int(deletion) < int(effective):
            return "the deletion date is before the effective date"
        indicator = cells[self.at["indicator"]]
        if indicator not in _INDICATORS:
            return f"the modifier indicator {indicator[:_SHOWN]!r} is not 0, 1 or 9"
        row["indicator"] = int(indicator)
        if "prior_to_1996" in self.at:
            mark = cells[self.at["prior_to_1996"]]
            if mark not in ("", "*"):
                return f"{mark[:_SHOWN]!r} in the column 'in existence prior to 1996' is not '*'"
            row["prior_to_1996"] = int(mark == "*")
        row["rationale"] = self._word(cells[self.at["rationale"]])
        return row


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")
