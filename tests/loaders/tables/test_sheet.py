"""Headings found through preambles, in one or several lines, in text and in workbooks."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from loaders.errors import LoadError
from loaders.tables.rows.headings import Heading
from loaders.tables.rows.sheet import Sheet, has_headings, is_sheet, read_sheet
from loaders.tables.source import open_source

WANTED = (
    Heading("code", r"(the )?code"),
    Heading("units", r"mue units"),
    Heading("day", r"first day", needed=False),
)

Read = Callable[..., Sheet]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Reads this content as a sheet with the wanted headings."""

    def read_content(content: str | bytes, name: str = "table.csv", *, lenient: bool = False) -> Sheet:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_sheet(open_source(path), WANTED, "an invented table", lenient=lenient)

    return read_content


def workbook(*rows: list[object]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


@pytest.mark.parametrize("separator", [",", "\t"])
def test_columns_are_found_by_name_through_a_preamble(read: Read, separator: str) -> None:
    lines = ["A title, with a comma", "", separator.join(["x", "MUE_Units", "Code"]), separator.join("ab1")]
    sheet = read("\n".join(lines) + "\n\n")
    assert sheet.at == {"code": 2, "units": 1}
    assert sheet.preamble.startswith("A title")
    assert list(sheet.records()) == [(4, ("1", "b", ""))]


def test_titles_may_be_spread_over_lines(read: Read) -> None:
    text = "A title\nThe,MUE,First\nCode,Units,Day\n1,2,3\n"
    sheet = read(text)
    assert sheet.at == {"code": 0, "units": 1, "day": 2}
    assert has_headings(text.encode(), WANTED)
    # A title fills one cell and is no part of what stands below it.
    assert not has_headings(b"MUE\n,Units,Code\n", WANTED)


def test_a_line_is_that_on_which_its_row_begins(read: Read) -> None:
    sheet = read('code,mue units\n1,"two\nlines"\n\n3,4\n')
    assert [line for line, _ in sheet.rows] == [2, 5]


def test_short_rows_and_footnotes(read: Read) -> None:
    sheet = read("code,x,mue units\n1,2,3\nNote.\n4,5\n")
    assert [cells for _, cells in sheet.records()] == [("1", "3", ""), None, None]
    cells = sheet.by_column(sheet.without_footnotes())
    assert (cells.lines, cells.columns["units"]) == ([2, 4], ["3", ""])
    assert cells.faults == {1: "the row has 2 columns of 3"}


def test_a_workbook_reads_as_its_text_does(read: Read) -> None:
    book = workbook(
        ["A title"], [], ["Code ", "MUE Units", "First day"], [7.0, "x ", datetime(2031, 4, 1)], ["8"]
    )
    sheet = read(book, "table.xlsx")
    assert list(sheet.records()) == [(4, ("7", "x", "20310401")), (5, ("8", "", ""))]
    assert is_sheet("table.xlsx", book[:100], WANTED, re.compile("table"))
    assert not is_sheet("other.xlsx", book[:100], WANTED, re.compile("table"))


def test_what_is_lacking_is_named(read: Read) -> None:
    with pytest.raises(LoadError, match="it lacks the column units;") as refusal:
        read("code,x\n1,2\n")
    assert refusal.value.code == "table.header-missing"


def test_control_characters_and_encodings(read: Read) -> None:
    text = "code,mue units\n1,\x07\n"
    with pytest.raises(LoadError, match="line 2 holds a control character"):
        read(text)
    assert read(text, lenient=True).notices == ()
    assert read("code,mue units\n1,é\n".encode("cp1252")).notices == (
        "read as Windows-1252: line 2 is not UTF-8",
    )
