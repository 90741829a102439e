"""What every loader of an official table takes and gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kb.model.period import Period
from kb.tables.schema import TableSchema
from loaders.tables.archive import Wanted
from loaders.tables.source import Source


@dataclass(frozen=True, slots=True)
class Hints:
    """What the operator says where neither content nor file name does.

    ``table`` is a schema's name, for files whose content says no setting (NCCI PTP).
    """

    table: str | None = None
    start: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that was left out: its line in the source, counted from 1, and why."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class LoadedTable:
    """One release of a table as read. ``columns`` holds every column of the schema, all of one length.

    ``rows_read`` counts the data rows of the source, kept or refused; ``version`` is the publisher's
    own word for the edition, empty if there is none. ``part`` is the number of a part of a table that
    is published in ``parts`` files; 0 for a whole table.
    """

    schema: TableSchema
    period: Period
    version: str
    columns: Mapping[str, Sequence[Any]]
    rows_read: int
    refused: tuple[RefusedRow, ...] = ()
    notices: tuple[str, ...] = field(default=())
    part: int = 0
    parts: int = 0


@dataclass(frozen=True, slots=True)
class TableFormat:
    """A file format: how its files are told from others, and its reader.

    ``wanted`` recognises by the first bytes, then by the publisher's file-name pattern; ``tables``
    are the schemas that the reader may give. ``read`` gives one table for each edition in the file.
    """

    wanted: Wanted
    tables: tuple[TableSchema, ...]
    read: Callable[[Source, Hints], Sequence[LoadedTable]]
