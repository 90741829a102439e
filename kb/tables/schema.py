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
    """``name`` is the field's own word in full; ``about`` says what it means, with its unit.

    ``edition_bound`` marks what only says where a row stands in its own edition (a line, a counter, a
    version of the list): it differs between editions though nothing was changed, so no comparison of
    two editions looks at it.
    """

    name: str
    kind: Kind
    about: str
    edition_bound: bool = False


_TITLES = ("long_title", "long_description", "title", "short_description", "label")


@dataclass(frozen=True, slots=True)
class TableSchema:
    """A table's form. ``key`` names the columns that rows are sorted and found by.

    ``name`` is the first part of its releases' ids, as in ``ncci-mue-practitioner@2024-07-01``.
    ``identity`` names the columns by which a row is known again in another edition; where it is left
    empty, these are the columns of the key that are not bound to their edition.
    """

    name: str
    title: str
    authority: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    identity: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.identity:
            known = tuple(name for name in self.key if not self.column(name).edition_bound)
            object.__setattr__(self, "identity", known)

    @property
    def title_column(self) -> str | None:
        """The column that says what a row is called, the full title before a short one; None without one."""
        names = {each.name for each in self.columns}
        return next((name for name in _TITLES if name in names), None)

    def column(self, name: str) -> Column:
        """The column of that name; KeyError if there is none."""
        for each in self.columns:
            if each.name == name:
                return each
        raise KeyError(name)
