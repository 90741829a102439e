"""From which day to which day an ICD-10-CM tabular list is in force.

The XML states only its fiscal year. A fiscal year begins on 1 October of the year before and, since
2022, has an update on 1 April (FY 2022 IPPS/LTCH final rule); so an edition covers half a year.
Which half is told by the publisher's file name, or by a code that came in between.

Before 2022 there was no regular April update: an edition then held until the next 1 October, or
until one of the updates made for a public health emergency (1 April 2020, 1 January 2021).
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from kb.model.period import Period
from loaders.errors import LoadError
from loaders.tables.rows.fiscal_year import fiscal_year_of, next_edition
from loaders.tables.rows.release_period import SAY_DATES

WITNESSES = (
    # CDC announcement of the vaping code, effective 1 April 2020 (ICD-10-CM addenda April 2020).
    ("U070", date(2020, 4, 1)),
    # CDC announcement of six COVID-19 codes, effective 1 January 2021 (addenda January 2021).
    ("J1282", date(2021, 1, 1)),
    # CDC/CMS announcement of three codes, effective 1 April 2022 (addenda April 2022).
    ("Z28310", date(2022, 4, 1)),
    # CDC/CMS announcement of 42 codes, effective 1 April 2023 (addenda April 2023).
    ("Z556", date(2023, 4, 1)),
)
"""Undotted codes that first came into force within a fiscal year, and the day they did.

An edition that lists one and is of that fiscal year was not in force before that day. In editions
of later years the code says nothing.
"""

_EMERGENCY_UPDATES = (date(2020, 4, 1), date(2021, 1, 1))

_MONTHS = {"jan": 1, "apr": 4, "oct": 10}
_MONTH = r"(?P<month>january|jan|april|apr|october|oct)"
_YEARS = r"(?<![0-9])(?P<year>20[0-9]{2})(?![0-9])"
_DATED = (
    re.compile(rf"{_MONTH}(?:[-_. ]*(?P<day>[0-9]{{1,2}}))?[-_., ]*(?P<year>20[0-9]{{2}})(?![0-9])"),
    re.compile(rf"{_YEARS}[-_. ]*{_MONTH}(?:[-_. ]*(?P<day>[0-9]{{1,2}})(?![0-9]))?"),
)
_YEAR = re.compile(r"(?<![0-9])(20[0-9]{2})(?![0-9])")


@dataclass(frozen=True, slots=True)
class _Named:
    """What a file name says: the fiscal year, and the first day if it names a month."""

    fiscal_year: int
    start: date | None


def effective_period(
    source_name: str,
    version: str,
    codes: Collection[str],
    *,
    start: date | None = None,
    until: date | None = None,
) -> Period:
    """The half-open interval of an edition with this file name, stated year and undotted codes.

    ``start`` and ``until`` are the operator's own dates and win over everything; one alone is
    completed by the rest. ``codes`` is searched for WITNESSES, so give a set.

    Raises LoadError: ``release.dates-unknown`` where neither name nor content gives a day,
    ``release.dates-contradict`` where they give different ones or the dates are no interval.
    """
    first = start or _first_day(source_name, version, codes)
    last = until or next_edition(first, _EMERGENCY_UPDATES)
    if last <= first:
        raise _contradiction(source_name, f"{last} is not after {first}")
    return Period(first, last)


def _first_day(source_name: str, version: str, codes: Collection[str]) -> date:
    named = _from_name(source_name)
    stated = int(version) if re.fullmatch(r"20[0-9]{2}", version.strip()) else None
    if named is not None and stated is not None and named.fiscal_year != stated:
        raise _contradiction(
            source_name,
            f"the file name means fiscal year {named.fiscal_year}, the content states {stated}",
        )
    witnessed = _witnessed(named.fiscal_year if named else stated, codes)
    if named is None:
        if witnessed is None:
            raise _unknown(source_name, stated)
        return witnessed
    if named.start is None:
        return witnessed or date(named.fiscal_year - 1, 10, 1)
    if witnessed is not None and witnessed >= next_edition(named.start, _EMERGENCY_UPDATES):
        raise _contradiction(
            source_name,
            f"the file name means {named.start}, but it lists a code that came in on {witnessed}",
        )
    return max(named.start, witnessed or named.start)


def _from_name(source_name: str) -> _Named | None:
    text = source_name.lower()
    for pattern in _DATED:
        match = pattern.search(text)
        if match:
            month = _MONTHS[match["month"][:3]]
            try:
                day = date(int(match["year"]), month, int(match["day"] or 1))
            except ValueError:
                return None
            return _Named(fiscal_year_of(day), day)
    if any(month in text for month in _MONTHS):
        return None  # it names a month in a way that is not understood: no guess from the year
    years = set(_YEAR.findall(text))
    return _Named(int(years.pop()), None) if len(years) == 1 else None


def _witnessed(fiscal_year: int | None, codes: Collection[str]) -> date | None:
    if fiscal_year is None:
        return None
    days = [day for code, day in WITNESSES if fiscal_year_of(day) == fiscal_year and code in codes]
    return max(days, default=None)


def _unknown(source_name: str, stated: int | None) -> LoadError:
    says = "neither the file name nor the content says when this edition comes into force"
    if stated is not None:
        # April and October editions state the same year: guessing would put codes in force, or
        # out of it, half a year early.
        says = f"the content states only fiscal year {stated}, the file name no date"
    return LoadError("release.dates-unknown", says, place=source_name, next_step=SAY_DATES)


def _contradiction(source_name: str, what: str) -> LoadError:
    return LoadError("release.dates-contradict", what, place=source_name, next_step=SAY_DATES)
