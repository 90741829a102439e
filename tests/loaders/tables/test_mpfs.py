"""The relative value file with its several-line header, in fixed width and by quarters; invented rows."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from kb.tables.columns import absent
from kb.tables.compile import compile_table
from kb.tables.schema import Kind
from loaders.errors import LoadError
from loaders.tables.fee_schedule import fixed as mpfs_fixed
from loaders.tables.fee_schedule import sheet as mpfs_sheet
from loaders.tables.source import open_source
from loaders.tables.table import Hints, LoadedTable

ABOVE = [
    ",,2021 National Physician Fee Schedule Relative Value File July Release" + "," * 28,
    ",,A notice of copyright" + "," * 28,
    ",, " + "," * 28,
    ",,RELEASED 06/20/2021" + "," * 28,
    ",,,,,,,,,,,,,,,,,,,,,,,,,,,,NON-FACILITY,FACILITY,",
    ",,,,NOT USED,,,,,,,,,,,,,,,,,,,,,PHYSICIAN,,DIAGNOSTIC,PE USED,PE USED,MP USED",
    ",,,,FOR,,,NON-FAC,,FACILITY ,,,,,,,,,,,,,,,,SUPERVISION OF,,IMAGING,FOR OPPS,FOR OPPS,FOR OPPS",
    ",,,STATUS,MEDICARE ,WORK,NON-FAC,NA,FACILITY,NA,MP,NON-FACILITY,FACILITY,PCTC,GLOB,PRE,INTRA,POST,MULT,"
    "BILAT,ASST,CO-,TEAM,ENDO,CONV,DIAGNOSTIC,CALCULATION,FAMILY,PAYMENT,PAYMENT,PAYMENT",
    "HCPCS,MOD,DESCRIPTION,CODE,PAYMENT,RVU,PE RVU,INDICATOR,PE RVU,INDICATOR,RVU,TOTAL,TOTAL,IND,DAYS,OP,OP,"
    "OP,PROC,SURG,SURG,SURG,SURG,BASE,FACTOR,PROCEDURES,FLAG,INDICATOR,AMOUNT,AMOUNT,AMOUNT",
]
ROW = (
    "Z0001,,Invented,A,+,1.25,2.50,NA,0.75,,0.10,3.85,2.10,1,010,0.10,0.80,0.10,2,1,0,2,1,Z0009,31.4159,09,0,88,"
    "1.10,1.20,0.30"
)
SECOND = ROW.replace("Z0001,,", "Z0001,26,")


def read(path: Path, content: str | bytes, hints: Hints | None = None) -> list[LoadedTable]:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    source = open_source(path)
    for module in (mpfs_sheet, mpfs_fixed):
        if module.FORMAT.wanted.matches(source.name, source.head()):
            tables = list(module.FORMAT.read(source, hints or Hints()))
            for table in tables:
                _, meta = compile_table(table.schema, table.columns)
                assert meta["rows"] == table.rows_read - len(table.refused)
            return tables
    pytest.fail("no format takes the file")


def csv(*rows: str) -> str:
    return "\n".join([*ABOVE, *rows]) + "\n"


def check_first(table: LoadedTable) -> None:
    row = {name: column[0] for name, column in table.columns.items()}
    assert (row["code"], row["modifier"], row["status"], row["not_used"]) == (b"Z0001", b"", b"A", b"+")
    assert (row["work_rvu"], row["nonfacility_practice_rvu"], row["facility_practice_rvu"]) == (
        12500,
        25000,
        7500,
    )
    assert (row["nonfacility_indicator"], row["facility_indicator"]) == (b"NA", b"")
    assert (row["malpractice_rvu"], row["nonfacility_total_rvu"], row["facility_total_rvu"]) == (
        1000,
        38500,
        21000,
    )
    assert (row["professional_technical"], row["global_days"]) == (b"1", b"010")
    assert (row["preoperative"], row["intraoperative"], row["postoperative"]) == (1000, 8000, 1000)
    assert (row["multiple_procedure"], row["bilateral_surgery"]) == (b"2", b"1")
    assert (row["assistant_at_surgery"], row["co_surgeons"], row["team_surgery"]) == (b"0", b"2", b"1")
    assert (row["endoscopic_base"], row["conversion_factor"]) == (b"Z0009", 314159)
    assert (row["diagnostic_supervision"], row["calculation_flag"], row["imaging_family"]) == (
        b"09",
        b"0",
        b"88",
    )
    assert (
        row["opps_nonfacility_practice_rvu"],
        row["opps_facility_practice_rvu"],
        row["opps_malpractice_rvu"],
    ) == (11000, 12000, 3000)


def test_names_over_several_lines_are_put_together(tmp_path: Path) -> None:
    (table,) = read(tmp_path / "PPRRVU21_JUL.csv", csv(ROW, SECOND, "A footnote" + "," * 30))
    check_first(table)
    assert table.rows_read == 2
    assert not table.refused
    assert "description" not in table.columns
    assert (table.period.start, table.period.until) == (date(2021, 7, 1), date(2021, 10, 1))


def test_columns_may_stand_anywhere(tmp_path: Path) -> None:
    def turned(line: str) -> str:
        return ",".join(reversed(line.split(",")))

    (table,) = read(
        tmp_path / "PPRRVU21_JUL.csv", "\n".join([turned(line) for line in [*ABOVE, ROW, SECOND]])
    )
    check_first(table)


def test_a_workbook_is_read_and_its_lost_zeros_are_put_back(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for line in [*ABOVE, ROW]:
        cells: list[object] = [cell or None for cell in line.split(",")]
        if line is ROW:
            cells[14], cells[25], cells[5] = 10, 9, 1.25
        sheet.append(cells)
    path = tmp_path / "PPRRVU21_JUL.xlsx"
    book.save(path)
    (table,) = read(path, path.read_bytes())
    check_first(table)


def fixed_line(code: str, modifier: str = "  ") -> str:
    line = f"{code}{modifier}{'Invented':50}A+  1.25   2.50NA   0.75    0.10   3.85  2.10"
    return line + "1010.10.80.1021021" + " " * 7 + "Z0009 31.4159 090 88" + "      1.10   1.20   0.30"


def test_fixed_width(tmp_path: Path) -> None:
    text = "HDR A NOTICE\n" + fixed_line("Z0001") + "\n" + fixed_line("Z0001", "TC") + "\n"
    (table,) = read(tmp_path / "PPRRVU2021_Jul.txt", text + fixed_line("Z0002")[:100] + "\n")
    check_first(table)
    assert list(table.columns["modifier"]) == [b"", b"TC"]
    assert [row.line for row in table.refused] == [4]


def test_quarters_in_one_file_are_tables_of_their_own(tmp_path: Path) -> None:
    header = (
        "source_file,date_start,date_end,hcpcs,mod,status_code,work_rvu,glob_days,mult_proc,bilat_surg,"
        "conv_factor"
    )
    rows = [
        "rvu21a,2021-01-01,2021-03-08,Z0001,,A,1.1,000,2,0,31.5",
        "rvu21ar,2021-03-09,2021-03-31,Z0001,,A,1.1,000,2,0,32.5",
        "rvu21ar,2021-03-09,2021-03-31,Z0002,,A,1.1,000,2,0,32.5",
    ]
    tables = read(tmp_path / "quarters.csv", "\n".join([header, *rows]))
    assert [(table.period.start, table.period.until, table.rows_read) for table in tables] == [
        (date(2021, 1, 1), date(2021, 3, 9), 1),
        (date(2021, 3, 9), date(2021, 4, 1), 2),
    ]
    assert tables[0].columns["malpractice_rvu"][0] == absent(Kind.DECIMAL)
    assert "malpractice_rvu" in tables[0].notices[-1]
    with pytest.raises(LoadError) as refusal:
        read(tmp_path / "quarters.csv", "\n".join([header, *rows]), Hints(start=date(2021, 1, 1)))
    assert refusal.value.code == "release.dates-contradict"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (ROW.replace("Z0001", "100"), "'code'"),
        (ROW.replace(",010,", ",011,"), "'global_days'"),
        (ROW.replace(",1.25,", ",1.x,"), "'work_rvu'"),
        (ROW.replace(",1.25,", ",1.23456,"), "'work_rvu'"),
        (ROW.replace(",1.25,", ",inf,"), "'work_rvu'"),
        (",".join(ROW.split(",")[:20]), "20 columns"),
        (SECOND, "second time"),
    ],
)
def test_a_bad_row_costs_only_itself(tmp_path: Path, row: str, reason: str) -> None:
    (table,) = read(tmp_path / "PPRRVU21_JUL.csv", csv(SECOND, row))
    assert [bytes(code) for code in table.columns["code"]] == [b"Z0001"]
    assert table.refused[0].line == len(ABOVE) + 2
    assert reason in table.refused[0].reason


def test_noise_of_binary_fractions_is_no_fifth_place(tmp_path: Path) -> None:
    (table,) = read(tmp_path / "x.csv", csv(ROW.replace("0.10,0.80,0.10", "0.12000000000000001,0.8,0.1")))
    assert table.columns["preoperative"][0] == 1200


def test_content_and_name_must_agree(tmp_path: Path) -> None:
    with pytest.raises(LoadError) as refusal:
        read(tmp_path / "PPRRVU21_OCT.csv", csv(ROW))
    assert refusal.value.code == "release.dates-contradict"
    (table,) = read(tmp_path / "PPRRVU21_OCT.csv", csv(ROW), Hints(start=date(2021, 10, 1)))
    assert table.period.until == date(2022, 1, 1)


def test_which_conversion_factor_is_told_by_name_or_asked(tmp_path: Path) -> None:
    assert read(tmp_path / "PPRRVU2021_Jul_nonQPP.csv", csv(ROW))[0].schema.name == "mpfs"
    assert read(tmp_path / "PPRRVU2021_Jul_QPP.csv", csv(ROW))[0].schema.name == "mpfs-qualifying-apm"


def test_from_2026_the_table_is_asked_for(tmp_path: Path) -> None:
    later = csv(ROW).replace("2021", "2031")
    with pytest.raises(LoadError) as refusal:
        read(tmp_path / "PPRRVU31_JUL.csv", later)
    assert refusal.value.code == "release.table-unknown"
    assert "--table mpfs-qualifying-apm" in refusal.value.next_step
    (table,) = read(tmp_path / "PPRRVU31_JUL.csv", later, Hints(table="mpfs-qualifying-apm"))
    assert table.schema.name == "mpfs-qualifying-apm"
