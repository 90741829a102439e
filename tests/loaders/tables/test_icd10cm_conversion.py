"""The conversion table, with invented rows below the official headings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from loaders.errors import LoadError
from loaders.tables.icd10cm.conversion import FORMAT
from loaders.tables.source import open_source
from loaders.tables.table import Hints, LoadedTable

FORMATS = (FORMAT,)
NAME = "508_ICD-10-CM-Conversion-Table-FY25.csv"
TOP = (
    '"An update, which will become effective October 1, 2024.\nIt says more.",,\r\n'
    "Current code assignment,Effective,Previous Code(s) Assignment\r\n"
)

Load = Callable[..., LoadedTable]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Reads this text under this name by the first format that recognises it."""

    def read(name: str, text: str | bytes, hints: Hints = Hints()) -> LoadedTable:  # noqa: B008
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        source = open_source(path)
        for each in FORMATS:
            if each.wanted.matches(source.name, source.head()):
                return each.read(source, hints)[0]
        raise AssertionError(f"{name} is not recognised")

    return read


def pairs(table: LoadedTable) -> list[tuple[str, str, str]]:
    names = ("code", "previous_code", "previous_through")
    return list(zip(*(table.columns[name] for name in names), strict=True))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A04.7", [("A047", "")]),
        ("I63.011 AND I63.012", [("I63011", ""), ("I63012", "")]),
        ('"E75.240, E75.241 "', [("E75240", ""), ("E75241", "")]),
        ("H02.101-H02.106; H02.109", [("H02101", "H02106"), ("H02109", "")]),
        ("W23.0XXA & W23.1XXA", [("W230XXA", ""), ("W231XXA", "")]),
        ("K59.09 AND Code from categories T36-T50", [("K5909", ""), ("T36", "T50")]),
        ("Codes in Categories T15-T19", [("T15", "T19")]),
        ("I63.- and P91.88", [("I63", ""), ("P9188", "")]),
        ("K31.89 and a code from R11-", [("K3189", ""), ("R11", "")]),
        ("None", [("", "")]),
    ],
)
def test_each_predecessor_is_a_row(load: Load, text: str, expected: list[tuple[str, str]]) -> None:
    table = load(NAME, f"{TOP}B99.9X,2021,{text}\r\n")
    assert pairs(table) == [("B999X", *each) for each in expected]
    assert table.refused == ()
    assert set(table.columns["previous_text"]) == {text.strip('" ')}


def test_effective_days(load: Load) -> None:
    table = load(NAME, TOP + "A00.0,2016,A00\r\nA00.1,04/01/23,A00\r\nA00.2,2021-01-01,A00\r\n,,\r\n")
    assert table.columns["effective"] == [date(2016, 10, 1), date(2023, 4, 1), date(2021, 1, 1)]
    assert str(table.period) == "[2024-10-01, 2025-04-01)"
    assert table.rows_read == 3


def test_bad_rows_are_refused_with_their_line(load: Load) -> None:
    text = (
        "A00.0,2016,A00\r\n?,2016,A00\r\nA00.1,once,A00\r\nA00.2,2016,no idea\r\nA00.3\r\nA00.0,2016,A00\r\n"
    )
    table = load(NAME, TOP + text)
    assert [each.line for each in table.refused] == [5, 6, 7, 8, 9]
    assert (table.rows_read, len(table.columns["code"])) == (6, 1)


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    path = tmp_path / NAME
    path.write_text("Current code assignment,Previous Code(s) Assignment\nA00.0,A00\n")
    with pytest.raises(LoadError, match="effective") as caught:
        FORMAT.read(open_source(path), Hints())
    assert caught.value.code == "table.header-missing"
