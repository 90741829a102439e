"""Invented tables and tabular lists in two editions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest

from kb.diff.columns import Rows, rows_of
from kb.diff.model import Difference
from kb.diff.table import diff_rows
from kb.model.period import Period
from kb.release import Release
from kb.tables.compile import compile_table
from kb.tables.schema import Column, Kind, TableSchema
from kb.tables.table import Table

SCHEMA = TableSchema(
    "invented",
    "Invented",
    "nobody",
    (
        Column("code", Kind.CODE, "the key"),
        Column("place", Kind.INTEGER, "where it stands", edition_bound=True),
        Column("title", Kind.TEXT, "what it is called"),
        Column("units", Kind.INTEGER, "how many"),
        Column("price", Kind.DECIMAL, "dollars"),
        Column("until", Kind.DATE, "first day no longer in force"),
    ),
    ("code", "place"),
)

DiffOf = Callable[[Sequence[Sequence[Any]], Sequence[Sequence[Any]]], Difference]


def release(table: str = "invented", start: str = "2026-01-01") -> Release:
    period = Period(date.fromisoformat(start), None)
    return Release(table, "nobody", period, "1", "x.txt", "0" * 64, 1)


def rows(listed: Sequence[Sequence[Any]], schema: TableSchema = SCHEMA) -> Rows:
    columns = {
        column.name: [row[at] if at < len(row) else None for row in listed]
        for at, column in enumerate(schema.columns)
    }
    arrays, meta = compile_table(schema, columns)
    return rows_of(Table(schema, release(schema.name), arrays, meta))


@pytest.fixture
def diff_of() -> DiffOf:
    """The difference of two lists of (code, place, title, units, price, until)."""

    def make(old: Sequence[Sequence[Any]], new: Sequence[Sequence[Any]]) -> Difference:
        return diff_rows(release(), release(start="2026-04-01"), rows(old), rows(new))

    return make
