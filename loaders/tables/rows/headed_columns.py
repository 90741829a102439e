"""Columns found by the names over them, through a preamble and over several lines."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from loaders.errors import LoadError
from loaders.tables.rows.delimited_rows import Grid, head_rows
from loaders.tables.source import Source

Names = Mapping[str, str]
"""For each column, a regular expression that its whole normalised name matches.

A normalised name is lower case, its words and numbers parted by single blanks: "NON-FAC PE RVU" is
``non fac pe rvu``.
"""

_DEEP = 60
_STACKED = 6
"""How many lines a name may be spread over; the relative value file uses five."""


@dataclass(frozen=True, slots=True)
class Header:
    """``row`` is the index of its last line; ``at`` says where each column stands."""

    row: int
    at: Mapping[str, int]


def find_header(rows: Sequence[Sequence[str]], names: Names, needed: Collection[str]) -> Header | None:
    """The first header that has every needed column, or None."""
    for index in range(min(len(rows), _DEEP)):
        at = _columns(rows, index, names)
        if all(column in at for column in needed):
            return Header(index, at)
    return None


def has_header(head: bytes, names: Names, needed: Collection[str]) -> bool:
    """Whether a text that begins like this has such a header."""
    return find_header(head_rows(head), names, needed) is not None


def require_header(grid: Grid, source: Source, names: Names, needed: Collection[str]) -> Header:
    """The header; raises LoadError ``table.column-missing`` naming the columns that are not there."""
    header = find_header(grid.rows, names, needed)
    if header is not None:
        return header
    found = max(
        (_columns(grid.rows, index, names) for index in range(min(len(grid.rows), _DEEP))),
        key=len,
        default={},
    )
    missing = ", ".join(column for column in needed if column not in found)
    raise LoadError(
        "table.column-missing",
        f"the header has no column for: {missing}",
        place=source.place,
        next_step="Load the file as the publisher offers it, with its header.",
    )


def normalised(name: str) -> str:
    """A column's name in lower case with its words parted by single blanks."""
    return re.sub(r"[^a-z0-9]+", " ", name.lower()).strip()


def _columns(rows: Sequence[Sequence[str]], index: int, names: Names) -> dict[str, int]:
    """Where the columns are if the header ends at this row; the first of equal names counts."""
    written = [normalised(name) for name in _stacked(rows, index)]
    at: dict[str, int] = {}
    for column, pattern in names.items():
        for place, name in enumerate(written):
            if name and re.fullmatch(pattern, name):
                at[column] = place
                break
    return at


def _stacked(rows: Sequence[Sequence[str]], index: int) -> list[str]:
    """The names at a row, each with the pieces above it; a title fills one cell and ends the stack."""
    first = index
    while first > 0 and index - first < _STACKED and sum(map(bool, rows[first - 1])) > 1:
        first -= 1
    return [
        " ".join(row[place] for row in rows[first : index + 1] if place < len(row) and row[place])
        for place in range(len(rows[index]))
    ]
