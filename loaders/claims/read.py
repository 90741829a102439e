"""One door for every claim: recognises the format by what is in the file, and reads it as a stream."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import BinaryIO

from loaders.claims.csv_lines import is_csv, read_csv
from loaders.claims.json_claims import lines_of, read_json, read_json_lines
from loaders.claims.record import ClaimRecord
from loaders.documents.encoding import byte_order_mark
from loaders.documents.json_text import is_json_lines
from loaders.documents.records import RECORD_LIMIT, RefusedRecord
from loaders.errors import InputError

_HEAD = 256 * 1024
_X12 = re.compile(r"ISA[^\w \t\r\n]|ST[^\w\s][0-9]{3}[^\w\s]|[A-Z][A-Z0-9]{1,2}\*", re.IGNORECASE)
"""Some part elements with control characters, which ``\\s`` would take for white space.

What begins with another segment, or in small letters, is X12 as well, and refused as such.
"""
_HL7 = re.compile(r"(?:MSH|FHS|BHS)[^\w\s]")
_LONGEST_LINE = RECORD_LIMIT + 1


def read_claims(name: str, source: bytes | BinaryIO) -> Iterator[ClaimRecord | RefusedRecord]:
    """Every claim of a source, in order: X12 837, JSON or JSON Lines (native or FHIR), or CSV.

    A record that can't be read is yielded as RefusedRecord and the others go on; nothing is raised.
    X12, JSON Lines and CSV are streamed: what is held does not grow with the file. ``name`` is the
    file's, or ``-`` for standard input; its extension counts only where the content leaves it open.
    """
    stream = io.BytesIO(source) if isinstance(source, bytes) else source
    head = _exactly(stream, _HEAD)
    whole = _Rewound(head, stream)
    skip, encoding = byte_order_mark(head)
    text = head[skip:].decode(encoding, "replace").lstrip("\x00\x1a \t\r\n\x0b\ufeff")
    if _X12.match(text):
        from loaders.claims.x12.interchange import read_x12

        return read_x12(name, whole)
    if _HL7.match(text) or text.startswith("<"):
        return iter((_not_a_claim(name, "an HL7 v2 message" if _HL7.match(text) else "XML"),))
    if is_csv(text):
        # These codecs take the mark away; spreadsheets write one.
        marked = "utf-8-sig" if encoding == "utf-8" else encoding.removesuffix("-le").removesuffix("-be")
        return read_csv(name, whole, marked if skip else "utf-8")
    by_line = is_json_lines(name, text.encode("utf-8", "replace"))
    if by_line and encoding == "utf-8":
        return read_json_lines(name, _lines(whole, skip))
    data = whole.read()
    # The first line alone may be longer than the head.
    if by_line or is_json_lines(name, data):
        return read_json_lines(name, lines_of(name, data))
    return read_json(name, data)


def _lines(stream: BinaryIO, skip: int) -> Iterator[bytes | None]:
    stream.read(skip)
    while line := stream.readline(_LONGEST_LINE):
        if len(line) == _LONGEST_LINE and not line.endswith(b"\n"):
            while (rest := stream.readline(_HEAD)) and not rest.endswith(b"\n"):
                pass
            yield None
            continue
        stripped = line.strip(b" \t\r\n")
        if stripped:
            yield stripped


def _not_a_claim(name: str, what: str) -> RefusedRecord:
    error = InputError(
        "claim.not-a-claim",
        f"This is {what}, not a claim.",
        place=name,
        next_step="Claims are X12 837, FHIR, native JSON or CSV; notes are coded with: chartproof code",
    )
    return RefusedRecord(1, None, error, name)


def _exactly(stream: BinaryIO, size: int) -> bytes:
    """``size`` bytes, fewer only at the end: a pipe gives what it has at the moment."""
    pieces, left = [], size
    while left and (piece := stream.read(left)):
        pieces.append(piece)
        left -= len(piece)
    return b"".join(pieces)


class _Rewound(io.BytesIO):
    """A stream again from its beginning, of which ``head`` has been read."""

    def __init__(self, head: bytes, stream: BinaryIO) -> None:
        super().__init__(head)
        self._stream = stream

    def read(self, size: int | None = -1, /) -> bytes:
        found = super().read(size)
        if size is None or size < 0:
            return found + self._stream.read()
        return found or self._stream.read(size)

    def read1(self, size: int | None = -1, /) -> bytes:
        return self.read(_HEAD if size is None or size < 0 else size)

    def readline(self, size: int | None = -1, /) -> bytes:
        found = super().readline(size)
        limit = -1 if size is None else size
        if found.endswith(b"\n") or len(found) == limit:
            return found
        return found + self._stream.readline(limit - len(found) if limit >= 0 else -1)


def is_streamed_by_line(name: str, head: bytes) -> bool:
    """Whether ``read_claims`` would read a file with this beginning as JSON Lines, line by line."""
    skip, encoding = byte_order_mark(head)
    text = head.decode("utf-8", "replace").lstrip("\x00\x1a \t\r\n\x0b\ufeff")
    other = _X12.match(text) or _HL7.match(text) or text.startswith("<") or is_csv(text)
    return not skip and encoding == "utf-8" and not other and is_json_lines(name, text.encode())
