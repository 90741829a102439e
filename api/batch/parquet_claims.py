"""Claims in Parquet: one row a claim, the keys of the native claim as columns, lists of structs for lists.

A row whose every value is known to be good is staged by the column; any other is read as a native claim is,
which refuses it or takes it. So what is refused, and why, is the same as in JSON.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from api.batch.parquet_columns import Columns, claim_of
from api.batch.parts import Part
from api.batch.plain_rows import plain_claim
from engine.sets.staged import create_tables
from kb.model.claim import Claim
from loaders.documents.records import RefusedRecord
from loaders.errors import InputError

if TYPE_CHECKING:
    from api.batch.part import Chunk, Refused, Terms


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
    for row, values in columns.rows(columns.odd()):
        made = claim_of(values)
        if isinstance(made, Claim):
            taken.append((name, row + 1, ClaimRecord(row + 1, made, "")))
            places.append(row - part.start)
        else:
            refused.append((name, row + 1, RefusedRecord(row + 1, made[0], made[1], name)))
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
        self._columns.stage(self._start, terms.on, terms.payer)
        connection.execute(
            "CREATE OR REPLACE TEMP TABLE claim_key AS "
            "SELECT (row - $start)::INTEGER AS c, row - $start AS place, "
            "$name AS file, row + 1 AS record, id AS claim FROM plain_row",
            {"start": self._start, "name": self._name},
        )

    def claims(self, numbers: Sequence[int]) -> Iterator[tuple[int, str, int, Claim]]:
        """See api.batch.part.Chunk."""
        for row, values in self._columns.rows([self._start + c for c in numbers]):
            yield row - self._start, self._name, row + 1, plain_claim(values)


def _unreadable(path: str) -> InputError:
    return InputError(
        "batch.bad-parquet", "This is not a Parquet file, or it is damaged.", place=path,
        next_step="Write the file again.",
    )  # fmt: skip
