"""JSON Lines in pieces: where a file can be cut, and the lines of a piece with their numbers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from loaders.documents.records import RECORD_LIMIT

_BLOCK = 1024 * 1024
_LONGEST_LINE = RECORD_LIMIT + 1

Range = tuple[int, int, int]
"""The first byte, the byte after the last, and the number of the first line, counted from 1."""


def line_ranges(stream: BinaryIO, size: int, *, begin: int = 0) -> Iterator[Range]:
    """Cuts a stream at ends of lines into pieces of about ``size`` bytes, from byte ``begin`` on.

    A piece is longer only where a line is.
    """
    stream.seek(begin)
    start, line, at, lines = begin, 1, begin, 0
    while block := stream.read(min(_BLOCK, size)):
        lines += block.count(b"\n")
        at += len(block)
        if at - start < size:
            continue
        last = block.rfind(b"\n")
        if last < 0:
            continue
        stop = at - len(block) + last + 1
        yield start, stop, line
        start, line, lines = stop, line + lines, 0
    if at > start:
        yield start, at, line


def lines_within(stream: BinaryIO, piece: Range) -> Iterator[tuple[int, bytes | None]]:
    """The lines of a piece by number, without white space around them; empty ones are left out.

    None stands for a line longer than a record may be, which is passed over and never held.
    """
    start, stop, number = piece
    stream.seek(start)
    at = start
    while at < stop and (line := stream.readline(_LONGEST_LINE)):
        at += len(line)
        if len(line) == _LONGEST_LINE and not line.endswith(b"\n"):
            while (rest := stream.readline(_BLOCK)) and not rest.endswith(b"\n"):
                at += len(rest)
            at += len(rest)
            yield number, None
        elif stripped := line.strip(b" \t\r\n"):
            yield number, stripped
        number += 1
