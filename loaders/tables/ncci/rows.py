"""The rows under a header, for the NCCI tables of some ten thousand rows."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from loaders.tables.hcpcs.shape import is_hcpcs
from loaders.tables.rows.header_columns import (
    HEADER_WITHIN,
    SPREADSHEET,
    Header,
    Names,
    cut_off,
    find_header,
    header_missing,
    no_rows,
    numbered_rows,
)
from loaders.tables.source import Source
from loaders.tables.table import RefusedRow

_SHOWN = 12


class RefusedCell(ValueError):
    """Why a row can't be kept."""


@dataclass(slots=True)
class HeadedRows:
    """Walks the rows of a source. After the walk ``rows_read`` and ``refused`` are complete."""

    source: Source
    names: Names
    optional: Collection[str]
    what: str
    header: Header = field(default_factory=lambda: Header({}, ()))
    rows_read: int = 0
    refused: list[RefusedRow] = field(default_factory=list)

    def rows(self) -> Iterator[tuple[int, Mapping[str, str]]]:
        """Each row with its line, cells by column name; blank rows are passed over.

        Raises LoadError ``table.header-missing`` or ``table.truncated``.
        """
        wanted = [name for name in self.names if name not in self.optional]
        nearest = wanted
        short: tuple[int, str] | None = None
        found = False
        sheet = self.source.head(4) == SPREADSHEET
        for count, (line, cells) in enumerate(numbered_rows(self.source)):
            if not found:
                header = find_header(cells, self.names)
                lacking = [name for name in wanted if name not in header.at]
                nearest = min(nearest, lacking, key=len)
                if not lacking:
                    self.header, found = header, True
                elif count >= HEADER_WITHIN:
                    break
                continue
            if not any(cells):
                continue
            self.rows_read += 1
            short = None
            if sheet:  # a sheet's row ends with its last filled cell
                cells += [""] * (len(self.header.cells) - len(cells))
            if len(cells) < len(self.header.cells):
                short = (
                    line,
                    f"the row has {len(cells)} cells where the header has {len(self.header.cells)}",
                )
                self.refuse(*short)
                continue
            yield line, {name: cells[at] for name, at in self.header.at.items()}
        if not found:
            raise header_missing(self.source, nearest, self.what)
        if not self.rows_read:
            raise no_rows(self.source)
        if short is not None and not self._ends_with_line():
            raise cut_off(self.source, *short)

    def refuse(self, line: int, reason: str) -> None:
        """Leaves a row out."""
        self.refused.append(RefusedRow(line, reason))

    def _ends_with_line(self) -> bool:
        with self.source.open() as stream:
            last = b""
            while piece := stream.read(1 << 18):
                last = piece[-1:]
        return last == b"\n"


def hcpcs(cell: str) -> str:
    """The code in a cell, upper case; RefusedCell if it has another shape."""
    code = cell.upper()
    if not is_hcpcs(code):
        raise RefusedCell(f"{code[:_SHOWN]!r} is no HCPCS code")
    return code


def whole(cell: str, what: str) -> int:
    """The number in a cell, with thousands separators or without; RefusedCell if there is none."""
    if not re.fullmatch(r"[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,9}", cell):
        raise RefusedCell(f"the {what} {cell[:_SHOWN]!r} is no whole number")
    return int(cell.replace(",", ""))


def ordinal_date(cell: str, what: str) -> date | None:
    """A day written YYYYDDD (day of the year) or YYYYMMDD; None where there is none."""
    if cell in ("", "*") or not cell.strip("0"):
        return None
    try:
        if re.fullmatch(r"[0-9]{7}", cell):
            day = date(int(cell[:4]), 1, 1) + timedelta(days=int(cell[4:]) - 1)
            if day.year == int(cell[:4]):
                return day
        elif re.fullmatch(r"[0-9]{8}", cell):
            return date(int(cell[:4]), int(cell[4:6]), int(cell[6:]))
    except ValueError:
        pass
    raise RefusedCell(f"the {what} {cell[:_SHOWN]!r} is no date (YYYYDDD or YYYYMMDD)")


def day_after(day: date | None) -> date | None:
    """The first day no longer in force, from the last day in force."""
    return None if day is None else day + timedelta(days=1)
