from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.model.period import Period

DAY = date(2026, 1, 1)
days = st.integers(0, 60).map(lambda n: DAY + timedelta(days=n))
periods = st.builds(
    lambda start, length: Period(start, start + timedelta(days=length) if length else None),
    days,
    st.integers(0, 30),
)


def test_the_first_day_is_covered_and_the_last_is_not() -> None:
    period = Period(date(2025, 10, 1), date(2026, 4, 1))
    assert not period.covers(date(2025, 9, 30))
    assert period.covers(date(2025, 10, 1))
    assert period.covers(date(2026, 3, 31))
    assert not period.covers(date(2026, 4, 1))


def test_an_open_period_covers_every_later_day() -> None:
    assert Period(DAY).covers(date(9999, 12, 31))


@pytest.mark.parametrize("until", [DAY, DAY - timedelta(days=1)])
def test_a_period_without_a_day_is_refused(until: date) -> None:
    with pytest.raises(ValueError, match="must end after"):
        Period(DAY, until)


@given(periods, periods)
def test_overlap_is_sharing_a_day(one: Period, other: Period) -> None:
    # All periods lie within 90 days, so an open one may be cut there.
    shared = any(
        one.covers(DAY + timedelta(days=n)) and other.covers(DAY + timedelta(days=n)) for n in range(95)
    )
    assert one.overlaps(other) == other.overlaps(one) == shared


def test_it_is_written_as_a_half_open_interval() -> None:
    assert str(Period(date(2026, 4, 1), date(2026, 10, 1))) == "[2026-04-01, 2026-10-01)"
    assert str(Period(date(2026, 4, 1))) == "[2026-04-01, open)"
