"""The rows of a workbook whose parts are checked before any is unpacked or parsed.

An .xlsx is a zip of XML files, and so can hold what archives and XML can: a small part that unpacks
to gigabytes, a DOCTYPE that defines entities.
"""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from itertools import islice

from loaders.errors import LoadError
from loaders.tables.checked_stream import DAMAGE, Limits
from loaders.tables.source import Source

WORKBOOK = b"PK\x03\x04"
"""How an .xlsx begins; it is a zip archive."""

_CHUNK = 1 << 20
_PIECE = 10_000
_LIMITS = Limits(max_bytes=1 << 30)
"""A part of the PTP table has some 700,000 rows, and a row takes about 350 bytes as XML."""


def workbook_rows(source: Source) -> Iterator[tuple[int, list[str]]]:
    """The rows of the first sheet that are not blank, with their number from 1.

    Cells are text without surrounding blanks; a date is written 20240701.

    Raises LoadError ``source.ratio``, ``source.too-large``, ``xml.doctype`` or ``source.damaged``.
    """
    # Imported here: no other table needs a spreadsheet library.
    from openpyxl import load_workbook

    with source.open() as stream:
        content = io.BytesIO(stream.read())
    try:
        _check_parts(content, source)
        with _without_warnings():
            book = load_workbook(content, read_only=True, data_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # CMS workbooks may state a size of one cell
        numbered = enumerate(sheet.iter_rows(values_only=True), 1)
        while piece := _next_rows(numbered):
            for number, row in piece:
                cells = [_as_text(value) for value in row]
                if any(cells):
                    yield number, cells
        book.close()
    except (*DAMAGE, KeyError, ValueError, IndexError, SyntaxError, OSError) as error:
        # SyntaxError is how the XML parsers say "not well-formed".
        raise LoadError(
            "source.damaged",
            f"the workbook is cut off or damaged ({type(error).__name__})",
            place=source.place,
            next_step="Download it again and compare its size with the publisher's.",
        ) from error


def _next_rows(numbered: Iterator[tuple[int, tuple[object, ...]]]) -> list[tuple[int, tuple[object, ...]]]:
    # A piece at a time, so that the caller's own warnings are never silenced.
    with _without_warnings():
        return list(islice(numbered, _PIECE))


@contextmanager
def _without_warnings() -> Iterator[None]:
    """Publishers' workbooks lack styles and have headers that openpyxl can't read; neither is read here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        yield


def _check_parts(content: io.BytesIO, source: Source) -> None:
    limits = _LIMITS
    with zipfile.ZipFile(content) as archive:
        parts = archive.infolist()
        size, packed = sum(part.file_size for part in parts), sum(part.compress_size for part in parts)
        if size > limits.max_bytes:
            raise _refused("source.too-large", f"its parts hold more than {limits.max_bytes:,} bytes", source)
        if size > limits.ratio_floor and size > limits.max_ratio * max(packed, 1):
            raise _refused("source.ratio", f"its parts unpack to {limits.max_ratio} times their size", source)
        for part in parts:
            with archive.open(part) as stream:
                before = b""
                while chunk := stream.read(_CHUNK).replace(b"\0", b""):
                    # Any DOCTYPE, since comments of any length may stand before it.
                    if b"<!DOCTYPE" in before + chunk:
                        raise _refused("xml.doctype", "one of its parts has a DOCTYPE", source)
                    before = chunk[-9:]


def _refused(code: str, what: str, source: Source) -> LoadError:
    return LoadError(
        code,
        f"the workbook is not read: {what}",
        place=source.place,
        next_step="Give the text form of the same table, or save the workbook anew.",
    )


def _as_text(value: object) -> str:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, date):
        return value.strftime("%Y%m%d")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))  # a year is stored as a decimal
    return "" if value is None else str(value)
