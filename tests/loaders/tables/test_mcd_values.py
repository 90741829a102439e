"""Single values of the coverage database."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.tables.columns import day_number
from kb.tables.schema import Column, Kind
from loaders.tables.coverage.values import Values, plain_text, read_day


@given(st.dates())
def test_a_day_in_either_form(day: date) -> None:
    assert read_day(f"{day.isoformat()} 12:34:56.789") == day
    assert read_day(f"{day.month:02}/{day.day:02}/{day.year:04}") == day


@given(st.dates(max_value=date(9999, 12, 30)))
def test_a_last_day_becomes_the_day_after(day: date) -> None:
    column = Column("until", Kind.DATE, "")
    assert Values(column, "end_date", required=False).read([day.isoformat()]) == [day_number(day) + 1]


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="<&")))
def test_text_without_markup_keeps_its_words(text: str) -> None:
    assert plain_text(text).split() == text.split()


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>a</p><p>b<br/>c</p>", "a\nb\nc"),
        ("<td>a</td><td>b</td>", "a b"),
        ("x < 5 mg &lt; 6", "x < 5 mg < 6"),
        ("0</strong><strong>448T", "0448T"),
        ("a&nbsp;b<!-- <p>c --> d", "a b d"),
        ("<p>&nbsp;</p>", ""),
    ],
)
def test_plain_text(html: str, text: str) -> None:
    assert plain_text(html) == text


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("hcpc_code_id", ["99999", "Q9999", "0123T", "XX000"], ["9999", "QQ999", "123456"]),
        ("icd10_code_id", ["Z99.89", "U09", "C4A.9", "S72.001A"], ["99.89", "Z9", "Z99.89999"]),
        ("revenue_code_id", ["0360", "99999"], ["360", "036X"]),
        ("bill_code_id", ["013", "999", "0"], ["13", "0131"]),
        ("icd10_pcs_code_id", ["02H43KZ"], ["02H43K", "O2H43KZ"]),
    ],
)
def test_codes(name: str, good: list[str], bad: list[str]) -> None:
    values = Values(Column("code", Kind.CODE, ""), name, required=True)
    assert values.read(good) == [text.replace(".", "") for text in good]
    assert values.bad == {}
    assert values.read(bad) == [""] * len(bad)
    assert set(values.bad) == set(bad)
