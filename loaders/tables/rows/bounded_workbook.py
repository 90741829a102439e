"""The rows of a workbook whose parts are checked before any is unpacked or parsed.

An .xlsx is a zip of XML files, and so can hold what archives and XML can: a small part that unpacks
to gigabytes, a DOCTYPE that defines entities.
"""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterator

from loaders.errors import LoadError
from loaders.tables.checked_stream import DAMAGE, Limits
from loaders.tables.source import Source

_CHUNK = 1 << 20


def workbook_rows(source: Source, limits: Limits | None = None) -> Iterator[tuple[int, list[str]]]:
    """The rows of the first sheet that are not blank, cells as text, with their number from 1.

    Raises LoadError ``source.ratio``, ``source.too-large``, ``xml.doctype`` or ``source.damaged``.
    """
    # Imported here: no other table needs a spreadsheet library.
    from openpyxl import load_workbook

    with source.open() as stream:
        content = io.BytesIO(stream.read())
    try:
        _check_parts(content, limits or Limits(), source)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # some publishers' workbooks have no styles
            book = load_workbook(content, read_only=True, data_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # CMS workbooks may state a size of one cell
        for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
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


def _check_parts(content: io.BytesIO, limits: Limits, source: Source) -> None:
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
    if isinstance(value, float) and value.is_integer():
        return str(int(value))  # a year is stored as a decimal
    return "" if value is None else str(value)
