"""The AMA's forms with invented codes and words."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from zipfile import ZipFile

import pytest

from kb.tables.compile import compile_table
from loaders.errors import LoadError
from loaders.tables.cms_companions import repeated_form
from loaders.tables.companions import companion
from loaders.tables.hcpcs.cpt_descriptors import FORMATS
from loaders.tables.source import open_source
from loaders.tables.table import Hints, LoadedTable

NOTICE = "CPT 2031 Data File\nCopyright 1999-2030 American Medical Association\nAll rights reserved\n\n"
TAB = NOTICE + "00001\tInvented procedure, long\n0002T\tInvented second\n"
FIXED = (
    NOTICE
    + f"0000101 {'Invented procedure that is so long that it goes':72}\n"
    + f"0000102 {'on here':72}\n0002T01 {'Invented second':72}\n"
)
PLAIN = NOTICE + f"00001 {'INVENTED PROC':48}\n0002T {'INVENTED SECOND':48}\n"


def read(path: Path, content: str = "", hints: Hints | None = None) -> LoadedTable:
    if content:
        path.write_text(content, encoding="utf-8")
    source = open_source(path)
    format_ = next(each for each in FORMATS if each.wanted.matches(source.name, source.head()))
    (table,) = format_.read(source, hints or Hints())
    _, meta = compile_table(table.schema, table.columns)
    assert meta["rows"] == table.rows_read - len(table.refused)
    return table


@pytest.mark.parametrize(
    ("name", "content", "schema", "first"),
    [
        ("LONGULT.txt", TAB, "cpt", "Invented procedure, long"),
        ("LONGULF.txt", FIXED, "cpt", "Invented procedure that is so long that it goes on here"),
        ("LONGUF.TXT", FIXED.upper(), "cpt", "INVENTED PROCEDURE THAT IS SO LONG THAT IT GOES ON HERE"),
        ("MEDU.txt", PLAIN, "cpt-medium", "INVENTED PROC"),
        ("SHORTU.txt", PLAIN, "cpt-short", "INVENTED PROC"),
        ("SHORTU.txt", TAB, "cpt-short", "Invented procedure, long"),
    ],
)
def test_forms(tmp_path: Path, name: str, content: str, schema: str, first: str) -> None:
    table = read(tmp_path / name, content)
    assert table.schema.name == schema
    assert list(table.columns["code"]) == [b"00001", b"0002T"]
    assert table.columns["description"][0] == first
    assert (table.period.start, table.period.until) == (date(2031, 1, 1), date(2032, 1, 1))


def test_medium_words_that_begin_with_figures_stay_whole(tmp_path: Path) -> None:
    table = read(tmp_path / "SHORTU.txt", NOTICE + "00001 12 INVENTED\n00003 3D INVENTED\n")
    assert table.columns["description"] == ["12 INVENTED", "3D INVENTED"]


def test_bad_lines_cost_only_themselves(tmp_path: Path) -> None:
    table = read(tmp_path / "LONGULT.txt", TAB + "00003\n00001\tAgain\n00004\tFourth\n")
    assert list(table.columns["code"]) == [b"00001", b"0002T", b"00004"]
    assert [row.line for row in table.refused] == [7, 8]


def test_copyright_years_are_no_edition(tmp_path: Path) -> None:
    content = TAB.replace("CPT 2031 Data File", "A notice")
    with pytest.raises(LoadError) as refusal:
        read(tmp_path / "LONGULT.txt", content)
    assert refusal.value.code == "release.dates-unknown"
    with ZipFile(tmp_path / "CPT_2033_Data_Files.zip", "w") as archive:
        archive.writestr("LONGULT.txt", content)
    assert read(tmp_path / "CPT_2033_Data_Files.zip").period.start == date(2033, 1, 1)


def test_a_file_of_another_name_is_asked_about(tmp_path: Path) -> None:
    with pytest.raises(LoadError) as refusal:
        read(tmp_path / "download.txt", PLAIN)
    assert refusal.value.code == "release.table-unknown"
    assert read(tmp_path / "download.txt", PLAIN, Hints(table="cpt-short")).schema.name == "cpt-short"


def test_other_tables_with_the_notice_are_left_alone() -> None:
    head = b"Copyright American Medical Association\n00001\t00002\t\t20300101\t*\t1\tReason\n"
    assert not any(each.wanted.matches("pairs.txt", head) for each in FORMATS)


def test_what_lies_beside() -> None:
    beside = ["d/LONGULF.txt", "d/LONGULT.txt", "d/LONGUT.txt", "d/MEDU.txt"]
    assert repeated_form("d/LONGUT.txt", beside) == "d/LONGULT.txt"
    assert repeated_form("d/LONGULT.txt", beside) is None
    assert repeated_form("d/MEDU.txt", beside) is None
    assert repeated_form("HCPC31_CONTR_ANWEB.xlsx", ["HCPC31_CONTR_ANWEB.txt"]) == "HCPC31_CONTR_ANWEB.txt"
    assert repeated_form("HCPC31_CONTR_ANWEB.xlsx", ["HCPC30_CONTR_ANWEB.txt"]) is None
    assert repeated_form("PPRRVU31_JAN.txt", ["PPRRVU31_JAN.xlsx", "PPRRVU31_JAN.csv"]) == "PPRRVU31_JAN.csv"
    assert companion("x/NOC_Codes_2031.xlsx", b"")
    assert companion("V1_HCPC2031_Corrections_ANWEB.prn", b"")
    assert companion("MODUL.txt", b"")
    assert companion("HCPC2031_CONTR_ANWEB.txt", b"") is None
