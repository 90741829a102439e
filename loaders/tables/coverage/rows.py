"""The rows of a comma-separated file of the coverage database, in pieces, with their lines.

Fields hold HTML with line breaks and doubled quotes; some exports are UTF-8, most are Windows-1252.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from loaders.errors import LoadError
from loaders.tables.coverage.layout import header_words
from loaders.tables.looks_like import looks_like
from loaders.tables.source import Source

PIECE = 20_000
"""Rows read at a time."""
_FIELD = 1 << 24
"""Characters of the longest field; an LCD's narrative has a few hundred thousand."""
_AGAIN = "Download the export again from the publisher."


@dataclass(frozen=True, slots=True)
class Piece:
    """Some rows in a row: ``lines`` are where each begins, counted from 1."""

    lines: list[int]
    rows: list[list[str]]


def encoding_of(source: Source) -> str:
    """``utf-8-sig`` where all bytes are UTF-8, else ``cp1252``. Raises LoadError ``mcd.encoding``."""
    for name in ("utf-8-sig", "cp1252"):
        decoder = codecs.getincrementaldecoder(name)()
        try:
            with source.open() as stream:
                while chunk := stream.read(1 << 18):
                    decoder.decode(chunk)
                decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return name
    raise LoadError(
        "mcd.encoding",
        "the bytes are neither UTF-8 nor Windows-1252",
        place=source.place,
        next_step=_AGAIN + " An editor may have saved it in another encoding.",
    )


def read_header(source: Source) -> tuple[str, ...]:
    """The column names of the first line, lower case."""
    return header_words(first_line(source.head()))


def first_line(head: bytes) -> str:
    """The first line of a text; empty for what is no text."""
    line = head.partition(b"\n")[0]
    return "" if b"\x00" in line else line.decode("utf-8", "replace").rstrip("\r")


def read_rows(source: Source, encoding: str) -> Iterator[Piece]:
    """The rows after the header; blank lines are passed over.

    Raises LoadError ``mcd.truncated`` for a file that ends within quotes and ``mcd.malformed`` for quotes
    that are not doubled.
    """
    # The limit is the csv module's own and holds for the whole process; it is put back afterwards.
    before = csv.field_size_limit(_FIELD)
    try:
        with source.open() as stream, io.TextIOWrapper(stream, encoding, newline="") as text:
            yield from _pieces(csv.reader(text, strict=True), source)
    finally:
        csv.field_size_limit(before)


def _pieces(reader: Iterator[list[str]], source: Source) -> Iterator[Piece]:
    piece, line = Piece([], []), 0
    try:
        next(reader, None)
        line = _line_number(reader)
        for row in reader:
            if row:
                piece.lines.append(line + 1)
                piece.rows.append(row)
            line = _line_number(reader)
            if len(piece.rows) >= PIECE:
                yield piece
                piece = Piece([], [])
    except csv.Error as error:
        cut = "unexpected end" in str(error)
        raise LoadError(
            "mcd.truncated" if cut else "mcd.malformed",
            "the file ends within a quoted field" if cut else f"this row can't be read: {error}",
            place=f"{source.place}:{line + 1}",
            next_step=_AGAIN,
        ) from error
    if piece.rows:
        yield piece


def _line_number(reader: Iterator[list[str]]) -> int:
    return int(getattr(reader, "line_num"))  # noqa: B009 - the type of csv.reader has no public name


def not_the_export(source: Source, wanted: str) -> LoadError:
    """The refusal of a file of another kind."""
    return LoadError(
        "source.not-mcd",
        f"this is not {wanted}; it looks like {looks_like(source.head())}",
        place=source.place,
        next_step="Load a .csv file of the coverage database's Article or LCD download.",
    )
