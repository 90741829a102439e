"""Columns as arrays: how values of each kind are stored and read back.

An absent value is the empty code or text, and for numbers and dates the smallest number of the
array's type, which no table holds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np

from kb.tables.schema import Column, Kind
from kb.tabular.compile import text_arrays

PLACES = 10_000
"""A decimal is stored as a whole number of ten-thousandths."""

_STORED: Mapping[Kind, type[np.int32] | type[np.int64]] = {
    Kind.INTEGER: np.int32,
    Kind.DATE: np.int32,
    Kind.DECIMAL: np.int64,
}
_EPOCH = date(1970, 1, 1).toordinal()

Value = str | int | Decimal | date | None


def absent(kind: Kind) -> int:
    """The number that stands for no value."""
    return int(np.iinfo(_STORED[kind]).min)


def column_arrays(column: Column, values: Sequence[Any] | np.ndarray) -> dict[str, np.ndarray]:
    """The arrays of one column, in the order of ``values``, where None and "" are absent.

    An array is taken as it is stored: bytes for codes, whole numbers for the rest. Raises ValueError
    for a value that its kind can't hold.
    """
    name = column.name
    if isinstance(values, np.ndarray):
        return {name: values if column.kind is Kind.CODE else values.astype(_STORED[column.kind])}
    if column.kind is Kind.CODE:
        return {name: np.array([value or "" for value in values], "S")}
    if column.kind is Kind.TEXT:
        number = {text: at for at, text in enumerate(sorted({value or "" for value in values}))}
        index = np.array([number[value or ""] for value in values], np.int64)
        return {name: _narrow(index), **text_arrays(f"{name}_words", number)}
    none = absent(column.kind)
    stored = [none if value is None or value == "" else _number(column.kind, value) for value in values]
    return {name: np.array(stored, _STORED[column.kind])}


def read_value(column: Column, arrays: Mapping[str, np.ndarray], row: int) -> Value:
    """One value as Python has it; None where it is absent."""
    stored = arrays[column.name][row]
    if column.kind is Kind.CODE:
        return bytes(stored).decode("ascii") or None
    number = int(stored)
    if column.kind is Kind.TEXT:
        at, text = arrays[f"{column.name}_words_at"], arrays[f"{column.name}_words_text"]
        return bytes(text[int(at[number]) : int(at[number + 1])]).decode() or None
    if number == absent(column.kind):
        return None
    if column.kind is Kind.DECIMAL:
        return Decimal(number) / PLACES
    return date.fromordinal(number + _EPOCH) if column.kind is Kind.DATE else number


def day_number(day: date) -> int:
    """A date as stored: days since 1970-01-01."""
    return day.toordinal() - _EPOCH


def _number(kind: Kind, value: Any) -> int:
    if kind is Kind.DATE:
        return day_number(value)
    if kind is Kind.INTEGER:
        return int(value)
    scaled = Decimal(value) * PLACES
    if scaled != scaled.to_integral_value():
        raise ValueError(f"{value} has more than four places")
    return int(scaled)


def _narrow(index: np.ndarray) -> np.ndarray:
    """The smallest unsigned type that holds the index."""
    most = int(index.max(initial=0))
    return index.astype(np.uint8 if most < 256 else np.uint16 if most < 65536 else np.uint32)
