"""Conditions that look a code up in an official table, as of the day of service."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from engine.conditions.model import Held, Unknown, Verdict, View
from engine.proof.model import TableRow
from engine.rules.model import Row
from kb.model.code import undotted
from kb.tables.table import Table


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
    found = table.find(undotted(code))
    if not found and table.release.sample:
        return _sample(table)
    for at in found:
        if all(text_of(table.value(at, column)) in accepted for column, accepted in argument.columns):
            return Held((row_of(table, at),), dict(_values(table, at)))
    return None


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


def _values(table: Table, at: int) -> Iterator[tuple[str, str]]:
    for column in table.schema.columns:
        if column.name not in ("code", "position", "number"):
            yield column.name, text_of(table.value(at, column.name))
