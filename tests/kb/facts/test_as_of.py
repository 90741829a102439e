"""Which release answers: on a day the one in force, without one the newest that lists the code."""

from __future__ import annotations

from datetime import date

import pytest

from kb.facts.as_of import AsOf, covered_days
from kb.facts.diagnosis import poa_exempt
from kb.facts.supply import code_records
from kb.model.period import Period
from kb.snapshot.knowledge import Knowledge
from tests.invented_tables import with_tables

OLD, NEW, END = date(2023, 1, 1), date(2024, 1, 1), date(2025, 1, 1)


@pytest.fixture(scope="module")
def two_years(knowledge: Knowledge) -> Knowledge:
    kept, gone = (
        {"code": "Q9001", "short_description": "KEPT"},
        {"code": "Q9002", "short_description": "GONE", "until": date(2023, 7, 1)},
    )
    listed = [{"code": "A000"}, {"code": "A001"}]
    return with_tables(
        knowledge,
        {
            "hcpcs": [(OLD, NEW, [kept, gone]), (NEW, END, [{**kept, "short_description": "KEPT ON"}])],
            "icd10cm-poa-exempt": [(OLD, NEW, listed), (NEW, END, listed[:1])],
        },
    )


def test_without_a_day_the_newest_release_that_lists_the_code_answers(two_years: Knowledge) -> None:
    (kept,) = code_records(AsOf(two_years, None), "Q9001")
    assert (kept.short_description, kept.release, kept.not_in) == ("KEPT ON", "hcpcs@2024-01-01", "")
    (gone,) = code_records(AsOf(two_years, None), "Q9002")
    assert (gone.release, gone.not_in) == ("hcpcs@2023-01-01", "hcpcs@2024-01-01")


def test_on_a_day_the_release_in_force_answers_and_none_else(two_years: Knowledge) -> None:
    (then,) = code_records(AsOf(two_years, date(2023, 12, 31)), "Q9001")
    assert (then.short_description, then.usable) == ("KEPT", True)
    ended = [code_records(AsOf(two_years, day), "Q9002")[0] for day in (date(2023, 6, 30), date(2023, 7, 1))]
    assert [each.usable for each in ended] == [True, False]
    assert ended[0].terminated == date(2023, 6, 30)
    now = AsOf(two_years, NEW)
    assert code_records(now, "Q9002") == ()
    assert now.not_listed == ("hcpcs@2024-01-01",)
    later = AsOf(two_years, END)
    assert code_records(later, "Q9001") == ()
    assert covered_days(later.not_covered["hcpcs"]) == (Period(OLD, END),)


def test_a_list_that_a_code_left_says_so(two_years: Knowledge) -> None:
    now, then = AsOf(two_years, None), AsOf(two_years, OLD)
    assert [poa_exempt(now, code).exempt for code in ("A000", "A001")] == [True, False]  # type: ignore[union-attr]
    assert poa_exempt(then, "A001").exempt  # type: ignore[union-attr]
    assert poa_exempt(AsOf(two_years, END), "A000") is None


def test_a_code_longer_than_the_table_s_is_no_shorter_code(two_years: Knowledge) -> None:
    assert code_records(AsOf(two_years, None), "Q9001X") == ()
    assert not poa_exempt(AsOf(two_years, None), "A0000000000").exempt  # type: ignore[union-attr]


def test_a_table_that_is_not_loaded_is_told(knowledge: Knowledge) -> None:
    as_of = AsOf(knowledge, None)
    assert poa_exempt(as_of, "A000") is None
    assert as_of.not_loaded == {"icd10cm-poa-exempt"}
