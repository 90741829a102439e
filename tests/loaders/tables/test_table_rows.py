"""Rows kept and refused, one at a time and column by column."""

from __future__ import annotations

from datetime import date

from kb.model.period import Period
from kb.tables.schema import Column, Kind, TableSchema
from loaders.tables.rows.fiscal_year import fiscal_year, fiscal_year_of, next_edition
from loaders.tables.rows.table_columns import TableColumns
from loaders.tables.rows.table_rows import TableRows

SCHEMA = TableSchema(
    "invented",
    "Invented rows",
    "nobody",
    (Column("code", Kind.CODE, "a code"), Column("title", Kind.TEXT, "a title")),
    ("code",),
)
PERIOD = Period(date(2031, 1, 1), date(2032, 1, 1))


def test_rows_one_at_a_time() -> None:
    rows = TableRows(SCHEMA)
    for line, (code, title) in enumerate([("A", "one"), ("A", "again"), ("B", "")], 1):
        rows.read += 1
        if not title:
            rows.refuse(line, "has no title")
        elif rows.first(code, line):
            rows.keep(code, title)
    table = rows.loaded(PERIOD, "v1", ("noticed",))
    assert table.columns == {"code": ["A"], "title": ["one"]}
    assert [(each.line, each.reason) for each in table.refused] == [
        (2, "repeats the entry of line 1"),
        (3, "has no title"),
    ]
    assert (table.rows_read, table.version, table.notices) == (3, "v1", ("noticed",))
    assert rows.earlier("A", 9) == 1
    assert rows.earlier("C", 9) is None


def test_nothing_kept_still_has_every_column() -> None:
    assert TableRows(SCHEMA).loaded(PERIOD).columns == {"code": [], "title": []}


def test_rows_column_by_column() -> None:
    checks = TableColumns([2, 3, 5, 8], {3: "cut off"})
    code = checks.codes(["A", "?", "B", "C"], "[A-Z]", "the code")
    checks.refuse(1, "a second reason")
    table = checks.loaded(SCHEMA, PERIOD, "", {"code": code, "title": ["a", "b", "c", "d"]})
    assert table.columns["code"].tolist() == [b"A", b"B"]  # type: ignore[attr-defined]
    assert table.columns["title"] == ["a", "c"]
    assert [(each.line, each.reason) for each in table.refused] == [
        (3, "the code is '?'"),
        (8, "cut off"),
    ]
    assert table.rows_read == 4


def test_editions_follow_each_other() -> None:
    updates = (date(2020, 4, 1), date(2021, 1, 1))
    assert fiscal_year(2031) == Period(date(2030, 10, 1), date(2031, 10, 1))
    assert [fiscal_year_of(day) for day in (date(2030, 9, 30), date(2030, 10, 1))] == [2030, 2031]
    days = [date(2019, 10, 1)]
    while days[-1].year < 2024:
        days.append(next_edition(days[-1], updates))
    assert [f"{day:%Y-%m}" for day in days] == [
        *("2019-10", "2020-04", "2020-10", "2021-01", "2021-10", "2022-04", "2022-10"),
        *("2023-04", "2023-10", "2024-04"),
    ]
