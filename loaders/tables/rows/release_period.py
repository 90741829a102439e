"""From which day to which day a CMS table is in force, from what it or its file name says.

Nothing is guessed: where neither says a day, the operator must.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import PurePath

from kb.model.period import Period
from loaders.errors import LoadError
from loaders.tables.source import Source
from loaders.tables.table import Hints

_SAY_DATES = "Say from when to when it is in force: --from DATE --until DATE (until is exclusive)."
_MONTHS = {"jan": 1, "apr": 4, "jul": 7, "oct": 10}
_MONTH = r"(?P<month>jan(?:uary)?|apr(?:il)?|july?|oct(?:ober)?)(?![a-z])"
_YEAR = r"(?<![0-9])(?P<year>20[0-9]{2}|[0-9]{2})"
_QUARTERS = (
    re.compile(rf"{_YEAR}[-_. ]*{_MONTH}"),
    re.compile(rf"(?<![a-z]){_MONTH}[-_. ]*{_YEAR}(?![0-9])"),
    re.compile(rf"{_YEAR}[-_](?P<month>0[147]|10)(?![0-9])"),
)
# CMS letters its quarterly relative value archives; a letter after it marks a revision, whose first
# day is in no name.
_LETTERED = re.compile(r"rvu(?P<year>[0-9]{2})(?P<letter>[abcd])(?![a-z])")
_YEAR_ALONE = re.compile(r"(?<![0-9])(20[0-9]{2})(?![0-9])")


def quarter_from(day: date) -> date:
    """The first day of the next calendar quarter."""
    quarter = (day.month - 1) // 3
    return date(day.year + quarter // 3, (quarter + 1) % 4 * 3 + 1, 1)


def year_from(day: date) -> date:
    """The next 1 January."""
    return date(day.year + 1, 1, 1)


def quarter_in(text: str) -> Period | None:
    """The calendar quarter that a name such as ``HCPC2024_OCT_ANWEB`` or ``rvu25d`` means."""
    lowered = text.lower()
    for pattern in _QUARTERS:
        if match := pattern.search(lowered):
            word = match["month"]
            return _quarter(match["year"], int(word) if word.isdigit() else _MONTHS[word[:3]])
    if match := _LETTERED.search(lowered):
        return _quarter(match["year"], 1 + 3 * "abcd".index(match["letter"]))
    return None


def year_in(text: str) -> Period | None:
    """The calendar year that a text names, if it names only one."""
    years = set(_YEAR_ALONE.findall(text))
    return calendar_year(int(years.pop())) if len(years) == 1 else None


def calendar_year(year: int) -> Period:
    """From 1 January to the next."""
    return Period(date(year, 1, 1), date(year + 1, 1, 1))


def named(source: Source, reads: Callable[[str], Period | None]) -> Period | None:
    """What the file's own name says, else the name of the archive it is in."""
    own = reads(source.name)
    if own is not None or "!" not in source.place:
        return own
    return reads(PurePath(source.place.partition("!")[0]).name)


def settled(
    source: Source,
    hints: Hints,
    stated: Period | None,
    following: Callable[[date], date | None],
) -> Period:
    """The period in force; the operator's dates win, and one alone is completed.

    ``following`` gives the day a regular next edition comes after a first day. Raises LoadError:
    ``release.dates-unknown`` where nothing says the first day, ``release.dates-contradict`` where
    the dates are no interval.
    """
    start = hints.start or (stated.start if stated else None)
    if start is None:
        raise LoadError(
            "release.dates-unknown",
            "neither the content nor the file name says when this comes into force",
            place=source.place,
            next_step=_SAY_DATES,
        )
    regular = stated.until if stated and hints.start is None else following(start)
    until = hints.until or regular
    if until is not None and until <= start:
        raise contradiction(source, f"{until} is not after {start}")
    return Period(start, until)


def agreed(source: Source, hints: Hints, content: Period | None, name: Period | None) -> Period | None:
    """What content and name say together; raises ``release.dates-contradict`` if they differ."""
    if content and name and content.start != name.start and hints.start is None:
        raise contradiction(source, f"the content means {content.start}, the file name {name.start}")
    return content or name


def contradiction(source: Source, what: str) -> LoadError:
    """The refusal of dates that can't all be true."""
    return LoadError("release.dates-contradict", what, place=source.place, next_step=_SAY_DATES)


def _quarter(year: str, month: int) -> Period:
    start = date(int(year) + (2000 if len(year) == 2 else 0), month, 1)
    return Period(start, quarter_from(start))
