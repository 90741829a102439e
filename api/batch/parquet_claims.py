"""Claims in Parquet: one row a claim, the keys of the native claim as columns, lists of structs for lists.

A row whose every value is known to be good is staged by the column; any other is read as a native claim is,
which refuses it or takes it. So what is refused, and why, is the same as in JSON.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from api.batch.parquet_columns import Columns
from api.batch.parts import Part
from api.batch.plain_rows import plain_claim
from engine.sets.staged import create_tables
from kb.model.claim import Claim
from loaders.claims.native import claim_from_json
from loaders.documents.json_text import JsonObject
from loaders.documents.records import RefusedRecord
from loaders.errors import InputError

if TYPE_CHECKING:
    from api.batch.part import Chunk, Refused, Terms

Refusal = tuple[str | None, InputError]
"""The id of a claim, if it can be read, and why the claim can't."""


def row_ranges(file: Path, size: int) -> Iterator[tuple[int, int, int]]:
    """Cuts a file into ``(first row, row after the last, first row counted from 1)``, in whole row groups
    where they are small enough."""
    connection = duckdb.connect()
    try:
        (rows,) = connection.execute("SELECT count(*) FROM read_parquet(?)", [str(file)]).fetchone() or (0,)
    except duckdb.Error:
        raise _unreadable(str(file)) from None
    finally:
        connection.close()
    for start in range(0, rows, size):
        yield start, min(start + size, rows), start + 1


def parquet_chunks(
    part: Part, connection: duckdb.DuckDBPyConnection
) -> Iterator[tuple[Chunk, Sequence[Refused]]]:
    """The rows of a part: first those that are staged by the column, then those that are read one by one."""
    from api.batch.part import Records
    from loaders.claims.record import ClaimRecord

    (path,), (name,) = part.paths, part.names
    columns = Columns(connection, path)
    columns.open(part.start, part.stop)
    yield ParquetRows(columns, name, part.start), ()
    taken: list[tuple[str, int, ClaimRecord]] = []
    places: list[int] = []
    refused: list[Refused] = []
    for c, values in columns.rows(columns.odd()):
        made, record = claim_of(values), part.start + c + 1
        if isinstance(made, Claim):
            taken.append((name, record, ClaimRecord(record, made, "")))
            places.append(c)
        else:
            refused.append((name, record, RefusedRecord(record, made[0], made[1], name)))
    if taken or refused:
        yield Records(taken, places), refused


class ParquetRows:
    """The rows of a part that are staged by the column."""

    def __init__(self, columns: Columns, name: str, start: int) -> None:
        self._columns = columns
        self._name = name
        self._start = start

    def stage(self, connection: duckdb.DuckDBPyConnection, terms: Terms) -> None:
        """See api.batch.part.Chunk."""
        create_tables(connection)
        self._columns.stage(terms.on, terms.payer)
        self._columns.keys(self._name)

    def claims(self, numbers: Sequence[int]) -> Iterator[tuple[int, str, int, Claim]]:
        """See api.batch.part.Chunk."""
        for c, values in self._columns.rows(numbers):
            yield c, self._name, self._start + c + 1, plain_claim(values)


def claim_of(values: dict[str, Any]) -> Claim | Refusal:
    """A row as a claim, or why it is none."""
    value = _json(values)
    try:
        return claim_from_json(value)
    except InputError as error:
        identifier = values.get("id")
        shown = isinstance(identifier, str) and identifier.strip() and identifier.isprintable()
        return (identifier if shown else None), error


def _json(value: Any) -> Any:
    """A value of a column as the JSON reader would have given it."""
    if isinstance(value, dict):
        made = JsonObject((key, _json(each)) for key, each in value.items())
        made.repeated = ()
        return made
    if isinstance(value, list | tuple):
        return [_json(each) for each in value]
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, dt.datetime):
        return value.isoformat()
    return value.isoformat() if isinstance(value, dt.date) else value


def _unreadable(path: str) -> InputError:
    return InputError(
        "batch.bad-parquet", "This is not a Parquet file, or it is damaged.", place=path,
        next_step="Write the file again.",
    )  # fmt: skip
