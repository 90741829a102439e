"""The federal fiscal year, which begins on 1 October of the year before, and the updates within it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from kb.model.period import Period

FIRST_APRIL_UPDATE = 2022
"""Since this year new diagnosis and procedure codes come every 1 April too (FY 2022 IPPS/LTCH final rule)."""


def fiscal_year(year: int) -> Period:
    """From 1 October before the year to 1 October in it."""
    return Period(date(year - 1, 10, 1), date(year, 10, 1))


def fiscal_year_of(day: date) -> int:
    """The fiscal year in which a day lies."""
    return day.year + (day.month >= 10)


def next_edition(day: date, emergency_updates: Sequence[date]) -> date:
    """The first day after ``day`` on which another edition came, or regularly comes, into force.

    ``emergency_updates`` are the days on which codes came in before the updates of April were regular.
    """
    october = date(fiscal_year_of(day), 10, 1)
    if october.year >= FIRST_APRIL_UPDATE:
        april = date(october.year, 4, 1)
        return april if day < april else october
    return min([*(update for update in emergency_updates if day < update < october), october])
