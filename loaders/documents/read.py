"""One door for every note: picks the reader, and imports it only then (lxml takes its time)."""

from __future__ import annotations

from collections.abc import Iterator
from io import BufferedReader
from typing import BinaryIO

from kb.model.document import Encounter
from loaders.documents.encoding import byte_order_mark
from loaders.documents.recognise import Format, recognise
from loaders.documents.records import RefusedRecord
from loaders.errors import InputError

_ENOUGH = 4096
"""Bytes by which a format is recognised."""


def read_stream(name: str, stream: BinaryIO) -> Iterator[Encounter | RefusedRecord]:
    """``read_encounters`` of an open file; JSON Lines in UTF-8 are not held whole."""
    head = stream.peek(_ENOUGH) if isinstance(stream, BufferedReader) else b""
    if head and byte_order_mark(head)[1] == "utf-8" and recognise(name, head) is Format.JSON:
        from loaders.documents.json_text import is_json_lines
        from loaders.documents.jsonl import read_json_lines

        if is_json_lines(name, head):
            return read_json_lines(name, stream)
    return read_encounters(name, stream.read())


def read_encounters(name: str, data: bytes) -> Iterator[Encounter | RefusedRecord]:
    """Every encounter in ``data``, in order. ``name`` is the file's, or ``-`` for standard input.

    A plain text, a FHIR Bundle and a C-CDA are one encounter each; JSON Lines and HL7 v2 hold as
    many as they have records. What can't be read is yielded as RefusedRecord; nothing is raised.
    """
    match recognise(name, data):
        case Format.JSON:
            from loaders.documents.jsonl import read_json

            return read_json(name, data)
        case Format.CCDA:
            from loaders.documents.ccda import read_ccda

            return read_ccda(name, data)
        case Format.HL7:
            from loaders.documents.hl7 import read_hl7

            return read_hl7(name, data)
        case Format.X12:
            return iter((_not_a_note(name),))
        case Format.TEXT:
            from loaders.documents.text import read_text

            return read_text(name, data)


def _not_a_note(name: str) -> RefusedRecord:
    error = InputError(
        "note.is-a-claim",
        "This is an X12 interchange, not a note.",
        place=name,
        next_step="Claims are checked with: chartproof validate",
    )
    return RefusedRecord(1, None, error, name)
