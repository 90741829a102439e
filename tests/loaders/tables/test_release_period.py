"""Quarters and years in publishers' names."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.tables.rows.release_period import quarter_from, quarter_in, year_in

QUARTER_MONTHS = {1: "Jan", 4: "April", 7: "JUL", 10: "october"}


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("HCPC2024_OCT_ANWEB.txt", date(2024, 10, 1)),
        ("PPRRVU24_JAN.csv", date(2024, 1, 1)),
        ("PPRRVU2026_Jul_nonQPP.csv", date(2026, 7, 1)),
        ("rvu25d.zip", date(2025, 10, 1)),
        ("RVU25A-1.zip", date(2025, 1, 1)),
        ("July 2026", date(2026, 7, 1)),
        ("fields_2024-07.csv", date(2024, 7, 1)),
        ("rvu24ar.zip", None),
        ("OPPSCAP_Oct.csv", None),
        ("fields_2024-06.csv", None),
        ("2024_January_notes", date(2024, 1, 1)),
        ("2024_janus", None),
    ],
)
def test_quarters(name: str, start: date | None) -> None:
    period = quarter_in(name)
    assert (period.start if period else None) == start


@given(st.integers(2000, 2099), st.sampled_from(sorted(QUARTER_MONTHS)))
def test_every_quarter_is_found_and_ends_where_the_next_begins(year: int, month: int) -> None:
    period = quarter_in(f"TABLE{year}_{QUARTER_MONTHS[month]}.txt")
    assert period is not None
    assert period.start == date(year, month, 1)
    assert period.until is not None
    assert period.until.day == 1
    assert 90 <= (period.until - period.start).days <= 92


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_the_next_quarter_begins_after_every_day_of_this_one(day: date) -> None:
    following = quarter_from(day)
    assert following > day
    assert following.month in QUARTER_MONTHS
    assert (following - timedelta(days=1)).month - (day.month - 1) // 3 * 3 == 3


def test_a_year_must_stand_alone() -> None:
    assert year_in("2019 and 2020") is None
    found = year_in("GPCI2025.csv")
    assert found is not None
    assert (found.start, found.until) == (date(2025, 1, 1), date(2026, 1, 1))
