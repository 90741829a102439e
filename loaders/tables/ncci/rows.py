"""The rows under a header, for the NCCI tables of some ten thousand rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from loaders.tables.hcpcs.shape import is_hcpcs
from loaders.tables.rows.headings import Heading
from loaders.tables.rows.refusals import cut_off, no_rows
from loaders.tables.rows.sheet import Sheet, read_sheet
from loaders.tables.rows.table_rows import TableRows
from loaders.tables.source import Source

_SHOWN = 12


class RefusedCell(ValueError):
    """Why a row can't be kept."""


def read_whole_rows(source: Source, wanted: Sequence[Heading], what: str) -> Sheet:
    """The sheet of an NCCI table, which CMS publishes with every cell of every row.

    Raises LoadError as read_sheet does, and ``table.truncated`` where no row follows the header or
    the last one was cut off.
    """
    sheet = read_sheet(source, wanted, what, lenient=True)
    if not sheet.rows:
        raise no_rows(source)
    line, cells = sheet.rows[-1]
    reason = short_row(sheet, cells)
    if reason and not _ends_with_line(source):
        raise cut_off(source, line, reason)
    return sheet


def whole_rows(sheet: Sheet, table: TableRows) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Each row with its line, cells by column name; counted, and refused where it is too short."""
    for line, cells in sheet.rows:
        table.read += 1
        reason = short_row(sheet, cells)
        if reason:
            table.refuse(line, reason)
        else:
            yield line, {name: cells[at] for name, at in sheet.at.items()}


def short_row(sheet: Sheet, cells: Sequence[str]) -> str:
    """Why a row with these cells is refused; empty where it has as many as the header."""
    if len(cells) >= len(sheet.titles):
        return ""
    return f"the row has {len(cells)} cells where the header has {len(sheet.titles)}"


def _ends_with_line(source: Source) -> bool:
    with source.open() as stream:
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
