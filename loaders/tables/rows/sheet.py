"""Tables with named columns: the heading is found through any preamble, by name.

A publisher moves, adds and renames columns from year to year; positions are never assumed. Read are
comma- and tab-separated text and .xlsx.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from loaders.errors import LoadError
from loaders.tables.rows.header_columns import SPREADSHEET, header_missing, sheet_rows
from loaders.tables.rows.text_content import head_text, read_text
from loaders.tables.source import Source

_PREAMBLE = 60
"""How many records are searched for the heading; CMS preambles have at most about a dozen."""

_SEPARATORS = ("\t", ",")
_WORD_BREAK = re.compile(r"[^0-9a-z]+")

Row = tuple[int, list[str]]


@dataclass(frozen=True, slots=True)
class Heading:
    """A column asked for: our name for it, the titles it may bear, and whether it must be there.

    ``titles`` is a pattern for the whole title in lower case, each run of other characters than
    letters and digits a single space.
    """

    name: str
    titles: str
    needed: bool = True


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table below its heading. ``positions`` says where each heading stands; absent ones have -1.

    ``preamble`` is what stands above the heading, ``titles`` the heading itself as published.
    """

    rows: list[Row]
    positions: tuple[int, ...]
    titles: tuple[str, ...]
    preamble: str
    notices: tuple[str, ...]

    def records(self) -> Iterator[tuple[int, tuple[str, ...] | None]]:
        """Each row's line and its cells in the order of the headings, stripped.

        None stands for a row that ends before a needed column; empty rows are passed over.
        """
        positions = self.positions
        width = max(positions) + 1
        for line, cells in self.rows:
            if len(cells) < width:
                yield line, None
            else:
                yield line, tuple(cells[at].strip() if at >= 0 else "" for at in positions)


def is_workbook(name: str, head: bytes) -> bool:
    """Whether a file is an Office workbook by its name and its first bytes."""
    return name.lower().endswith(".xlsx") and head.startswith(SPREADSHEET)


def words(title: str) -> str:
    """A column's title as patterns are written for: ``"Order\\nFY25"`` is ``"order fy25"``."""
    return _WORD_BREAK.sub(" ", title.lower()).strip()


def has_headings(head: bytes, headings: Sequence[Heading]) -> bool:
    """Whether a row with every needed heading stands among the first rows of a text file."""
    text = head_text(head)
    for separator in _SEPARATORS:
        try:
            rows = list(_split(text, separator, _PREAMBLE))
        except csv.Error:
            continue
        if any(_whole(_positions(cells, headings), headings) for _, cells in rows):
            return True
    return False


def read_sheet(source: Source, headings: Sequence[Heading], what: str) -> Sheet:
    """The table of a text file or workbook; ``what`` names it in a refusal.

    Raises LoadError ``table.header-missing`` naming the columns that no row of headings has,
    ``table.malformed`` for text that can't be split into cells, or what the readers raise.
    """
    notices: tuple[str, ...] = ()
    if is_workbook(source.name, source.head(4)):
        rows = list(sheet_rows(source))
        tops = [rows[:_PREAMBLE]]
    else:
        text, notices = read_text(source)
        tops = [_records(source, text, separator, _PREAMBLE) for separator in _SEPARATORS]
        rows = []
    for top, separator in zip(tops, _SEPARATORS, strict=False):
        for at, (_, cells) in enumerate(top):
            positions = _positions(cells, headings)
            if _whole(positions, headings):
                above = "\n".join(" ".join(filter(None, before)) for _, before in top[:at])
                rows = rows or _records(source, text, separator)
                body = [row for row in rows[at + 1 :] if any(cell.strip() for cell in row[1])]
                return Sheet(body, positions, tuple(cells), above, notices)
    raise header_missing(source, _lacking(tops, headings), what)


def _lacking(tops: Sequence[Sequence[Row]], headings: Sequence[Heading]) -> list[str]:
    """The needed columns that the row most like the heading lacks."""
    needed = [heading for heading in headings if heading.needed]
    lacking = [
        [heading.name for heading, at in zip(needed, _positions(cells, needed), strict=True) if at < 0]
        for top in tops
        for _, cells in top
    ]
    return min(lacking, key=len, default=[heading.name for heading in needed])


def _positions(cells: Sequence[str], headings: Sequence[Heading]) -> tuple[int, ...]:
    titles = [words(cell) for cell in cells]
    found = []
    for heading in headings:
        hits = [at for at, title in enumerate(titles) if re.fullmatch(heading.titles, title)]
        found.append(hits[0] if hits else -1)
    return tuple(found)


def _whole(positions: Sequence[int], headings: Sequence[Heading]) -> bool:
    pairs = zip(positions, headings, strict=True)
    return all(at >= 0 or not heading.needed for at, heading in pairs)


def _split(text: str, separator: str, most: int | None = None) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    line = 1
    for number, cells in enumerate(reader):
        if number == most:
            return
        yield line, cells
        line = reader.line_num + 1


def _records(source: Source, text: str, separator: str, most: int | None = None) -> list[Row]:
    try:
        return list(_split(text, separator, most))
    except csv.Error as error:
        raise LoadError(
            "table.malformed",
            f"the text can't be split into cells: {error}",
            place=source.place,
            next_step="Download it again; a quotation mark may have been opened and never closed.",
        ) from error
