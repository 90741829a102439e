"""Reads the .csv files of the Medicare Coverage Database's Article and LCD downloads.

A file is known by its columns. One format a table, so that each can be picked out of an archive.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np

from kb.tables.columns import absent
from kb.tables.schema import Kind, TableSchema
from loaders.errors import LoadError
from loaders.tables.archive import Wanted
from loaders.tables.coverage.dates import export_period, period
from loaders.tables.coverage.layout import LAYOUTS, Layout, header_words
from loaders.tables.coverage.rows import (
    Piece,
    encoding_of,
    first_line,
    not_the_export,
    read_header,
    read_rows,
)
from loaders.tables.coverage.values import Values, read_day, stored
from loaders.tables.source import Source
from loaders.tables.table import Hints, LoadedTable, RefusedRow, TableFormat

_SPANS = (("effective", "until"), ("revision_effective", "revision_until"))
"""Columns of which the second must come after the first."""


def layout_of(file_name: str, header: frozenset[str]) -> Layout | None:
    """Which file of the export has these columns; by name only where a column is missing."""
    fitting = [layout for layout in LAYOUTS if layout.fits(header)]
    if fitting:
        return max(fitting, key=lambda layout: len(layout.names))
    return next((layout for layout in LAYOUTS if layout.named(file_name, header)), None)


def read_export(layout: Layout, source: Source, hints: Hints) -> Sequence[LoadedTable]:
    """The table in the file.

    Rows with too few or too many fields, impossible codes or dates, an end before their beginning, or
    the key of an earlier row are refused. Raises LoadError: ``source.not-mcd``, ``mcd.column-missing``,
    ``mcd.encoding``, ``mcd.truncated``, ``mcd.malformed``, ``release.dates-unknown``.
    """
    header = read_header(source)
    if layout_of(source.name, frozenset(header)) is not layout:
        raise not_the_export(source, f"{layout.file}.csv of the coverage database")
    missing = layout.missing(frozenset(header))
    if missing:
        raise LoadError(
            "mcd.column-missing",
            f"{layout.file}.csv has no column {', '.join(missing)}",
            place=f"{source.place}:1",
            next_step="Download the export again; its data dictionary names the columns.",
        )
    encoding = encoding_of(source)
    reading = _Reading(layout, header)
    for piece in read_rows(source, encoding):
        reading.take(piece)
    columns = reading.finish()
    notices = ("read as Windows-1252, for it is not UTF-8",) if encoding == "cp1252" else ()
    dated = _list_period if layout.file == "documents_latest" else export_period
    return (
        LoadedTable(
            schema=layout.schema,
            period=dated(source, hints),
            version="",
            columns=columns,
            rows_read=reading.rows_read,
            refused=tuple(sorted(reading.refused, key=lambda row: row.line)),
            notices=notices,
        ),
    )


class _Reading:
    """A table on its way in: the columns so far and the rows refused so far."""

    def __init__(self, layout: Layout, header: tuple[str, ...]) -> None:
        self.schema: TableSchema = layout.schema
        self.rows_read = 0
        self.refused: list[RefusedRow] = []
        self._width = len(header)
        self._at: list[int | None] = []
        self._values: list[Values] = []
        for column, words in zip(self.schema.columns, layout.names, strict=True):
            name = next((word for word in words if word in header), None)
            self._at.append(None if name is None else header.index(name))
            self._values.append(Values(column, name or words[0], required=column.name in self.schema.key))
        self._parts: list[list[Any]] = [[] for _ in self.schema.columns]
        self._lines: list[int] = []

    def take(self, piece: Piece) -> None:
        """Read the rows of a piece."""
        self.rows_read += len(piece.rows)
        piece = self._whole(piece)
        texts = list(zip(*piece.rows, strict=True)) or [()] * self._width
        bad: dict[int, str] = {}
        taken: list[Any] = []
        for at, values in zip(self._at, self._values, strict=True):
            column = texts[at] if at is not None else ("",) * len(piece.rows)
            known = len(values.bad)
            taken.append(values.read(column))
            if known or values.bad:
                for row, text in enumerate(column):
                    reason = values.reason(text)
                    if reason is not None:
                        bad.setdefault(row, reason)
        self._contradictions(taken, bad)
        kept = [row for row in range(len(piece.rows)) if row not in bad] if bad else None
        for part, column, values in zip(self._parts, taken, self._values, strict=True):
            rows = column if kept is None else [column[row] for row in kept]
            part.append(stored(values.kind, rows))
        self.refused += [RefusedRow(piece.lines[row], reason) for row, reason in sorted(bad.items())]
        self._lines += piece.lines if kept is None else [piece.lines[row] for row in kept]

    def finish(self) -> dict[str, Any]:
        """The columns, without rows whose key an earlier row has."""
        columns = {
            column.name: _joined(column.kind, parts)
            for column, parts in zip(self.schema.columns, self._parts, strict=True)
        }
        keys = [columns[name] for name in self.schema.key]
        again = _repeated(keys)
        if not again.size:
            return columns
        for row in again.tolist():
            self.refused.append(RefusedRow(self._lines[row], "an earlier row has the same key"))
        dropped = set(again.tolist())
        kept = np.array([row for row in range(len(self._lines)) if row not in dropped], np.int64)
        return {
            name: values[kept] if isinstance(values, np.ndarray) else [values[row] for row in kept.tolist()]
            for name, values in columns.items()
        }

    def _whole(self, piece: Piece) -> Piece:
        """The rows that have a field for each column; the others are refused."""
        width = self._width
        if all(len(row) == width for row in piece.rows):
            return piece
        whole = Piece([], [])
        for line, row in zip(piece.lines, piece.rows, strict=True):
            if len(row) == width:
                whole.lines.append(line)
                whole.rows.append(row)
            else:
                self.refused.append(RefusedRow(line, f"it has {len(row)} fields, the header {width}"))
        return whole

    def _contradictions(self, taken: list[Any], bad: dict[int, str]) -> None:
        names = [column.name for column in self.schema.columns]
        none = absent(Kind.DATE)
        for start, end in _SPANS:
            if start in names and end in names:
                pairs = zip(taken[names.index(start)], taken[names.index(end)], strict=True)
                for row, (first, after) in enumerate(pairs):
                    if none not in (first, after) and after <= first:
                        bad.setdefault(row, f"it ends before it begins ({start} and {end})")


def _joined(kind: Kind, parts: list[Any]) -> Any:
    if kind is Kind.TEXT:
        return [text for part in parts for text in part]
    if not parts:
        return np.array([], "S1" if kind is Kind.CODE else np.int32)
    return np.concatenate(parts)


def _repeated(keys: list[Any]) -> np.ndarray:
    """The rows whose key an earlier row has."""
    order = np.lexsort(list(reversed(keys)))
    same = np.ones(max(len(order) - 1, 0), bool)
    for key in keys:
        ordered = key[order]
        same &= ordered[1:] == ordered[:-1]
    return np.sort(order[1:][same])


def _list_period(source: Source, hints: Hints) -> Any:
    """A list of documents is as old as its newest entry."""
    header = read_header(source)
    at = header.index("updated_on")
    days = []
    for piece in read_rows(source, encoding_of(source)):
        for row in piece.rows:
            try:
                days.append(read_day(row[at]))
            except (ValueError, IndexError):
                continue
    newest = max(days, default=None)
    return export_period(source, hints) if newest is None else period(source, newest, hints)


def _matches(layout: Layout, name: str, head: bytes) -> bool:
    return layout_of(name, frozenset(header_words(first_line(head)))) is layout


FORMATS: tuple[TableFormat, ...] = tuple(
    TableFormat(
        Wanted(f"{layout.schema.title} ({layout.file}.csv)", partial(_matches, layout), "source.not-mcd"),
        (layout.schema,),
        partial(read_export, layout),
    )
    for layout in LAYOUTS
)
"""One format for each file of the export that is read."""
