"""Effective dates of the tables that come with an ICD-10-CM edition, a grouper or a fiscal year."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date
from pathlib import PurePath

from kb.model.period import Period
from loaders.errors import LoadError
from loaders.tables.icd10cm.dates import effective_period
from loaders.tables.source import Source
from loaders.tables.table import Hints

SAY_DATES = "Say from when to when it is in force: --from DATE --until DATE (until is exclusive)."

_MONTH = re.compile(r"(?<![a-z])(january|jan|april|apr|october|oct)(?![a-z])")
_ANY_MONTH = re.compile(r"jan|apr|oct", re.IGNORECASE)
_YEAR = re.compile(r"(?<![0-9])20[0-9]{2}(?![0-9])")

_FIRST_APRIL_GROUPER = 39
_UPDATES = {37: (date(2020, 4, 1), date(2020, 8, 1)), 38: (date(2021, 1, 1),)}
"""Grouper updates within a year before they became regular: V37.1, V37.2 and V38.1 (CMS, MS-DRG
Classifications and Software)."""


def archive_name(source: Source) -> str:
    """The name of the archive that the file was found in; empty if it was found in none."""
    archive, mark, _ = source.place.partition("!")
    return PurePath(archive).name if mark else ""


def icd10cm_edition(source: Source, codes: Collection[str], hints: Hints) -> Period:
    """When an ICD-10-CM edition is in force, by loaders.tables.icd10cm.dates.

    CMS gives the October and the April edition members of one name (icd10cm_order_2025.txt) and
    tells them apart by the archive's name, so a month named only there counts as the file's.
    Raises LoadError as effective_period does.
    """
    name = source.name
    if not _ANY_MONTH.search(name):
        months = {match[:3] for match in _MONTH.findall(archive_name(source).lower())}
        years = set(_YEAR.findall(name)) or set(_YEAR.findall(archive_name(source)))
        # An October archive may be named by its calendar or its fiscal year; the year alone means
        # the fiscal year's first edition, which is the same.
        if len(months) == 1 and len(years) == 1 and months != {"oct"}:
            name = f"{name} ({min(months)} {min(years)})"
    return effective_period(name, "", codes, start=hints.start, until=hints.until)


def fiscal_year(source: Source, year: int | None, hints: Hints) -> Period:
    """The federal fiscal year [1 October before, 1 October), or the operator's dates.

    Raises LoadError ``release.dates-unknown`` or ``release.dates-contradict``.
    """
    if year is None:
        return settled(source, None, None, hints)
    return settled(source, date(year - 1, 10, 1), date(year, 10, 1), hints)


def grouper_version(source: Source, version: str | None, hints: Hints) -> Period:
    """When a version of the MS-DRG grouper and Medicare Code Editor, such as ``"41.1"``, is in force.

    Version 26 came with fiscal year 2009 and each later one with the next year. A point release
    replaces it within the year: on 1 April since V39.1 (2022). Raises LoadError
    ``release.dates-unknown`` or ``release.dates-contradict``.
    """
    match = re.fullmatch(r"([0-9]{2})(?:\.([0-9]))?", version or "")
    if match is None:
        return settled(source, None, None, hints)
    major, minor = int(match[1]), int(match[2] or 0)
    year = major + 1983
    regular = (date(year, 4, 1),) if major >= _FIRST_APRIL_GROUPER else ()
    days = (date(year - 1, 10, 1), *_UPDATES.get(major, regular), date(year, 10, 1))
    if minor >= len(days) - 1:
        return settled(source, None, None, hints)
    return settled(source, days[minor], days[minor + 1], hints)


def named_version(source: Source) -> str | None:
    """The grouper version in the file's name, else in its archive's: ``..._v41.1.csv`` is 41.1."""
    for name in (source.name, archive_name(source)):
        found = set(re.findall(r"(?<![a-z0-9])v([0-9]{2}(?:\.[0-9])?)(?![0-9])", name.lower()))
        if len(found) == 1:
            return str(found.pop())
    return None


def settled(
    source: Source, start: date | None, until: date | None, hints: Hints, *, open_ended: bool = False
) -> Period:
    """What was found, completed and overruled by the operator's dates.

    Raises LoadError ``release.dates-unknown`` where a day is missing, ``release.dates-contradict``
    where the days are no interval.
    """
    first, last = hints.start or start, hints.until or until
    if first is None or (last is None and not open_ended):
        raise LoadError(
            "release.dates-unknown",
            "neither the content nor the file name says when this table is in force",
            place=source.name,
            next_step=SAY_DATES,
        )
    if last is not None and last <= first:
        raise LoadError(
            "release.dates-contradict",
            f"{last} is not after {first}",
            place=source.name,
            next_step=SAY_DATES,
        )
    return Period(first, last)
