"""The whole text of a table's file: UTF-8, else Windows-1252 and said so."""

from __future__ import annotations

import re
from collections.abc import Callable

from loaders.errors import LoadError
from loaders.tables.source import Source

_AGAIN = "Download it again from the publisher, or save it as UTF-8 and load that."
_FIRST_ROWS = 40
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
_WIDE = (b"\xff\xfe", b"\xfe\xff")


def read_text(source: Source, *, lenient: bool = False) -> tuple[str, tuple[str, ...]]:
    """The text without a byte order mark, and a notice where it is not UTF-8.

    A control character means damage, except in the code and fee files of CMS, which are read
    ``lenient``; their notice names no line.

    Raises LoadError ``table.encoding`` for UTF-16, for binary content, and for bytes that neither
    encoding has.
    """
    with source.open() as stream:
        content = stream.read()
    refuse_wide_text(content, source)
    notices: tuple[str, ...] = ()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        text = _windows_1252(content, source)
        line = _line_of(content, error)
        notices = (
            "not UTF-8, so read as Windows-1252"
            if lenient
            else f"read as Windows-1252: line {line} is not UTF-8",
        )
    # A publisher's page breaks (form feeds) are white space.
    bad = None if lenient else _CONTROL.search(text)
    if bad is not None:
        line = text.count("\n", 0, bad.start()) + 1
        raise _encoding(source, f"line {line} holds a control character")
    return text, notices


def refuse_wide_text(content: bytes, source: Source) -> None:
    """Raises LoadError ``table.encoding`` for UTF-16 and for binary content."""
    if content.startswith(_WIDE) or b"\0" in content:
        raise _encoding(source, "the content is UTF-16 or binary, not plain text")


def head_text(head: bytes) -> str:
    """The first bytes of a file as text for recognition, with what can't be read left as it falls."""
    if head.startswith(_WIDE) or b"\x00" in head:
        return ""
    try:
        # A character of several bytes may be cut at the end of the head.
        return head[:-4].decode("utf-8-sig") + head[-4:].decode("utf-8", errors="ignore")
    except UnicodeDecodeError:
        return head.decode("cp1252", errors="replace")


def begins_with(head: bytes, is_row: Callable[[str], bool]) -> bool:
    """Whether a text without headings begins with such a row and most of its first rows are such.

    A single damaged row does not make a table another kind of file.
    """
    lines = [line for line in head_text(head).splitlines()[:_FIRST_ROWS] if line.strip()]
    found = [is_row(line) for line in lines]
    return bool(found) and found[0] and sum(found) > len(found) / 2


def _windows_1252(content: bytes, source: Source) -> str:
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError as error:
        line = _line_of(content, error)
        raise _encoding(source, f"line {line} is neither UTF-8 nor Windows-1252") from error


def _line_of(content: bytes, error: UnicodeDecodeError) -> int:
    return content.count(b"\n", 0, error.start) + 1


def _encoding(source: Source, message: str) -> LoadError:
    return LoadError("table.encoding", message, place=source.place, next_step=_AGAIN)
