"""The official layout of add-on code edits with invented rows."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kb.model.period import Period
from loaders.errors import LoadError
from loaders.tables.ncci.add_on import FORMAT, read_add_on
from loaders.tables.source import open_source
from loaders.tables.table import Hints, LoadedTable

NAMES = (
    "AOC_Edit_Type", "Add-On_Code", "AOC_DelDT_Julian", "Primary_Code", "Primary_Code_DelDT_Julian",
    "AOC_Edit_EffDT_Julian", "AOC_Edit_DelDT_Julian", "Special_Instruction_Notes",
)  # fmt: skip
HEAD = "An invented notice\n" + "\t".join(NAMES) + "\n"
ROWS = (
    "1\t11111\t\t22222\t\t2013091\t2023365\t\n"
    "2\t1111T\t\tCCCCC\t\t2020001\t\t(Contractor)\n"
    "3\tG1111\t2024366\t22222\t0\t2020060\t\t\n"
)


def read(
    folder: Path, content: str, name: str = "AOC_V2026Q2-MCR.txt", hints: Hints | None = None
) -> LoadedTable:
    path = folder / name
    path.write_text(content)
    source = open_source(path)
    (table,) = read_add_on(source, hints or Hints())
    assert FORMAT.wanted.matches(source.name, source.head())
    return table


def test_official_columns(tmp_path: Path) -> None:
    table = read(tmp_path, HEAD + ROWS)
    assert table.schema.name == "ncci-add-on"
    assert (table.period, table.version) == (Period(date(2026, 4, 1), date(2026, 7, 1)), "2026Q2")
    assert table.columns == {
        "add_on": ["11111", "1111T", "G1111"],
        "primary": ["22222", "CCCCC", "22222"],
        "edit_type": [1, 2, 3],
        "effective": [date(2013, 4, 1), date(2020, 1, 1), date(2020, 2, 29)],
        "until": [date(2024, 1, 1), None, None],
        "add_on_until": [None, None, date(2025, 1, 1)],
        "primary_until": [None, None, None],
        "note": ["", "(Contractor)", ""],
    }


def test_without_dates(tmp_path: Path) -> None:
    content = "primary_code,add_on_code,aoc_edit_type\nCCCCC,1111T,2\n22222,11111,1\n"
    table = read(tmp_path, content, "aoc_2024-06-03.csv")
    assert table.period == Period(date(2024, 6, 3), date(2025, 1, 1))
    assert table.columns["effective"] == [None, None]
    assert len(table.notices) == 2
    hints = Hints(start=date(2024, 7, 1), until=date(2024, 10, 1))
    assert read(tmp_path, content, "aoc.csv", hints).period == Period(date(2024, 7, 1), date(2024, 10, 1))


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("1\t11111", "the row has 2 cells"),
        ("4\t11111\t\t22222\t\t2013091\t\t", "edit type"),
        ("1\tCCCCC\t\t22222\t\t2013091\t\t", "'CCCCC' is no HCPCS code"),
        ("1\t11111\t\t22222\t\t2013366\t\t", "no date"),
        ("1\t11111\t\t22222\t\t2014001\t2013001\t", "before the effective date"),
        ("1\t11111\t\t22222\t\t2013091\t2023365\tagain", "stand on line 3"),
    ],
)
def test_a_bad_row_is_refused_and_the_rest_kept(tmp_path: Path, row: str, reason: str) -> None:
    table = read(tmp_path, HEAD + ROWS + row + "\n")
    (refused,) = table.refused
    assert refused.line == 6
    assert reason in refused.reason
    assert len(table.columns["add_on"]) == 3


def test_the_missing_column_is_named(tmp_path: Path) -> None:
    with pytest.raises(LoadError, match="lacks the column edit_type"):
        read(tmp_path, "Add-On_Code\tPrimary_Code\n11111\t22222\n")


def test_spreadsheet(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.append(["An invented notice"])
    book.active.append(list(NAMES))
    book.active.append([1, 11111, None, "22222", None, 2013091])
    path = tmp_path / "AOC_V2025Q4_01-MCR.xlsx"
    book.save(path)
    source = open_source(path)
    assert FORMAT.wanted.matches(source.name, source.head())
    (table,) = read_add_on(source, Hints())
    assert table.period == Period(date(2025, 10, 1), date(2026, 1, 1))
    assert table.columns["effective"] == [date(2013, 4, 1)]
