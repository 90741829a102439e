"""The official PTP layout with invented rows."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from kb.model.period import Period
from kb.tables.compile_pairs import compile_pairs
from kb.tables.pairs import PairIndex
from loaders.errors import LoadError
from loaders.tables.ncci.ptp import FORMAT, read_ptp
from loaders.tables.ncci.ptp_parts import join_parts
from loaders.tables.source import open_source
from loaders.tables.table import Hints, LoadedTable

HEAD = (
    "An invented notice.\t\t\t\t\t\t\r\n"
    "Column1/Column2 Edits\t\t\t\t\t\t\r\n"
    "Column 1\tColumn 2\t*=in existence\tEffective\tDeletion\tModifier\tPTP Edit Rationale\r\n"
    "\t\tprior to 1996\tDate\tDate\t0=not allowed\t\r\n"
    "\t\t\t\t*=no data\t1=allowed\t\r\n"
)
ROWS = (
    "11111\t22222\t\t20220101\t20231231\t1\tInvented reason one\r\n"
    "11111\t2222T\t*\t19960101\t*\t0\tInvented reason two\r\n"
    "Z1111\t22222\t\t20220101\t20220101\t9\tInvented reason one\r\n"
)
NAME = "ccipra-v322r0-f1.txt"
Read = Callable[..., LoadedTable]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def reading(content: str | bytes, name: str = NAME, hints: Hints | None = None) -> LoadedTable:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        (table,) = read_ptp(open_source(path), hints or Hints())
        return table

    return reading


def refusals(table: LoadedTable) -> list[tuple[int, str]]:
    return [(row.line, row.reason) for row in table.refused]


def index(table: LoadedTable) -> PairIndex:
    return PairIndex(*compile_pairs(table.columns))


def test_official_layout(read: Read) -> None:
    table = read(HEAD + ROWS)
    assert table.schema.name == "ncci-ptp-practitioner"
    assert table.period == Period(date(2026, 7, 1), date(2026, 10, 1))
    assert (table.version, table.rows_read, table.refused) == ("32.2 r0", 3, ())
    found = index(table).lookup("11111", "22222", date(2023, 12, 31))
    assert found is not None
    assert (found.effective, found.until) == (date(2022, 1, 1), date(2024, 1, 1))
    assert (found.indicator, found.prior_to_1996, found.rationale) == (1, False, "Invented reason one")
    open_ended = index(table).lookup("11111", "2222T", date(2026, 7, 1))
    assert open_ended is not None
    assert (open_ended.until, open_ended.prior_to_1996) == (None, True)
    assert index(table).lookup("Z1111", "22222", date(2022, 1, 1)) is None


def test_columns_are_found_by_name_in_any_order(read: Read) -> None:
    csv = (
        "rationale,column2,modifier_indicator,column1,deletion_date\nWhy this is one,22222,1,11111,20240630\n"
    )
    table = read(csv, "ptp_2024q3_hospital.csv")
    assert table.schema.name == "ncci-ptp-hospital"
    assert any("no effective dates" in notice for notice in table.notices)
    found = index(table).lookup("11111", "22222", date(2024, 6, 30))
    assert found is not None
    assert (found.effective, found.until, found.prior_to_1996) == (None, date(2024, 7, 1), None)


def test_short_texts_quotes_spaces_and_lower_case_are_read(read: Read) -> None:
    rows = '11111 \t2222t\t\t20220101\t*\t1\tWhy\r\n11111\t22223\t\t20220101\t\t0\t"Quoted\twords"\r\n\r\n'
    table = read(HEAD + rows)
    assert (table.rows_read, table.refused) == (2, ())
    found = index(table).lookup("11111", "2222T", date(2026, 1, 1))
    assert found is not None
    assert found.rationale == "Why"
    quoted = index(table).lookup("11111", "22223", date(2026, 1, 1))
    assert quoted is not None
    assert quoted.rationale == "Quoted\twords"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("11111\t22222\t\t20220101", "the row has 4 cells"),
        ("1111\t22222\t\t20220101\t*\t1\tInvented reason", "'1111' is no HCPCS code"),
        ("11111\tAB222\t\t20220101\t*\t1\tInvented reason", "'AB222' is no HCPCS code"),
        ("11111\t22222\t\t20220101\t20211231\t1\tInvented reason", "before the effective date"),
        ("11111\t22222\t\t20220230\t*\t1\tInvented reason", "the effective date '20220230' is no date"),
        ("11111\t22222\t\t20220101\t2022\t1\tInvented reason", "the deletion date '2022' is no date"),
        ("11111\t22222\t\t20220101\t*\t7\tInvented reason", "modifier indicator '7'"),
        ("11111\t22222\tx\t20220101\t*\t1\tInvented reason", "prior to 1996"),
        ("11111\t2222T\t*\t19960101\t*\t0\tInvented reason two", "the same row stands on line 7"),
        ("11111\t2222T\t*\t19960101\t*\t1\tInvented reason two", "with another indicator on line 7"),
    ],
)
def test_a_bad_row_is_refused_and_the_rest_kept(read: Read, row: str, reason: str) -> None:
    table = read(HEAD + ROWS + row + "\r\n" + "33333\t44444\t\t20220101\t*\t1\tInvented reason one\r\n")
    ((line, why),) = refusals(table)
    assert line == 9
    assert reason in why
    assert table.rows_read == 5
    assert len(table.columns["indicator"]) == len(table.columns["rationale"]) == 4
    assert len(index(table).rows("33333", "44444")) == 1


def test_two_rationales_for_an_edit_that_never_applied_are_both_kept(read: Read) -> None:
    row = "11111\t22222\t\t20220101\t20220101\t9\tInvented {}\r\n"
    assert len(index(read(HEAD + row.format("reason one") + row.format("reason two")))) == 2


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("Column 1\tColumn 2\tEffective\tDeletion\tPTP Edit Rationale\n", "table.header-missing"),
        ("nothing of the kind\n", "table.header-missing"),
        (HEAD, "table.truncated"),
        (HEAD + ROWS + "11111\t22224\t\t2022", "table.truncated"),
        ((HEAD + ROWS).encode("utf-16"), "table.encoding"),
    ],
)
def test_another_file_is_refused(read: Read, content: str | bytes, code: str) -> None:
    with pytest.raises(LoadError) as caught:
        read(content)
    assert caught.value.code == code


def test_the_missing_column_is_named(read: Read) -> None:
    with pytest.raises(LoadError, match="lacks the column indicator"):
        read("Column 1\tColumn 2\tEffective\tDeletion\tPTP Edit Rationale\n")


def test_neither_table_nor_dates_are_guessed(read: Read) -> None:
    with pytest.raises(LoadError) as caught:
        read(HEAD + ROWS, "edits.txt")
    assert caught.value.code == "release.table-unknown"
    assert "--table NAME: ncci-ptp-practitioner, ncci-ptp-hospital" in caught.value.next_step
    with pytest.raises(LoadError) as caught:
        read(HEAD + ROWS, "edits.txt", Hints(table="ncci-ptp-hospital"))
    assert caught.value.code == "release.dates-unknown"
    hints = Hints("ncci-ptp-hospital", date(2025, 1, 1), date(2025, 2, 1))
    table = read(HEAD + ROWS, "edits.txt", hints)
    assert (table.schema.name, table.period) == (
        "ncci-ptp-hospital",
        Period(date(2025, 1, 1), date(2025, 2, 1)),
    )


def test_spreadsheet_gives_the_same_table(read: Read, tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for line in (HEAD + ROWS).splitlines():
        cells: list[object] = list(line.split("\t"))
        if line.startswith("Z"):
            cells[3] = cells[4] = date(2022, 1, 1)
        book.active.append(
            [int(c) if isinstance(c, str) and c.isdigit() and len(c) in (1, 8) else c or None for c in cells]
        )
    book.save(tmp_path / "ccipra-v322r0-f1.xlsx")
    source = open_source(tmp_path / "ccipra-v322r0-f1.xlsx")
    assert FORMAT.wanted.matches(source.name, source.head())
    (table,) = read_ptp(source, Hints())
    arrays, meta = compile_pairs(table.columns)
    expected, expected_meta = compile_pairs(read(HEAD + ROWS).columns)
    assert meta == expected_meta
    assert all((arrays[name] == expected[name]).all() for name in expected)


def test_lines_of_a_spreadsheet_are_those_that_its_user_sees(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for line in HEAD.splitlines():
        book.active.append(line.split("\t"))
    book.active["A9"] = "bad"
    book.active["A10"], book.active["B10"], book.active["D10"] = "11111", "22222", "20220101"
    book.active["F10"], book.active["G10"] = "1", "Why this is one"
    book.save(tmp_path / "ccipra-v322r0-f1.xlsx")
    (table,) = read_ptp(open_source(tmp_path / "ccipra-v322r0-f1.xlsx"), Hints())
    assert [line for line, _ in refusals(table)] == [9]
    assert len(index(table)) == 1


def test_a_damaged_spreadsheet_is_refused(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    path = tmp_path / "ccipra-v322r0-f1.xlsx"
    openpyxl.Workbook().save(path)
    path.write_bytes(path.read_bytes()[:-600])
    with pytest.raises(LoadError) as caught:
        read_ptp(open_source(path), Hints())
    assert caught.value.code == "source.damaged"


def test_parts_are_joined_once(read: Read) -> None:
    other = HEAD + "33333\t44444\t\t20220101\t*\t1\tAnother invented reason\r\n"
    first, second = read(HEAD + ROWS), read(other, "ccipra-v322r0-f2.txt")
    whole = join_parts([first, second])
    assert (whole.rows_read, len(index(whole))) == (4, 4)
    found = index(whole).lookup("33333", "44444", date(2026, 7, 1))
    assert found is not None
    assert found.rationale == "Another invented reason"
    with pytest.raises(LoadError) as caught:
        join_parts([first, second, first])
    assert caught.value.code == "release.parts-overlap"
    with pytest.raises(LoadError) as caught:
        join_parts([first, read(other, "ccipra-v321r0-f2.txt")])
    assert caught.value.code == "release.parts-differ"


def test_lines_are_counted_over_blocks(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("loaders.tables.ncci.ptp._BLOCK", 512)
    rows = "".join(f"11111\t{number:05d}\t\t20220101\t*\t1\tInvented reason one\r\n" for number in range(300))
    table = read(HEAD + rows + "bad\r\n" + rows.replace("11111", "22222"))
    assert [line for line, _ in refusals(table)] == [306]
    assert len(index(table)) == 600


def test_packed_and_recognised(tmp_path: Path) -> None:
    path = tmp_path / (NAME + ".gz")
    path.write_bytes(gzip.compress((HEAD + ROWS).encode()))
    source = open_source(path)
    assert FORMAT.wanted.matches(source.name, source.head())
    assert not FORMAT.wanted.matches(source.name, b"code,title\n1,2\n")
    assert read_ptp(source, Hints())[0].rows_read == 3
