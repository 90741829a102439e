"""Bytes to text, exactly: an encoding is known or the bytes are refused, never guessed.

A guess (Windows-1252, say) can turn one word into another, and evidence would then quote a note
that nobody wrote.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable

from loaders.errors import InputError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def byte_order_mark(data: bytes) -> tuple[int, str]:
    """The mark's length and the encoding it names; ``(0, "utf-8")`` where there is none."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return len(mark), encoding
    return 0, "utf-8"


def decode_text(
    data: bytes,
    family: str,
    place: str,
    declared: str | None = None,
    within: Callable[[bytes, int], str] | None = None,
) -> str:
    """The text of ``data``, without its byte order mark and otherwise unaltered.

    Without a mark it is ``declared`` (a Python codec name) or UTF-8. Raises
    ``<family>.bad-encoding`` with the offset of the first byte that does not fit; ``within`` says what
    part of the form an offset is in.
    """
    skip, encoding = byte_order_mark(data)
    if not skip and declared:
        encoding = declared
    try:
        return data[skip:].decode(encoding)
    except UnicodeDecodeError as error:
        raise InputError(
            f"{family}.bad-encoding",
            f"The text is not {encoding.upper()}: the byte at offset {skip + error.start} does not fit.",
            place=f"{place}, {within(data, error.start)}" if within is not None else place,
            next_step="Save it as UTF-8 (from Windows: iconv -f WINDOWS-1252 -t UTF-8).",
        ) from None


def utf8_bytes(data: bytes, family: str, place: str) -> bytes:
    """``data`` as UTF-8 without a byte order mark. Bytes already UTF-8 are not checked here."""
    skip, encoding = byte_order_mark(data)
    if encoding == "utf-8":
        return data[skip:]
    return decode_text(data, family, place).encode("utf-8", "surrogatepass")
