"""The interval of an edition, from its name, its stated year, its codes and the operator."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.model.period import Period
from loaders.errors import LoadError
from loaders.tables.icd10cm.dates import WITNESSES, effective_period


def period(begin: str, end: str) -> Period:
    return Period(date.fromisoformat(begin), date.fromisoformat(end))


@pytest.mark.parametrize(
    ("name", "version", "codes", "expected"),
    [
        ("icd10c-tabular-April-1-2026.xml", "2026", (), ("2026-04-01", "2026-10-01")),
        ("icd10cm-tabular-April-2025.xml", "2025", (), ("2025-04-01", "2025-10-01")),
        ("icd10cm-tabular-2022-April-1.xml", "2022", (), ("2022-04-01", "2022-10-01")),
        ("icd10cm_tabular_2021.xml", "2021", (), ("2020-10-01", "2021-01-01")),
        ("icd10cm-tabular-2025.xml", "2025", (), ("2024-10-01", "2025-04-01")),
        ("icd10cm-tabular-2025.xml", "", (), ("2024-10-01", "2025-04-01")),
        ("icd10cm-tabular-October-2025.xml", "2026", (), ("2025-10-01", "2026-04-01")),
        ("tabular_apr2025.xml", "2025", (), ("2025-04-01", "2025-10-01")),
        ("ICD10CM_2025_APRIL.XML", "2025", (), ("2025-04-01", "2025-10-01")),
        ("icd10cm-tabular-Jan-2021.xml", "2021", (), ("2021-01-01", "2021-10-01")),
        # A code that came in between moves the start.
        ("icd10cm_tabular_2020.xml", "2020", ("U070",), ("2020-04-01", "2020-10-01")),
        ("icd10cm_tabular_2021.xml", "2021", ("J1282",), ("2021-01-01", "2021-10-01")),
        ("icd10cm_tabular_2022.xml", "2022", ("Z28310",), ("2022-04-01", "2022-10-01")),
        ("icd10cm_tabular_2023.xml", "2023", ("Z556",), ("2023-04-01", "2023-10-01")),
        ("tabular.xml", "2022", ("Z28310",), ("2022-04-01", "2022-10-01")),
        # No April update came before 2022, but for the one of 2020.
        ("icd10cm_tabular_2019.xml", "2019", (), ("2018-10-01", "2019-10-01")),
        ("icd10cm_tabular_2020.xml", "2020", (), ("2019-10-01", "2020-04-01")),
        # In other years it says nothing.
        ("icd10cm_tabular_2024.xml", "2024", ("U070", "Z556"), ("2023-10-01", "2024-04-01")),
        ("icd10cm-tabular-April-2025.xml", "2025", ("J1282",), ("2025-04-01", "2025-10-01")),
    ],
)
def test_intervals(name: str, version: str, codes: tuple[str, ...], expected: tuple[str, str]) -> None:
    assert effective_period(name, version, set(codes)) == period(*expected)


@pytest.mark.parametrize(
    ("name", "version", "codes"),
    [
        ("icd10cm-tabular-April-2025.xml", "2026", ()),
        ("icd10cm-tabular-2025.xml", "2026", ()),
        ("icd10cm-tabular-October-2025.xml", "2025", ()),
        # An October edition can't list a code of the April after it.
        ("icd10cm-tabular-October-2021.xml", "2022", ("Z28310",)),
    ],
)
def test_contradictions_ask_for_dates(name: str, version: str, codes: tuple[str, ...]) -> None:
    with pytest.raises(LoadError) as refusal:
        effective_period(name, version, set(codes))
    assert refusal.value.code == "release.dates-contradict"
    assert "--from DATE --until DATE" in refusal.value.next_step
    assert effective_period(name, version, set(codes), start=date(2025, 4, 1)) == period(
        "2025-04-01", "2025-10-01"
    )


@pytest.mark.parametrize(
    ("name", "version"),
    [
        ("tabular.xml", "2026"),
        ("tabular.xml", ""),
        ("2024-to-2026.xml", "2026"),
        ("a.xml", "x"),
        ("april-update-fy2026.xml", "2026"),
        ("tabular-April-31-2026.xml", "2026"),
    ],
)
def test_without_a_date_the_operator_is_asked(name: str, version: str) -> None:
    with pytest.raises(LoadError) as refusal:
        effective_period(name, version, set())
    assert refusal.value.code == "release.dates-unknown"
    assert "--from DATE --until DATE" in refusal.value.next_step


def test_options_win() -> None:
    day, end = date(2021, 1, 1), date(2021, 10, 1)
    name = "icd10cm_tabular_2021.xml"
    assert effective_period(name, "2021", set(), start=day, until=end) == Period(day, end)
    assert effective_period(name, "2021", {"J1282"}, until=end) == Period(day, end)
    assert effective_period("tabular.xml", "", set(), start=day).until == end


def test_options_that_are_no_interval() -> None:
    with pytest.raises(LoadError) as refusal:
        effective_period("x.xml", "", set(), start=date(2021, 1, 1), until=date(2021, 1, 1))
    assert refusal.value.code == "release.dates-contradict"


@given(
    st.text(max_size=40),
    st.sampled_from(["", "2020", "2021", "2022", "2023", "2026", "x"]),
    st.sets(st.sampled_from([code for code, _ in WITNESSES])),
    st.none() | st.dates(date(2015, 10, 1), date(2040, 1, 1)),
)
def test_any_name_gives_at_most_a_year_or_a_refusal(
    name: str, version: str, codes: set[str], start: date | None
) -> None:
    try:
        found = effective_period(name, version, codes, start=start)
    except LoadError as refusal:
        assert refusal.code.startswith("release.dates-")
        return
    assert found.until is not None
    regular = found.start >= date(2021, 10, 1)
    assert (found.until - found.start).days <= (183 if regular else 366)
    assert (found.until.month, found.until.day) in {(4, 1), (10, 1)} or found.until == date(2021, 1, 1)
    assert start in (None, found.start)
