"""The POA-exempt list and its changes, in the layouts of 2016, 2018 and 2025-26, with invented rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from loaders.errors import LoadError
from loaders.tables.icd10cm.poa_exempt import FORMAT
from loaders.tables.source import open_source
from loaders.tables.table import Hints, LoadedTable

FORMATS = (FORMAT,)
ROWS = '01222\tB90.0\tMade-up sequela\r\n01223\tB91\t"Another, quoted"\r\n'

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


@pytest.mark.parametrize(
    ("name", "order", "period"),
    [
        ("POAexemptCodes2016.txt", "Order", "[2015-10-01, 2016-10-01)"),
        ("POAexemptCodes2018.txt", "Order2018", "[2017-10-01, 2018-10-01)"),
        ("POAexemptCodesFY25.txt", "OrdFY25", "[2024-10-01, 2025-10-01)"),
        ("POAexemptCodes.txt", "Order26", "[2025-10-01, 2026-10-01)"),
    ],
)
def test_the_list_in_every_layout(load: Load, name: str, order: str, period: str) -> None:
    table = load(name, f"{order}\tPOAexemptCode\tDescription\r\n{ROWS}")
    assert table.schema.name == "icd10cm-poa-exempt"
    assert table.columns["code"] == ["B900", "B91"]
    assert table.columns["title"] == ["Made-up sequela", "Another, quoted"]
    assert str(table.period) == period


def test_additions_deletions_and_revisions(load: Load) -> None:
    added = load("POAexemptAddCodesFY26.txt", f"Order26\tPOAexemptCode\tDescription\n{ROWS}")
    deleted = load("POAexemptDeleteCodesFY26.txt", "POAexemptCode\tDescription\nB92\tGone\n")
    revised = load(
        "POAexemptReviseCodesFY26.txt",
        "Order26\tAction\tPOAexemptCode\tDescription\n"
        "1\tRevise from:\tB90.1\tBefore\n1\tRevise to:\tB90.1\tAfter\n"
        "2\tRevise to:\tB90.2\tAfter\n3\tRevise from:\tB90.3\tBefore\n",
    )
    assert [each.schema.name for each in (added, deleted, revised)] == [
        "icd10cm-poa-exempt-added",
        "icd10cm-poa-exempt-deleted",
        "icd10cm-poa-exempt-revised",
    ]
    assert revised.columns == {
        "code": ["B901"],
        "order": ["1"],
        "title": ["After"],
        "previous_title": ["Before"],
    }
    assert [each.line for each in revised.refused] == [4, 5]


def test_bad_rows_are_refused(load: Load) -> None:
    table = load(
        "POAexemptCodesFY25.txt", f"Order25\tPOAexemptCode\tDescription\n{ROWS}7\tB9.00\tx\n8\nx\tB93\ty\n"
    )
    assert [each.line for each in table.refused] == [4, 5, 6]


def test_list_or_additions_is_asked_where_the_name_is_silent(load: Load) -> None:
    text = f"Order25\tPOAexemptCode\tDescription\n{ROWS}"
    with pytest.raises(LoadError) as caught:
        load("list.txt", text)
    assert caught.value.code == "release.table-unknown"
    assert "--table icd10cm-poa-exempt-added" in caught.value.next_step
    hinted = load("list.txt", text, Hints(table="icd10cm-poa-exempt-added"))
    assert hinted.schema.name == "icd10cm-poa-exempt-added"


def test_years_that_contradict_are_refused_unless_dates_are_given(load: Load) -> None:
    text = f"Order25\tPOAexemptCode\tDescription\n{ROWS}"
    with pytest.raises(LoadError) as caught:
        load("POAexemptCodesFY26.txt", text)
    assert caught.value.code == "release.dates-contradict"
    given = Hints(start=date(2024, 10, 1), until=date(2025, 4, 1))
    assert str(load("POAexemptCodesFY26.txt", text, given).period) == "[2024-10-01, 2025-04-01)"


def test_a_workbook_reads_as_the_text_does(tmp_path: Path, load: Load) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for cells in (("OrdFY25", "POAexemptCode", "Description"), ("01222", "B90.0", "Made-up sequela")):
        book.active.append(cells)
    path = tmp_path / "POAexemptCodesFY25.xlsx"
    book.save(path)
    table = load("POAexemptCodesFY25.xlsx", path.read_bytes())
    assert (table.columns["code"], table.columns["order"]) == (["B900"], ["01222"])
