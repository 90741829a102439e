"""The columns of a release as numbers of their different values, in which two releases are compared.

A column of millions of rows has few different values: these are compared once, and the rows as
numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

import numpy as np

from kb.tables.columns import PLACES, absent
from kb.tables.pairs import PairIndex
from kb.tables.pairs.columns import coded_pair_columns
from kb.tables.schema import Column, Kind, TableSchema
from kb.tables.schemas.icd10cm_index import TREE
from kb.tables.table import Table

_EPOCH = date(1970, 1, 1).toordinal()
_ABOVE = " > "

PATH = Column("term", Kind.TEXT, "the term with the terms above it, main term first")
"""Of an alphabetic index, where a row has no key but its place."""


@dataclass(frozen=True, slots=True, eq=False)
class Coded:
    """A column: row ``i`` holds ``values[numbers[i]]``; the values, as stored, are all different."""

    kind: Kind
    numbers: np.ndarray
    values: Sequence[Any]

    def shown(self) -> list[Any]:
        """The values as JSON has them; None where there is none."""
        return [_shown(self.kind, value) for value in self.values]


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """A release's rows; ``identity`` and ``compared`` name columns, both in the schema's order."""

    schema: TableSchema
    count: int
    columns: Mapping[str, Coded]
    identity: tuple[str, ...]
    compared: tuple[str, ...]


def rows_of(table: Table) -> Rows:
    """The rows of a table, without what is bound to its edition."""
    schema = table.schema
    identity, compared = schema.identity, _compared(schema, schema.identity)
    columns = {}
    if schema.columns[: len(TREE)] == TREE:
        compared = tuple(name for name in compared if name not in {each.name for each in TREE})
        identity = (PATH.name,)
        columns[PATH.name] = _paths(table)
    for column in schema.columns:
        if column.name in identity or column.name in compared:
            columns[column.name] = _coded(table, column)
    return Rows(schema, len(table), columns, identity, compared)


def rows_of_pairs(schema: TableSchema, index: PairIndex) -> Rows:
    """The rows of a table of code pairs."""
    columns = {
        name: Coded(schema.column(name).kind, numbers, values)
        for name, (numbers, values) in coded_pair_columns(index).items()
    }
    return Rows(schema, len(index), columns, schema.identity, _compared(schema, schema.identity))


def _compared(schema: TableSchema, identity: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(each.name for each in schema.columns if not each.edition_bound and each.name not in identity)


def _coded(table: Table, column: Column) -> Coded:
    stored = table.array(column.name)
    if column.kind is Kind.TEXT:
        at, text = table.array(f"{column.name}_words_at"), table.array(f"{column.name}_words_text")
        whole, ends = bytes(text), at.tolist()
        words = [whole[start:end].decode() for start, end in pairwise(ends)]
        return Coded(column.kind, np.asarray(stored), words)
    values, numbers = np.unique(stored, return_inverse=True)
    return Coded(column.kind, numbers, values.tolist())


def _paths(table: Table) -> Coded:
    """Each term after the terms above it. Rows stand in pre-order, so those are known before."""
    title = _coded(table, table.schema.column("title"))
    none = absent(Kind.INTEGER)
    paths: list[str] = []
    for above, number in zip(table.array("parent").tolist(), title.numbers.tolist(), strict=True):
        own = title.values[number]
        paths.append(own if above == none else f"{paths[above]}{_ABOVE}{own}")
    number_of = {path: number for number, path in enumerate(sorted(set(paths)))}
    return Coded(Kind.TEXT, np.array([number_of[path] for path in paths], np.int64), list(number_of))


def _shown(kind: Kind, value: Any) -> Any:
    if kind is Kind.CODE:
        return value.decode("ascii") or None
    if kind is Kind.TEXT:
        return value or None
    if value == absent(kind):
        return None
    if kind is Kind.DATE:
        return date.fromordinal(value + _EPOCH).isoformat()
    if kind is Kind.DECIMAL:
        return format((Decimal(value) / PLACES).normalize(), "f")
    return value
