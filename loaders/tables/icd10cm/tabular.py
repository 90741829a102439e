"""Reads the ICD-10-CM tabular list as NCHS publishes it: one XML file a release.

The parser is expat from the standard library, not lxml: an lxml element's ``sourceline`` is off
after line 65,535 (libxml2 keeps 16 bits; half the line numbers of a real file were wrong), and
expat reads the file once, keeps no tree, and fetches and expands nothing by itself.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import BinaryIO
from xml.parsers import expat

from kb.model.tabular import Tabular
from loaders.errors import LoadError
from loaders.tables.archive import Wanted
from loaders.tables.icd10cm.tabular_elements import TabularElements
from loaders.tables.icd10cm.tabular_grammar import ROOT
from loaders.tables.looks_like import looks_like, root_element
from loaders.tables.source import Source

TABULAR = Wanted(
    "the ICD-10-CM tabular list as XML",
    lambda name, head: root_element(head) == ROOT,
    refusal="source.not-tabular",
)
"""How open_source finds the tabular list in the publisher's archive of tables."""

_CHUNK = 1 << 16
_ENCODINGS = frozenset({"utf-8", "us-ascii", "ascii", "utf-16", "iso-8859-1", "windows-1252"})
_CUT_OFF = frozenset(
    {
        expat.errors.codes[message]
        for message in (
            expat.errors.XML_ERROR_NO_ELEMENTS,
            expat.errors.XML_ERROR_UNCLOSED_TOKEN,
            expat.errors.XML_ERROR_PARTIAL_CHAR,
            expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
        )
    }
)
_WRONG_ENCODING = frozenset(
    {
        expat.errors.codes[expat.errors.XML_ERROR_INCORRECT_ENCODING],
        expat.errors.codes[expat.errors.XML_ERROR_UNKNOWN_ENCODING],
    }
)
_BAD_BYTE = expat.errors.codes[expat.errors.XML_ERROR_INVALID_TOKEN]
_AGAIN = "Download the file again from the publisher."


def read_tabular(source: Source) -> Tabular:
    """The whole list in document order, with warnings for what is odd but harmless.

    Raises LoadError: ``source.not-tabular`` for a file of another kind, ``tabular.malformed``,
    ``tabular.truncated`` and ``tabular.encoding`` for XML that can't be read, ``tabular.doctype``
    for a DOCTYPE, else a ``tabular.*`` code naming what the list contradicts, with the line.
    """
    _refuse_other_kinds(source)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.buffer_size = _CHUNK
    parser.XmlDeclHandler = _declaration_check(source)
    parser.StartDoctypeDeclHandler = _doctype_refusal(source)
    elements = TabularElements(parser, source.place)
    # Every object made here lives on, so the collector would only walk a growing heap.
    collecting = gc.isenabled()
    gc.disable()
    try:
        with source.open() as stream:
            _parse(parser, stream, source)
        return elements.finish()
    finally:
        elements.detach()
        if collecting:
            gc.enable()


def _parse(parser: expat.XMLParserType, stream: BinaryIO, source: Source) -> None:
    chunk = b""
    before = 0
    try:
        while following := stream.read(_CHUNK):
            before, chunk = before + len(chunk), following
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        at = parser.ErrorByteIndex - before
        bad = chunk[at : at + 1] if at >= 0 else b""
        raise _malformed(error, bad, source) from error


def _refuse_other_kinds(source: Source) -> None:
    head = source.head()
    if root_element(head) != ROOT:
        raise LoadError(
            "source.not-tabular",
            f"this is not the ICD-10-CM tabular list; it looks like {looks_like(head)}",
            place=source.place,
            next_step="Download the file named like icd10cm-tabular-*.xml, or the zip it is in.",
        )


def _malformed(error: expat.ExpatError, bad: bytes, source: Source) -> LoadError:
    place = f"{source.place}:{error.lineno}"
    if error.code in _WRONG_ENCODING or (error.code == _BAD_BYTE and bad >= b"\x80"):
        return LoadError(
            "tabular.encoding",
            "the bytes are not in the encoding that the file declares (UTF-8 unless it says so)",
            place=place,
            next_step=_AGAIN + " An editor may have saved it in another encoding.",
        )
    if error.code in _CUT_OFF:
        return LoadError(
            "tabular.truncated",
            "the file ends in the middle of an element",
            place=place,
            next_step=_AGAIN + " The download was cut off.",
        )
    return LoadError(
        "tabular.malformed",
        f"this is not well-formed XML: {expat.ErrorString(error.code)}",
        place=place,
        next_step=_AGAIN,
    )


def _declaration_check(source: Source) -> Callable[[str, str | None, int], None]:
    def check(version: str, encoding: str | None, standalone: int) -> None:
        if encoding is not None and encoding.lower() not in _ENCODINGS:
            raise LoadError(
                "tabular.encoding",
                f"the file declares the encoding {encoding[:30]!r}, which is not read here",
                place=f"{source.place}:1",
                next_step="Convert it to UTF-8 and correct its first line.",
            )

    return check


def _doctype_refusal(
    source: Source,
) -> Callable[[str, str | None, str | None, bool], None]:
    def refuse(name: str, system: str | None, public: str | None, internal: bool) -> None:
        # The publisher's files have none. A DOCTYPE is how entity bombs and references to
        # other files come in, so nothing after it is looked at.
        raise LoadError(
            "tabular.doctype",
            "the file has a DOCTYPE, which could define entities; that is not read",
            place=source.place,
            next_step=_AGAIN + " The official tabular list has no DOCTYPE.",
        )

    return refuse
