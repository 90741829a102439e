"""Factors by contractor and locality: GPCI, anesthesia, outpatient cap, counties; invented rows."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from kb.tables.compile import compile_table
from loaders.errors import LoadError
from loaders.tables.fee_schedule import anesthesia as mpfs_anesthesia
from loaders.tables.fee_schedule import gpci as mpfs_gpci
from loaders.tables.fee_schedule import localities as mpfs_localities
from loaders.tables.fee_schedule import opps_cap as mpfs_opps_cap
from loaders.tables.source import open_source
from loaders.tables.table import Hints, LoadedTable

MODULES: tuple[Any, ...] = (mpfs_gpci, mpfs_anesthesia, mpfs_opps_cap, mpfs_localities)
YEAR = (date(2031, 1, 1), date(2032, 1, 1))


def read(path: Path, content: str = "", hints: Hints | None = None) -> LoadedTable:
    if content:
        path.write_text(content, encoding="utf-8")
    source = open_source(path)
    (module,) = [each for each in MODULES if each.FORMAT.wanted.matches(source.name, source.head())]
    (table,) = module.FORMAT.read(source, hints or Hints())
    _, meta = compile_table(table.schema, table.columns)
    assert meta["rows"] == table.rows_read - len(table.refused)
    return table


GPCI = """ADDENDUM E. FINAL CY 2031 GEOGRAPHIC PRACTICE COST INDICES (GPCIs),,,,,,
,,,,,,
Medicare Administrative Contractor (MAC),State,Locality Number,Locality Name,\
2031 PW GPCI (with 1.0 Floor),2031 PE GPCI,2031 MP GPCI
01999,ZZ,00,SOMEWHERE*,1.5,0.875,0.5
1999,ZZ,1,ELSEWHERE,1,1,1.25
01999,ZZ,01,ELSEWHERE,1,1,1.25
01999,ZZ,02,NOWHERE,1,x,1.25
01999,ZZ
MAC Assignments as of some day,,,,,,
*A footnote.,,,,,,
"""
GPCI_TEXT = """ADDENDUM E. FINAL CY 2031 GEOGRAPHIC PRACTICE COST INDICES

Medicare Admi State  Locality            Locality Name            2031 PW GPCI2031 PE GPCI2031 MP GPCI
01999           ZZ      00   SOMEWHERE*                     1.500       0.875       0.500
01999           ZZ      01   ELSEWHERE (X CNTY)             1.000       1.000       1.250
01999           ZZ      02   CUT
"""


def test_gpci(tmp_path: Path) -> None:
    table = read(tmp_path / "GPCI2031.csv", GPCI)
    assert (table.period.start, table.period.until) == YEAR
    assert list(table.columns["contractor"]) == [b"01999", b"01999"]
    assert list(table.columns["locality"]) == [b"00", b"01"]
    assert table.columns["name"] == ["SOMEWHERE", "ELSEWHERE"]
    assert list(table.columns["work"]) == [15000, 10000]
    assert list(table.columns["malpractice"]) == [5000, 12500]
    assert [row.line for row in table.refused] == [6, 7, 8]


def test_gpci_as_text(tmp_path: Path) -> None:
    table = read(tmp_path / "GPCI2031.txt", GPCI_TEXT)
    assert (table.period.start, table.period.until) == YEAR
    assert table.columns["name"] == ["SOMEWHERE", "ELSEWHERE (X CNTY)"]
    assert list(table.columns["practice_expense"]) == [8750, 10000]
    assert [row.line for row in table.refused] == [6]


def test_anesthesia(tmp_path: Path) -> None:
    table = read(
        tmp_path / "ANES2031.csv",
        "Contractor,Locality,Locality Name,National Anes CF of 20.5432\n"
        "01999 ,00 ,SOMEWHERE*,19.31 \n01999 ,01 ,ELSEWHERE,0\n,,,\n",
    )
    assert list(table.columns["contractor"]) == [b"01999", b""]
    assert list(table.columns["conversion_factor"]) == [193100, 205432]
    assert [row.line for row in table.refused] == [3]
    assert (table.period.start, table.period.until) == YEAR


def test_anesthesia_as_text_is_in_cents(tmp_path: Path) -> None:
    table = read(tmp_path / "ANES2031.txt", "01999       00    SOMEWHERE             1931\n")
    assert list(table.columns["conversion_factor"]) == [193100]


CAP = (
    "HCPCS,MOD,PROCSTAT,CARRIER,LOCALITY,FACILITY PRICE,NON-FACILTY PRICE\n"
    "Z0001,TC,A,01999,00,150.69,151.69\nZ0001,,A,01999,00,1,2\nZ0001,,A,01999,00,1,2\n,,,,,,\n"
)
CAP_TEXT = "Z0001TC A 01999  00   150.69    151.69\nZ0001   A 01999  00     1.00      2.00\n"


def test_the_cap_states_no_year(tmp_path: Path) -> None:
    with pytest.raises(LoadError) as refusal:
        read(tmp_path / "OPPSCAP_Oct.csv", CAP)
    assert refusal.value.code == "release.dates-unknown"
    table = read(tmp_path / "OPPSCAP_Oct.csv", CAP, Hints(start=date(2031, 10, 1)))
    assert list(table.columns["nonfacility_price"]) == [1516900, 20000]
    assert table.period.until == date(2032, 1, 1)
    assert [row.line for row in table.refused] == [4]


def test_the_archive_says_the_quarter(tmp_path: Path) -> None:
    with ZipFile(tmp_path / "rvu31d.zip", "w") as archive:
        archive.writestr("OPPSCAP_Oct.txt", CAP_TEXT)
        archive.writestr("other.pdf", "x")
    table = read(tmp_path / "rvu31d.zip")
    assert table.period.start == date(2031, 10, 1)
    assert list(table.columns["modifier"]) == [b"TC", b""]


def test_a_revised_archive_does_not_say_its_day(tmp_path: Path) -> None:
    with ZipFile(tmp_path / "rvu31ar.zip", "w") as archive:
        archive.writestr("OPPSCAP.txt", CAP_TEXT)
    with pytest.raises(LoadError, match="comes into force"):
        read(tmp_path / "rvu31ar.zip")


def test_counties_carry_the_state_down(tmp_path: Path) -> None:
    table = read(
        tmp_path / "31LOCCO.csv",
        "COUNTIES INCLUDED IN 2031 LOCALITIES,,,,\n,,,,\n"
        "Medicare Adminstrative Contractor,Locality Number,State ,Fee Schedule Area ,Counties\n"
        '1999,9,SOMESTATE ,HERE,"A, B"\n1999,99,,REST OF STATE* ,ALL OTHER COUNTIES \n'
        ",,,,\n*  A footnote.,,,,\n",
    )
    assert list(table.columns["contractor"]) == [b"01999", b"01999"]
    assert list(table.columns["locality"]) == [b"09", b"99"]
    assert table.columns["state"] == ["SOMESTATE", "SOMESTATE"]
    assert table.columns["area"] == ["HERE", "REST OF STATE"]
    assert table.columns["counties"] == ["A, B", "ALL OTHER COUNTIES"]
    assert (table.period.start, table.period.until) == YEAR


def test_counties_as_text(tmp_path: Path) -> None:
    rows = [
        ("  01999", "  09", "SOMESTATE", "HERE", "A, B"),
        ("  01999", "  99", "", "REST OF STATE", "OTHERS"),
    ]
    text = "\n".join(
        f"{mac:12}{place:6}{state:32}{area:70}{those}" for mac, place, state, area, those in rows
    )
    table = read(tmp_path / "31LOCCO.txt", "COUNTIES INCLUDED IN 2031 LOCALITIES\n\n" + text + "\n")
    assert table.columns["state"] == ["SOMESTATE", "SOMESTATE"]
    assert table.columns["counties"] == ["A, B", "OTHERS"]
