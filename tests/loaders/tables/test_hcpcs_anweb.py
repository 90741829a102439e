"""The HCPCS file in fixed width, as CSV, as workbook and as an extract, with invented records."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from kb.tables.columns import absent, day_number
from kb.tables.compile import compile_table
from kb.tables.schema import Kind
from loaders.errors import LoadError
from loaders.tables.hcpcs import anweb_fixed as hcpcs_anweb_fixed
from loaders.tables.hcpcs import anweb_sheet as hcpcs_anweb_sheet
from loaders.tables.source import open_source
from loaders.tables.table import Hints, LoadedTable

HEADER = (
    "HCPC,SEQNUM,RECID,LONG DESCRIPTION,SHORT DESCRIPTION,PRICE1,PRICE2,PRICE3,PRICE4,MULT_PI,CIM1,CIM2,CIM3,"
    "MCM1,MCM2,MCM3,STATUTE,LABCERT1,LABCERT2,LABCERT3,LABCERT4,LABCERT5,LABCERT6,LABCERT7,LABCERT8,XREF1,"
    "XREF2,XREF3,XREF4,XREF5,COV,ASC_GRP,ASC_DT,OPPS,OPPS_PI,OPPS_DT,PROCNOTE,BETOS,TOS1,TOS2,TOS3,TOS4,TOS5,"
    "ANEST_BU,ADD DT,ACT EFF DT,TERM DT,ACTION CD"
)
QUARTER = "HCPC2031_OCT_ANWEB"


def record(
    code: str,
    kind: str,
    text: str,
    *,
    sequence: int = 100,
    until: str = "",
    added: str = "20300101",
    asc: str = "",
) -> str:
    """One line of the contractor record layout."""
    line = [" "] * 320

    def put(first: int, value: str) -> None:
        line[first - 1 : first - 1 + len(value)] = value

    put(1, code.rjust(5))
    put(6, f"{sequence:05}{kind}{text}")
    if kind in "37":
        put(92, f"Short of {code.strip()}")
        put(120, "5331")
        put(128, "A")
        put(129, "60-9")
        put(135, "70-1")
        put(171, "1861(n)")
        put(181, "310400")
        put(205, "Q9999Q9998")
        put(230, "D")
        put(231, "YY")
        put(233, asc)
        put(253, "0088")
        put(257, "D1E")
        put(261, "APR")
        put(266, "  3")
        put(269, added)
        put(277, "20310101")
        put(285, until)
        put(293, "C")
    return "".join(line)


def read(path: Path, content: str | bytes, hints: Hints | None = None) -> dict[str, LoadedTable]:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    source = open_source(path)
    for module in (hcpcs_anweb_fixed, hcpcs_anweb_sheet):
        if module.FORMAT.wanted.matches(source.name, source.head()):
            tables = module.FORMAT.read(source, hints or Hints())
            for table in tables:
                compile_table(table.schema, table.columns)
                assert {len(column) for column in table.columns.values()} == {
                    table.rows_read - len(table.refused)
                }
            return {table.schema.name: table for table in tables}
    pytest.fail("no format takes the file")


def fixed(tmp_path: Path, *lines: str) -> dict[str, LoadedTable]:
    return read(tmp_path / f"{QUARTER}.txt", "\r\n".join(lines) + "\r\n")


def test_fields_stand_where_the_layout_puts_them(tmp_path: Path) -> None:
    tables = fixed(
        tmp_path,
        "***Disclaimers\t\t",
        "",
        record("ZZ", "7", "An invented modifier"),
        record("Z0001", "3", "Invented thing of which the", until="20310630", asc="20300401"),
        record("Z0001", "4", "words go on", sequence=200),
    )
    codes = tables["hcpcs"]
    assert (codes.period.start, codes.period.until) == (date(2031, 10, 1), date(2032, 1, 1))
    assert codes.version == "2031 Oct"
    row = {name: column[0] for name, column in codes.columns.items()}
    assert row["code"] == b"Z0001"
    assert row["long_description"] == "Invented thing of which the words go on"
    assert row["short_description"] == "Short of Z0001"
    assert (row["pricing"], row["multiple_pricing"], row["coverage"]) == ("53 31", b"A", b"D")
    assert (row["ncd_sections"], row["statute"]) == ("60-9 70-1", "1861(n)")
    assert (row["laboratory_certifications"], row["cross_references"]) == ("310 400", "Q9999 Q9998")
    assert (row["asc_group"], row["processing_note"], row["betos"]) == (b"YY", b"0088", b"D1E")
    assert (row["types_of_service"], row["anesthesia_base_units"], row["action"]) == ("A P R", 3, b"C")
    assert row["asc_effective"] == day_number(date(2030, 4, 1))
    assert row["added"] == day_number(date(2030, 1, 1))
    assert row["action_effective"] == day_number(date(2031, 1, 1))
    assert row["until"] == day_number(date(2031, 7, 1)), "the last day in force is stored as the day after"
    modifiers = tables["hcpcs-modifiers"]
    assert list(modifiers.columns["code"]) == [b"ZZ"]
    assert modifiers.columns["long_description"] == ["An invented modifier"]
    assert modifiers.columns["until"][0] == absent(Kind.DATE)


def test_bad_records_cost_only_themselves(tmp_path: Path) -> None:
    tables = fixed(
        tmp_path,
        record("Z0001", "3", "Kept"),
        record("Z0009", "4", "Goes on without a beginning", sequence=200),
        record("Z0002", "3", "Terminated before it was added", until="20200101"),
        record("Z0002", "4", "and goes on", sequence=200),
        record("Z0001", "3", "Again"),
        record("Z0003", "3", "No such day", added="20301301"),
        record("Z0004", "3", "Cut off")[:200],
        record("00Z05", "3", "No such code"),
        "ZZ",
        record("Z0006", "3", "Odd surgical center date", asc="300401"),
    )
    table = tables["hcpcs"]
    assert list(table.columns["code"]) == [b"Z0001", b"Z0006"]
    assert {row.line: row.reason.split()[0] for row in table.refused} == {
        2: "Z0009",
        3: "it",
        5: "Z0001",
        6: "the",
        7: "the",
        8: "the",
        9: "the",
    }
    assert "200 characters of 293" in next(row.reason for row in table.refused if row.line == 7)
    assert table.columns["asc_effective"][1] == absent(Kind.DATE)
    assert any("lines 10" in notice for notice in table.notices)


def sheet_row(code: str, kind: str, text: str, until: str = "") -> list[str]:
    cells = [""] * 48
    cells[:6] = [code, "0010", kind, text, f"Short of {code.strip()}", "53"]
    cells[30], cells[38], cells[39] = "C", "A", "P"
    cells[44:48] = ["20300101", "20310101", until, "A"]
    return cells


def test_csv_and_workbook_give_what_the_header_names(tmp_path: Path) -> None:
    rows = [
        sheet_row("   ZZ", "7", "An invented modifier"),
        sheet_row("Z0001", "3", "Thing", "20310630"),
        sheet_row("Z0001", "4", "goes on"),
    ]
    rows[2][1] = "0020"
    text = "\n".join([HEADER, *(",".join(row) for row in rows)])
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["***Disclaimers"])
    for cells in [HEADER.split(","), *rows]:
        sheet.append([cell or None for cell in cells])
    book.save(tmp_path / "made.xlsx")
    for path, content in (
        (tmp_path / f"{QUARTER}.csv", text.encode()),
        (tmp_path / f"{QUARTER}.xlsx", (tmp_path / "made.xlsx").read_bytes()),
    ):
        tables = read(path, content)
        codes = tables["hcpcs"]
        assert codes.columns["long_description"] == ["Thing goes on"]
        assert codes.columns["types_of_service"] == ["A P"]
        assert codes.columns["until"][0] == day_number(date(2031, 7, 1))
        assert list(tables["hcpcs-modifiers"].columns["code"]) == [b"ZZ"]


def test_an_extract_has_no_descriptions(tmp_path: Path) -> None:
    tables = read(
        tmp_path / "fields_2031-07.csv",
        "hcpcs_code,price,multi,cov,betos,tos,action,cim,mcm,statute,lab,xref,asc_grp,proc,anes,"
        "date_term,date_added,date_asc,date_action\n"
        'Z0001,53,A,C,D1E,A:P,N,"60-3, 60-9",,,,,,,0,2031-06-30,2030-01-01,,2030-01-01\n',
    )
    table = tables["hcpcs"]
    assert (table.columns["types_of_service"], table.columns["ncd_sections"]) == (["A P"], ["60-3 60-9"])
    assert table.columns["long_description"] == [""]
    assert table.period.start == date(2031, 7, 1)


@pytest.mark.parametrize(
    ("name", "start", "until"),
    [
        ("HCPC2019_CONTR_ANWEB.txt", date(2019, 1, 1), date(2020, 1, 1)),
        ("HCPC17_CONTR_ANWEB.txt", date(2017, 1, 1), date(2018, 1, 1)),
        ("HCPC2026_JUL_ANWEB.txt", date(2026, 7, 1), date(2026, 10, 1)),
    ],
)
def test_names_say_when(tmp_path: Path, name: str, start: date, until: date) -> None:
    period = read(tmp_path / name, record("Z0001", "3", "Thing"))["hcpcs"].period
    assert (period.start, period.until) == (start, until)


@pytest.mark.parametrize("name", ["HCPC2026_ANWEB.txt", "download.txt"])
def test_no_day_is_guessed(tmp_path: Path, name: str) -> None:
    with pytest.raises(LoadError) as refusal:
        read(tmp_path / name, record("Z0001", "3", "Thing"))
    assert refusal.value.code == "release.dates-unknown"
    said = read(tmp_path / name, record("Z0001", "3", "Thing"), Hints(start=date(2026, 1, 1)))
    assert said["hcpcs"].period.until == date(2026, 4, 1)


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    path = tmp_path / f"{QUARTER}.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(HEADER.replace("TERM DT", "OTHER").split(","))
    book.save(path)
    with pytest.raises(LoadError, match="until") as refusal:
        read(path, path.read_bytes())
    assert refusal.value.code == "table.header-missing"


def test_a_broken_workbook_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LoadError) as refusal:
        read(tmp_path / f"{QUARTER}.xlsx", b"PK\x03\x04 and nothing more")
    assert refusal.value.code in ("table.malformed", "source.damaged")


def test_text_is_utf_8_or_else_windows_1252(tmp_path: Path) -> None:
    line = record("Z0001", "3", "5\u2019-thing")
    assert read(tmp_path / f"{QUARTER}.txt", line.encode("cp1252"))["hcpcs"].notices
    with pytest.raises(LoadError) as refusal:
        read(tmp_path / f"{QUARTER}.txt", record("Z0001", "3", "x").encode() + b"\n\x81\x00\n")
    assert refusal.value.code == "table.encoding"
