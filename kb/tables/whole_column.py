"""A whole column of a table as Python values, at once: many times faster than value by value."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import pairwise

from kb.tables.columns import PLACES, Value, absent
from kb.tables.schema import Kind
from kb.tables.table import Table

_EPOCH = date(1970, 1, 1).toordinal()


def whole_column(table: Table, name: str) -> list[Value]:
    """The column's values in the order of the rows, as ``Table.value`` gives them."""
    column = table.schema.column(name)
    stored = table.array(name)
    if column.kind is Kind.CODE:
        return [text or None for text in stored.astype(str).tolist()]
    numbers: list[int] = stored.tolist()
    if column.kind is Kind.TEXT:
        text = bytes(table.array(f"{name}_words_text").data)
        at = table.array(f"{name}_words_at").tolist()
        words = [text[start:end].decode() or None for start, end in pairwise(at)]
        return [words[number] for number in numbers]
    none = absent(column.kind)
    if column.kind is Kind.DATE:
        days = {number: date.fromordinal(number + _EPOCH) for number in set(numbers) if number != none}
        return [days.get(number) for number in numbers]
    if column.kind is Kind.DECIMAL:
        return [None if number == none else Decimal(number) / PLACES for number in numbers]
    return [None if number == none else number for number in numbers]


def codes_of(table: Table, name: str) -> list[str]:
    """A column of codes, the empty text where a row has none."""
    codes: list[str] = table.array(name).astype(str).tolist()
    return codes
