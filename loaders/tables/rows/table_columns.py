"""The rows of a table read column by column: text turned into stored arrays, bad rows refused once."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np

from kb.model.period import Period
from kb.tables.columns import PLACES, absent, day_number
from kb.tables.schema import Kind, TableSchema
from loaders.tables.table import LoadedTable, RefusedRow

HCPCS_CODE = r"[A-Z0-9][0-9]{3}[A-Z0-9]"
"""The shape of HCPCS Level II and CPT codes."""

_FLOAT_NOISE = 1e-6
_TOO_LARGE = 1e9


class TableColumns:
    """The rows of one table, by their lines: which are refused, and why first."""

    def __init__(self, lines: Sequence[int], faults: Mapping[int, str] | None = None) -> None:
        """``faults`` gives rows that are refused already, and why."""
        self._lines = lines
        self._reasons: dict[int, str] = dict(faults or {})
        self._left_out: dict[str, list[int]] = {}

    def refuse(self, row: int, reason: str) -> None:
        """Leave a row out; the first reason is kept."""
        self._reasons.setdefault(row, reason)

    def kept(self) -> np.ndarray:
        """The indices of the rows that stay, in order."""
        keep = np.ones(len(self._lines), bool)
        keep[list(self._reasons)] = False
        return np.flatnonzero(keep)

    def refused(self) -> tuple[RefusedRow, ...]:
        """The rows left out, by line."""
        return tuple(RefusedRow(self._lines[row], self._reasons[row]) for row in sorted(self._reasons))

    def notices(self) -> tuple[str, ...]:
        """What was left out of rows that stay, with at most eight lines of each kind."""
        return tuple(
            f"{what} can't be read and was left out of {len(lines)} rows (lines "
            + ", ".join(map(str, lines[:8]))
            + (", ..." if len(lines) > 8 else "")
            + ")"
            for what, lines in self._left_out.items()
        )

    def codes(self, cells: Sequence[str], pattern: str, what: str, *, refusing: bool = True) -> np.ndarray:
        """Codes as stored; a cell that does not match is refused, or absent if not ``refusing``."""
        good = {cell for cell in set(cells) if re.fullmatch(pattern, cell)}
        if len(good) < len(set(cells)):
            for row, cell in enumerate(cells):
                if cell not in good and refusing:
                    self.refuse(row, f"{what} is {_shown(cell)}")
        return np.array([cell if cell in good else "" for cell in cells], "S")

    def decimals(self, cells: Sequence[str], what: str) -> np.ndarray:
        """Ten-thousandths as stored; an empty cell is absent, one that is no number is refused."""
        texts = np.array(cells, "U")
        blank = (texts == "") | (texts == "NA")
        try:
            numbers = np.where(blank, "nan", texts).astype(np.float64)
        except ValueError:
            numbers = np.array([self._number(row, cell, what) for row, cell in enumerate(cells)])
        scaled = np.where(np.abs(numbers) < _TOO_LARGE, numbers, np.nan) * PLACES
        whole = np.rint(scaled)
        # Extracts carry binary noise (0.12000000000000001); more than noise is a fifth place.
        noisy = np.abs(scaled - whole) > _FLOAT_NOISE * PLACES
        for row in np.flatnonzero(noisy | (np.isnan(scaled) & ~blank)):
            self.refuse(int(row), f"{what} is {_shown(cells[int(row)])}")
        stored = np.full(len(cells), absent(Kind.DECIMAL), np.int64)
        there = np.isfinite(whole)
        stored[there] = whole[there].astype(np.int64)
        return stored

    def days(
        self, cells: Sequence[str], what: str, *, after: bool = False, refusing: bool = True
    ) -> np.ndarray:
        """Dates as stored; ``after`` stores the day after, for a publisher's last day in force.

        A cell that is no date costs its row, or (not ``refusing``) only itself, with a notice.
        """
        none = absent(Kind.DATE)
        known: dict[str, int | None] = {"": none}
        for cell in sorted(set(cells) - {""}):
            day = read_day(cell)
            known[cell] = None if day is None else day_number(day + timedelta(days=after))
        for row, cell in enumerate(cells):
            if known[cell] is None and refusing:
                self.refuse(row, f"{what} is {_shown(cell)}, which is no date")
            elif known[cell] is None:
                self._left_out.setdefault(what, []).append(self._lines[row])
        return np.array([none if known[cell] is None else known[cell] for cell in cells], np.int32)

    def ordered(self, first: np.ndarray, until: np.ndarray, reason: str) -> None:
        """Refuse rows that end before they begin."""
        none = absent(Kind.DATE)
        for row in np.flatnonzero((first != none) & (until != none) & (until <= first)):
            self.refuse(int(row), reason)

    def unique(self, key: Sequence[np.ndarray], name: Callable[[int], str]) -> None:
        """Refuse every row but the first of those with the same key."""
        seen: set[tuple[bytes, ...]] = set()
        for row, values in enumerate(zip(*(column.tolist() for column in key), strict=True)):
            if row in self._reasons:
                continue
            if values in seen:
                self.refuse(row, f"{name(row)} is listed a second time")
            seen.add(values)

    def loaded(
        self,
        schema: TableSchema,
        period: Period,
        version: str,
        columns: Mapping[str, Any],
        notices: tuple[str, ...] = (),
    ) -> LoadedTable:
        """The table without the refused rows; ``columns`` has a value for every row."""
        kept = self.kept()
        return LoadedTable(
            schema=schema,
            period=period,
            version=version,
            columns={name: _chosen(values, kept) for name, values in columns.items()},
            rows_read=len(self._lines),
            refused=self.refused(),
            notices=notices,
        )

    def _number(self, row: int, cell: str, what: str) -> float:
        try:
            return float(cell.replace(",", "").lstrip("$")) if cell not in ("", "NA") else np.nan
        except ValueError:
            self.refuse(row, f"{what} is {_shown(cell)}, which is no number")
            return np.nan


def read_day(cell: str) -> date | None:
    """A date written 20240701, 2024-07-01 or 7/1/2024; None if it is none."""
    if match := re.fullmatch(r"(\d{4})-?(\d{2})-?(\d{2})", cell):
        year, month, day = (int(part) for part in match.groups())
    elif match := re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", cell):
        month, day, year = (int(part) for part in match.groups())
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _chosen(values: Any, kept: np.ndarray) -> Any:
    return values[kept] if isinstance(values, np.ndarray) else [values[row] for row in kept]


def _shown(cell: str) -> str:
    return repr(cell[:20]) if cell else "empty"
