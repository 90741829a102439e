"""The cells of a comma- or tab-delimited text, or of a workbook's first sheet, as text."""

from __future__ import annotations

import csv
import io
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from loaders.errors import LoadError
from loaders.tables.checked_stream import DAMAGE, Limits, too_large
from loaders.tables.source import Source

WORKBOOK = b"PK\x03\x04"
"""How an .xlsx begins; it is a zip archive."""

_AGAIN = "Download the file again from the publisher."


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of cells without surrounding blanks, and the line (or sheet row) of each, from 1.

    ``encoding`` is what the text was read as; empty for a workbook.
    """

    rows: list[list[str]]
    lines: list[int]
    encoding: str

    @property
    def notices(self) -> tuple[str, ...]:
        """What the operator should know about how the text was read."""
        return ("not UTF-8, so read as Windows-1252",) if self.encoding == "cp1252" else ()


def read_grid(source: Source) -> Grid:
    """All rows of the file.

    Raises LoadError ``table.encoding`` for text that is neither UTF-8 nor Windows-1252,
    ``table.malformed`` for a broken workbook or quotation.
    """
    if source.head(4) == WORKBOOK:
        return _workbook(source)
    text, encoding = read_text(source)
    rows: list[list[str]] = []
    lines: list[int] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=False)
    try:
        for cells in reader:
            rows.append(list(map(str.strip, cells)))
            lines.append(reader.line_num)
    except csv.Error as error:
        raise LoadError(
            "table.malformed",
            f"the rows can't be told apart: {error}",
            place=f"{source.place}:{reader.line_num}",
            next_step=_AGAIN,
        ) from error
    return Grid(rows, lines, encoding)


def read_text(source: Source) -> tuple[str, str]:
    """The text and its encoding: ``utf-8`` (with or without a mark), else ``cp1252``.

    Raises LoadError ``table.encoding`` where it is neither.
    """
    with source.open() as stream:
        content = stream.read()
    if b"\x00" not in content:
        for encoding in ("utf-8-sig", "cp1252"):
            try:
                return content.decode(encoding), encoding.removesuffix("-sig")
            except UnicodeDecodeError:
                continue
    raise LoadError(
        "table.encoding",
        "the bytes are neither UTF-8 nor Windows-1252 text",
        place=source.place,
        next_step=_AGAIN + " A program may have saved it in another encoding; convert it to UTF-8.",
    )


def head_rows(head: bytes) -> list[list[str]]:
    """The first rows of a delimited text, from its first bytes, to recognise it by its header."""
    text = head.decode("utf-8-sig", errors="replace")
    lines = io.StringIO(text, newline="").readlines()[:60]
    try:
        return [[cell.strip() for cell in row] for row in csv.reader(lines, delimiter=_delimiter(text))]
    except csv.Error:
        return []


def _delimiter(text: str) -> str:
    start = text[:20_000]
    return "\t" if start.count("\t") > start.count(",") else ","


def _workbook(source: Source) -> Grid:
    import openpyxl  # heavy, and most files are text
    from openpyxl.utils.exceptions import InvalidFileException

    with source.open() as stream:
        content = io.BytesIO(stream.read())
    try:
        with zipfile.ZipFile(content) as parts:
            if sum(part.file_size for part in parts.infolist()) > Limits().max_bytes:
                raise too_large(source.place, Limits())
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about headers and styles, which are not read
            book = openpyxl.load_workbook(content, read_only=True, data_only=True)
            rows = list(_texts(book.worksheets[0].iter_rows(values_only=True)))
    except (*DAMAGE, InvalidFileException, KeyError, ValueError, IndexError, SyntaxError, OSError) as error:
        raise LoadError(
            "table.malformed",
            f"the workbook can't be read ({type(error).__name__})",
            place=source.place,
            next_step=_AGAIN,
        ) from error
    width = max((len(row) for row in rows), default=0)
    for row in rows:
        row.extend([""] * (width - len(row)))
    return Grid(rows, list(range(1, len(rows) + 1)), "")


def _texts(rows: Iterable[tuple[Any, ...]]) -> Iterator[list[str]]:
    for row in rows:
        yield ["" if cell is None else _text(cell) for cell in row]


def _text(cell: object) -> str:
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
