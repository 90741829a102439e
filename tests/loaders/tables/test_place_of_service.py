"""Place of service codes as a table and as a FHIR code system, with invented places."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kb.tables.columns import day_number
from kb.tables.compile import compile_table
from loaders.errors import LoadError
from loaders.tables.fee_schedule.place_of_service import FORMAT
from loaders.tables.source import open_source
from loaders.tables.table import Hints, LoadedTable

XML = """<?xml version="1.0" encoding="UTF-8"?>
<CodeSystem xmlns="http://hl7.org/fhir">
  <id value="CMSPlaceofServiceCodes"/>
  <identifier><value value="x"/></identifier>
  <version value="20310502"/>
  <concept>
    <code value="01"/>
    <display value="Shop*"/>
    <definition value="A shop.  (Effective October 1, 2023) (Revised, effective April 1, 2024)"/>
  </concept>
  <concept>
    <code value="02"/>
    <display value="Barn"/>
    <definition value="A barn. (Description change effective January 1, 2022)"/>
  </concept>
  <concept><code value="X"/><display value="No place"/></concept>
</CodeSystem>
"""


def read(path: Path, content: str, hints: Hints | None = None) -> LoadedTable:
    path.write_text(content, encoding="utf-8")
    source = open_source(path)
    assert FORMAT.wanted.matches(source.name, source.head())
    (table,) = FORMAT.read(source, hints or Hints())
    _, meta = compile_table(table.schema, table.columns)
    assert meta["rows"] == table.rows_read - len(table.refused)
    return table


def test_the_code_system(tmp_path: Path) -> None:
    table = read(tmp_path / "download.xml", XML)
    assert (table.period.start, table.period.until) == (date(2031, 5, 2), None)
    assert list(table.columns["code"]) == [b"01", b"02"]
    assert table.columns["name"] == ["Shop", "Barn"]
    assert table.columns["described_effective"] == [date(2023, 10, 1), None]
    assert [row.line for row in table.refused] == [16]


def test_a_table(tmp_path: Path) -> None:
    table = read(
        tmp_path / "place_of_service_2031-06.csv",
        "pos_code,pos_type,pos_name,pos_description\n01,Non-Facility,Shop,A shop.\n"
        "2,Facility,Barn,A barn.\n03,Unassigned,Unassigned,Unassigned\n"
        "01,Facility,Shop,Again.\n04,Facility\n",
    )
    assert table.period.start == date(2031, 6, 1)
    assert list(table.columns["code"]) == [b"01", b"02", b"03"]
    assert table.columns["rate"] == ["N", "F", ""]
    assert table.columns["status"] == ["ASSIGNED", "ASSIGNED", "UNASSIGNED"]
    assert [row.line for row in table.refused] == [5, 6]


def test_a_day_is_asked_for(tmp_path: Path) -> None:
    content = 'POS Code,POS Name,POS Description\n01,Shop,"A shop. (Effective May 1, 2010)"\n'
    with pytest.raises(LoadError) as refusal:
        read(tmp_path / "pos.csv", content)
    assert refusal.value.code == "release.dates-unknown"
    table = read(tmp_path / "pos.csv", content, Hints(start=date(2031, 1, 1)))
    assert table.period.until is None
    assert day_number(table.columns["described_effective"][0]) == day_number(date(2010, 5, 1))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (XML[:-40], "table.malformed"),
        (XML.replace("<CodeSystem", '<!DOCTYPE x [<!ENTITY a "b">]><CodeSystem'), "table.doctype"),
    ],
)
def test_broken_xml_is_refused(tmp_path: Path, content: str, code: str) -> None:
    with pytest.raises(LoadError) as refusal:
        read(tmp_path / "x.xml", content)
    assert refusal.value.code == code


def test_another_code_system_is_not_taken(tmp_path: Path) -> None:
    assert not FORMAT.wanted.matches("x.xml", XML.replace("CMSPlaceofServiceCodes", "Other").encode())
