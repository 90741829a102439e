"""Conditions that look a code up in an official table, as of the day of service."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from engine.conditions.model import Held, Unknown, Verdict, View
from engine.proof.model import TableRow
from engine.rules.model import Row
from kb.model.code import undotted
from kb.tables.table import Table

MOST_ROWS = 20_000
"""Codes whose rows are kept as texts; then all are let go."""
_OF_FACTS = ("code", "position", "number")
"""Columns that a text does not mean: it means the fact's own."""

Rows = tuple[tuple[Mapping[str, str], TableRow], ...]


def listed_in(view: View, code: str, argument: str) -> Verdict:
    """Whether the table has a row for the code."""
    table = view.table(argument)
    if isinstance(table, Unknown):
        return table
    found = table.find(undotted(code))
    if not found and table.release.sample:
        return _sample(table)
    return Held((row_of(table, found[0]),)) if found else None


def row(view: View, code: str, argument: Row) -> Verdict:
    """Whether a row of the table for the code has these values; a text may name the row's columns."""
    table = view.table(argument.table)
    if isinstance(table, Unknown):
        return table
    found = _rows(table, undotted(code))
    if not found and table.release.sample:
        return _sample(table)
    for values, evidence in found:
        if all(values[column] in accepted for column, accepted in argument.columns):
            return Held((evidence,), {key: text for key, text in values.items() if key not in _OF_FACTS})
    return None


def _rows(table: Table, code: str) -> Rows:
    """The rows for a code as texts; kept, since many rules ask for the same row."""
    found: Rows | None = table.kept.get(code)
    if found is None:
        if len(table.kept) >= MOST_ROWS:
            table.kept.clear()
        found = table.kept[code] = tuple((_values(table, at), row_of(table, at)) for at in table.find(code))
    return found


def _sample(table: Table) -> Unknown:
    """A sample says nothing of a code that it does not hold."""
    name = table.release.table
    return Unknown(
        f"Only a sample of {name} is loaded, and it does not hold every code.",
        f"{name} in force on {{day}}: chartproof kb load PATH",
    )


def text_of(value: Any) -> str:
    """A table's value as rules write it: dates as YYYY-MM-DD, no value as ``none``."""
    if value is None:
        return "none"
    if isinstance(value, date):
        return value.isoformat()
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def row_of(table: Table, at: int) -> TableRow:
    """A row as evidence, by its key."""
    key = " ".join(text_of(table.value(at, name)) for name in table.schema.key)
    return TableRow(table.release.id, key)


def _values(table: Table, at: int) -> Mapping[str, str]:
    return {column.name: text_of(table.value(at, column.name)) for column in table.schema.columns}
