"""What an official table holds: its columns with their kinds, its key, and who publishes it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How a column's values are written and stored."""

    CODE = "code"
    """Short ASCII, upper case, without dots; stored in fixed width."""
    TEXT = "text"
    """Any text; equal texts are stored once."""
    INTEGER = "integer"
    """A whole number of at most 32 bits."""
    DECIMAL = "decimal"
    """A number with at most four places; stored as a whole number of ten-thousandths."""
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Column:
    """``name`` is the field's own word in full; ``about`` says what it means, with its unit."""

    name: str
    kind: Kind
    about: str


@dataclass(frozen=True, slots=True)
class TableSchema:
    """A table's form. ``key`` names the columns that rows are sorted and found by.

    ``name`` is the first part of its releases' ids, as in ``ncci-mue-practitioner@2024-07-01``.
    """

    name: str
    title: str
    authority: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]

    def column(self, name: str) -> Column:
        """The column of that name; KeyError if there is none."""
        for each in self.columns:
            if each.name == name:
                return each
        raise KeyError(name)
