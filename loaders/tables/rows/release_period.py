"""From which day to which day a table is in force, from what it or its file name says.

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

SAY_DATES = "Say from when to when it is in force: --from DATE --until DATE (until is exclusive)."
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


def quarter_of(day: date) -> date:
    """The first day of the calendar quarter in which a day lies."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def quarter_from(day: date) -> date:
    """The first day of the next calendar quarter."""
    first = quarter_of(day)
    return date(first.year + first.month // 10, (first.month + 2) % 12 + 1, 1)


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


def archive_name(source: Source) -> str:
    """The name of the archive that the file was found in; empty if it was found in none."""
    archive, mark, _ = source.place.partition("!")
    return PurePath(archive).name if mark else ""


def named(source: Source, reads: Callable[[str], Period | None]) -> Period | None:
    """What the file's own name says, else the name of the archive it is in."""
    return reads(source.name) or reads(archive_name(source))


def settled(
    source: Source,
    hints: Hints,
    stated: Period | None,
    following: Callable[[date], date | None] | None = None,
    *,
    open_ended: bool = False,
) -> Period:
    """The period in force; the operator's dates win, and one alone is completed.

    ``following`` gives the day a regular next edition comes after the operator's first day; without
    it, the stated end holds. An ``open_ended`` table may have no end. Raises LoadError:
    ``release.dates-unknown`` where nothing says a day that is needed, ``release.dates-contradict``
    where the dates are no interval.
    """
    start = hints.start or (stated.start if stated else None)
    regular = stated.until if stated else None
    if start is not None and hints.start is not None and following is not None:
        regular = following(start)
    until = hints.until or regular
    if start is None or (until is None and not open_ended):
        # Where the end is regular or open, the first day alone is wanted.
        when = "comes into force" if following or open_ended else "table is in force"
        raise unknown(source, f"neither the content nor the file name says when this {when}")
    return interval(source, start, until)


def interval(source: Source, start: date, until: date | None) -> Period:
    """From one day to another or open; raises ``release.dates-contradict`` if that is no interval."""
    if until is not None and until <= start:
        raise contradiction(source, f"{until} is not after {start}")
    return Period(start, until)


def agreed(source: Source, hints: Hints, content: Period | None, name: Period | None) -> Period | None:
    """What content and name say together; raises ``release.dates-contradict`` if they differ."""
    if content and name and content.start != name.start and hints.start is None:
        raise contradiction(source, f"the content means {content.start}, the file name {name.start}")
    return content or name


def unknown(source: Source, what: str) -> LoadError:
    """The refusal of a table of which nothing says when it is in force."""
    return LoadError("release.dates-unknown", what, place=source.place, next_step=SAY_DATES)


def contradiction(source: Source, what: str) -> LoadError:
    """The refusal of dates that can't all be true."""
    return LoadError("release.dates-contradict", what, place=source.place, next_step=SAY_DATES)


def _quarter(year: str, month: int) -> Period:
    start = date(int(year) + (2000 if len(year) == 2 else 0), month, 1)
    return Period(start, quarter_from(start))
