"""The whole text of a table's file: UTF-8, else Windows-1252 and said so."""

from __future__ import annotations

import re
from collections.abc import Callable

from loaders.errors import LoadError
from loaders.tables.source import Source

_AGAIN = "Download it again from the publisher, or save it as UTF-8 and load that."
_FIRST_ROWS = 40
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")


def read_text(source: Source) -> tuple[str, tuple[str, ...]]:
    """The text without a byte order mark, and a notice where it is not UTF-8.

    Raises LoadError ``table.encoding`` for UTF-16, for binary content, and for bytes that neither
    encoding has.
    """
    with source.open() as stream:
        content = stream.read()
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in content:
        raise _encoding(source, "the content is UTF-16 or binary, not plain text")
    try:
        text = content.decode("utf-8-sig")
        notices: tuple[str, ...] = ()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        try:
            text = content.decode("cp1252")
        except UnicodeDecodeError as second:
            place = content.count(b"\n", 0, second.start) + 1
            raise _encoding(source, f"line {place} is neither UTF-8 nor Windows-1252") from second
        notices = (f"read as Windows-1252: line {line} is not UTF-8",)
    # A publisher's page breaks (form feeds) are white space; other control characters mean damage.
    bad = _CONTROL.search(text)
    if bad is not None:
        line = text.count("\n", 0, bad.start()) + 1
        raise _encoding(source, f"line {line} holds a control character")
    return text, notices


def head_text(head: bytes) -> str:
    """The first bytes of a file as text for recognition, with what can't be read left as it falls."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in head:
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


def _encoding(source: Source, message: str) -> LoadError:
    return LoadError("table.encoding", message, place=source.place, next_step=_AGAIN)
