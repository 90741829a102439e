"""Columns found by their titles: through any preamble, and where titles are spread over several lines.

A publisher moves, adds and renames columns from year to year; positions are never assumed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

PREAMBLE = 60
"""How many rows are searched for the heading; CMS preambles have at most about a dozen."""

_STACKED = 6
"""How many lines a title may be spread over; the relative value file uses five."""
_WORD_BREAK = re.compile(r"[^0-9a-z]+")


@dataclass(frozen=True, slots=True)
class Heading:
    """A column asked for: our name for it, the titles it may bear, and whether it must be there.

    ``titles`` is a pattern for the whole title in lower case, each run of other characters than
    letters and digits a single space: ``NON-FAC PE RVU`` is ``non fac pe rvu``.
    """

    name: str
    titles: str
    needed: bool = True


def headings(titles: Mapping[str, str], needed: Collection[str]) -> tuple[Heading, ...]:
    """A heading for each name and its titles, of which these must be there."""
    return tuple(Heading(name, pattern, name in needed) for name, pattern in titles.items())


@dataclass(frozen=True, slots=True)
class Found:
    """``row`` is the index of the heading's last line; ``at`` says where each column stands."""

    row: int
    at: Mapping[str, int]


def words(title: str) -> str:
    """A column's title as patterns are written for: ``"Order\\nFY25"`` is ``"order fy25"``."""
    return _WORD_BREAK.sub(" ", title.lower()).strip()


Titles = Sequence[tuple[str, ...]]
"""The ways to read one row as a heading: its own titles, and those that go on from the rows above."""


def possible_titles(rows: Sequence[Sequence[str]]) -> list[Titles]:
    """For each of the first rows, its titles as it stands, and with the pieces above where there are any."""
    found: list[Titles] = []
    for index, row in enumerate(rows[:PREAMBLE]):
        alone = tuple(map(words, row))
        stacked = _stacked(rows, index)
        found.append((alone,) if stacked is None else (alone, stacked))
    return found


def find_headings(titles: Sequence[Titles], wanted: Sequence[Heading]) -> Found | None:
    """The first row that names every needed column, read in the way that names the most; None if none."""
    for row, ways in enumerate(titles):
        found = [at for way in ways if (at := places(way, wanted)) is not None]
        if found:
            return Found(row, max(found, key=len))
    return None


def places(titles: Sequence[str], wanted: Sequence[Heading]) -> dict[str, int] | None:
    """Where the columns stand, the first of equal titles; None where a needed one is not named."""
    at: dict[str, int] = {}
    for heading in sorted(wanted, key=lambda each: not each.needed):
        place = _place(titles, heading)
        if place is not None:
            at[heading.name] = place
        elif heading.needed:
            return None
    return at


def lacking(titles: Sequence[Titles], wanted: Sequence[Heading]) -> list[str]:
    """The needed columns that the row most like the heading lacks."""
    needed = [heading for heading in wanted if heading.needed]
    missing = [
        [heading.name for heading in needed if _place(way, heading) is None]
        for ways in titles
        for way in ways
    ]
    return min(missing, key=len, default=[heading.name for heading in needed])


def _place(titles: Sequence[str], heading: Heading) -> int | None:
    pattern = re.compile(heading.titles)
    return next((at for at, title in enumerate(titles) if title and pattern.fullmatch(title)), None)


def _stacked(rows: Sequence[Sequence[str]], index: int) -> tuple[str, ...] | None:
    """The titles at a row, each with the pieces above it; a line with one cell ends the stack."""
    first = index
    while first > 0 and index - first < _STACKED and sum(map(bool, rows[first - 1])) > 1:
        first -= 1
    if first == index:
        return None
    return tuple(
        words(" ".join(row[place] for row in rows[first : index + 1] if place < len(row) and row[place]))
        for place in range(len(rows[index]))
    )
