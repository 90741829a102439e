"""Columns of delimited text and spreadsheets, found by name through any preamble."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from loaders.errors import LoadError
from loaders.tables.checked_stream import Limits
from loaders.tables.looks_like import looks_like
from loaders.tables.rows.bounded_workbook import workbook_rows
from loaders.tables.source import Source

SPREADSHEET = b"PK\x03\x04"
HEADER_WITHIN = 60
"""A preamble is shorter than this many rows."""

_SHEET_LIMITS = Limits(max_bytes=1 << 30)
"""A part of the PTP table has some 700,000 rows, and a row takes about 350 bytes as XML."""

_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2}) 00:00:00")
"""A cell that holds a date, in the form that the workbook's reader gives."""

Names = Mapping[str, Callable[[str], bool]]
"""For each column wanted: whether a header cell, in lower case with single spaces, names it."""


@dataclass(frozen=True, slots=True)
class Header:
    """Where the wanted columns stand: ``at[name]`` is a place in the row, counted from 0."""

    at: Mapping[str, int]
    cells: tuple[str, ...]


def named(*exact: str, begins: str | None = None, holds: str | None = None) -> Callable[[str], bool]:
    """A test for a header cell: equal to one of these, or beginning with or holding these words."""

    def test(cell: str) -> bool:
        return (
            cell in exact
            or (begins is not None and cell.startswith(begins))
            or (holds is not None and holds in cell)
        )

    return test


def find_header(cells: Sequence[str], names: Names) -> Header:
    """The places of the wanted columns in this row, the first of each; some may be missing."""
    plain = [re.sub(r"\s+", " ", cell).strip().lower() for cell in cells]
    at: dict[str, int] = {}
    for name, test in names.items():
        for place, cell in enumerate(plain):
            if test(cell):
                at[name] = place
                break
    return Header(at, tuple(plain))


def numbered_rows(source: Source, delimiters: str = ",\t") -> Iterator[tuple[int, list[str]]]:
    """Each row with the line it begins on: of the first sheet, or of text in UTF-8 or Windows-1252.

    Whole content is held: for tables of some ten thousand rows. Raises LoadError ``table.encoding``.
    """
    if source.head(4) == SPREADSHEET:
        yield from sheet_rows(source)
        return
    with source.open() as stream:
        content = stream.read()
    text = text_of(content, source)
    delimiter = max(delimiters, key=text.count)
    # Official text files double no quotes, but the head of the MUE table has line breaks in quotes.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    before = 0
    try:
        for cells in reader:
            yield before + 1, [cell.strip() for cell in cells]
            before = reader.line_num
    except csv.Error as error:
        raise LoadError(
            "table.malformed",
            f"this can't be read as delimited text ({error})",
            place=f"{source.place}:{before + 1}",
            next_step="Download the file again from the publisher.",
        ) from error


def sheet_rows(source: Source) -> Iterator[tuple[int, list[str]]]:
    """Each row of the first sheet of a spreadsheet that is not blank, cells as text.

    Raises LoadError ``source.damaged``, ``source.ratio``, ``source.too-large`` or ``xml.doctype``.
    """
    for line, cells in workbook_rows(source, _SHEET_LIMITS):
        yield line, [_DAY.sub(r"\1\2\3", cell.strip()) for cell in cells]


def text_of(content: bytes, source: Source) -> str:
    """The content as text: UTF-8, with or without its mark, else Windows-1252."""
    refuse_wide_text(content, source)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            return content.decode("cp1252")
        except UnicodeDecodeError as error:
            raise _encoding(source) from error


def refuse_wide_text(head: bytes, source: Source) -> None:
    """Raises LoadError ``table.encoding`` for UTF-16 and for binary content."""
    if b"\0" in head:
        raise _encoding(source)


def header_missing(source: Source, missing: Sequence[str], what: str) -> LoadError:
    """The refusal of a file whose header lacks columns, or which has no such header at all."""
    return LoadError(
        "table.header-missing",
        f"no header of {what}: it lacks the column {' and '.join(missing)}; "
        f"the file looks like {looks_like(source.head())}",
        place=source.place,
        next_step="Give the file as CMS publishes it, with its header.",
    )


def no_rows(source: Source) -> LoadError:
    """The refusal of a header without rows."""
    return LoadError(
        "table.truncated",
        "the file ends after its header",
        place=source.place,
        next_step="Download it again; an interrupted download was cut off.",
    )


def cut_off(source: Source, line: int, reason: str) -> LoadError:
    """The refusal of a file whose last line is incomplete."""
    return LoadError(
        "table.truncated",
        f"the file ends in the middle of a row ({reason})",
        place=f"{source.place}:{line}",
        next_step="Download it again; an interrupted download was cut off.",
    )


def _encoding(source: Source) -> LoadError:
    return LoadError(
        "table.encoding",
        "the bytes are neither UTF-8 nor Windows-1252 text",
        place=source.place,
        next_step="Download the file again from the publisher; an editor may have saved it as UTF-16.",
    )
