"""An XML file given to expat piece by piece, and why it can't be read, in words that say what to do."""

from __future__ import annotations

from collections.abc import Iterator
from xml.parsers import expat

from loaders.errors import LoadError
from loaders.tables.source import Source

AGAIN = "Download the file again from the publisher."

_ENCODINGS = frozenset({"utf-8", "us-ascii", "ascii", "utf-16", "iso-8859-1", "windows-1252"})
_ERRORS = expat.errors
_CUT_OFF = frozenset(
    _ERRORS.codes[message]
    for message in (
        _ERRORS.XML_ERROR_NO_ELEMENTS,
        _ERRORS.XML_ERROR_UNCLOSED_TOKEN,
        _ERRORS.XML_ERROR_PARTIAL_CHAR,
        _ERRORS.XML_ERROR_UNCLOSED_CDATA_SECTION,
    )
)
_WRONG_ENCODING = frozenset(
    _ERRORS.codes[message]
    for message in (_ERRORS.XML_ERROR_INCORRECT_ENCODING, _ERRORS.XML_ERROR_UNKNOWN_ENCODING)
)
_BAD_BYTE = _ERRORS.codes[_ERRORS.XML_ERROR_INVALID_TOKEN]

CHUNK = 1 << 16
"""Bytes given to a parser at a time."""


def parse(parser: expat.XMLParserType, source: Source, family: str) -> Iterator[None]:
    """Gives the parser the content piece by piece; between two pieces the caller may take what is done.

    Raises LoadError ``<family>.encoding``, ``<family>.truncated`` or ``<family>.malformed``.
    """

    def declared(version: str, encoding: str | None, standalone: int) -> None:
        if encoding is not None and encoding.lower() not in _ENCODINGS:
            raise _wrong_declaration(encoding, source.place, family)

    parser.XmlDeclHandler = declared
    chunk = b""
    before = 0
    with source.open() as stream:
        try:
            while following := stream.read(CHUNK):
                before, chunk = before + len(chunk), following
                parser.Parse(chunk, False)
                yield
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            at = parser.ErrorByteIndex - before
            bad = chunk[at : at + 1] if at >= 0 else b""
            raise _malformed(error, bad, source.place, family) from error
    yield


def _malformed(error: expat.ExpatError, bad: bytes, place: str, family: str) -> LoadError:
    """The refusal for what the parser met; ``bad`` is the byte it stopped at."""
    where = f"{place}:{error.lineno}"
    if error.code in _WRONG_ENCODING or (error.code == _BAD_BYTE and bad >= b"\x80"):
        return LoadError(
            f"{family}.encoding",
            "the bytes are not in the encoding that the file declares (UTF-8 unless it says so)",
            place=where,
            next_step=AGAIN + " An editor may have saved it in another encoding.",
        )
    if error.code in _CUT_OFF:
        return LoadError(
            f"{family}.truncated",
            "the file ends in the middle of an element",
            place=where,
            next_step=AGAIN + " The download was cut off.",
        )
    return LoadError(
        f"{family}.malformed",
        f"this is not well-formed XML: {expat.ErrorString(error.code)}",
        place=where,
        next_step=AGAIN,
    )


def _wrong_declaration(encoding: str, place: str, family: str) -> LoadError:
    return LoadError(
        f"{family}.encoding",
        f"the file declares the encoding {encoding[:30]!r}, which is not read here",
        place=f"{place}:1",
        next_step="Convert it to UTF-8 and correct its first line.",
    )
