"""For which days a version of the MS-DRG grouper and Medicare Code Editor is in force."""

from __future__ import annotations

import re
from datetime import date

from kb.model.period import Period
from loaders.tables.rows.release_period import archive_name, settled
from loaders.tables.source import Source
from loaders.tables.table import Hints

_FIRST_APRIL_GROUPER = 39
_UPDATES = {37: (date(2020, 4, 1), date(2020, 8, 1)), 38: (date(2021, 1, 1),)}
"""Grouper updates within a year before they became regular: V37.1, V37.2 and V38.1 (CMS, MS-DRG
Classifications and Software)."""


def grouper_version(source: Source, version: str | None, hints: Hints) -> Period:
    """When a version such as ``"41.1"`` is in force.

    Version 26 came with fiscal year 2009 and each later one with the next year. A point release
    replaces it within the year: on 1 April since V39.1 (2022). Raises LoadError
    ``release.dates-unknown`` or ``release.dates-contradict``.
    """
    return settled(source, hints, _in_force(version or ""))


def named_version(source: Source) -> str | None:
    """The grouper version in the file's name, else in its archive's: ``..._v41.1.csv`` is 41.1."""
    for name in (source.name, archive_name(source)):
        found = set(re.findall(r"(?<![a-z0-9])v([0-9]{2}(?:\.[0-9])?)(?![0-9])", name.lower()))
        if len(found) == 1:
            return str(found.pop())
    return None


def _in_force(version: str) -> Period | None:
    match = re.fullmatch(r"([0-9]{2})(?:\.([0-9]))?", version)
    if match is None:
        return None
    major, minor = int(match[1]), int(match[2] or 0)
    year = major + 1983
    regular = (date(year, 4, 1),) if major >= _FIRST_APRIL_GROUPER else ()
    days = (date(year - 1, 10, 1), *_UPDATES.get(major, regular), date(year, 10, 1))
    return Period(days[minor], days[minor + 1]) if minor < len(days) - 1 else None
