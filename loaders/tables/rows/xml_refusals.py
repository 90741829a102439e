"""Why an XML file can't be read, in words that say what to do."""

from __future__ import annotations

from xml.parsers import expat

from loaders.errors import LoadError

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


def malformed(error: expat.ExpatError, bad: bytes, place: str) -> LoadError:
    """The refusal for what the parser met; ``bad`` is the byte it stopped at."""
    where = f"{place}:{error.lineno}"
    if error.code in _WRONG_ENCODING or (error.code == _BAD_BYTE and bad >= b"\x80"):
        return LoadError(
            "xml.encoding",
            "the bytes are not in the encoding that the file declares (UTF-8 unless it says so)",
            place=where,
            next_step=AGAIN + " An editor may have saved it in another encoding.",
        )
    if error.code in _CUT_OFF:
        return LoadError(
            "xml.truncated",
            "the file ends in the middle of an element",
            place=where,
            next_step=AGAIN + " The download was cut off.",
        )
    return LoadError(
        "xml.malformed",
        f"this is not well-formed XML: {expat.ErrorString(error.code)}",
        place=where,
        next_step=AGAIN,
    )


def wrong_declaration(encoding: str | None, place: str) -> LoadError | None:
    """The refusal of an encoding that is not read here; None where it is."""
    if encoding is None or encoding.lower() in _ENCODINGS:
        return None
    return LoadError(
        "xml.encoding",
        f"the file declares the encoding {encoding[:30]!r}, which is not read here",
        place=f"{place}:1",
        next_step="Convert it to UTF-8 and correct its first line.",
    )
