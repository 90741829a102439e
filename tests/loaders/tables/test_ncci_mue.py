"""The official MUE layout with invented rows."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kb.model.period import Period
from loaders.errors import LoadError
from loaders.tables.ncci.mue import FORMAT, read_mue
from loaders.tables.source import open_source
from loaders.tables.table import Hints, LoadedTable

HEAD = (
    '"An invented notice, over\n\nseveral lines. ",,,\n'
    '"HCPCS/\nCPT Code",{} Services MUE Values,MUE Adjudication Indicator,MUE Rationale\n'
)
ROWS = (
    "11111,1,2 Date of Service Edit: Policy,Invented reason\n"
    'Z2222,"1,200",3 Date of Service Edit: Clinical,Another\n'
)
NAME = "MCR_MUE_PractitionerServices_Eff_07-01-2026.csv"


def read(folder: Path, content: str | bytes, name: str = NAME, hints: Hints | None = None) -> LoadedTable:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    source = open_source(path)
    (table,) = read_mue(source, hints or Hints())
    assert FORMAT.wanted.matches(source.name, source.head())
    return table


def test_official_layout(tmp_path: Path) -> None:
    table = read(tmp_path, HEAD.format("Practitioner") + ROWS)
    assert table.schema.name == "ncci-mue-practitioner"
    assert table.period == Period(date(2026, 7, 1), date(2026, 10, 1))
    assert table.columns == {
        "code": ["11111", "Z2222"],
        "units": [1, 1200],
        "adjudication_indicator": [2, 3],
        "rationale": ["Invented reason", "Another"],
    }


@pytest.mark.parametrize(
    ("setting", "name"),
    [("Outpatient Hospital", "ncci-mue-hospital"), ("DME Supplier", "ncci-mue-dme")],
)
def test_the_content_says_the_setting(tmp_path: Path, setting: str, name: str) -> None:
    assert read(tmp_path, HEAD.format(setting) + ROWS).schema.name == name


def test_the_operator_does_not_overrule_the_content(tmp_path: Path) -> None:
    with pytest.raises(LoadError) as caught:
        read(tmp_path, HEAD.format("Practitioner") + ROWS, hints=Hints("ncci-mue-dme"))
    assert caught.value.code == "release.table-contradicts"


def test_setting_from_a_column_or_else_from_the_name(tmp_path: Path) -> None:
    rows = "hcpcs_code,mue_units,mue_mai,mue_rationale,mue_service\n11111,0,1,Why,{}\n"
    assert read(tmp_path, rows.format("DME Supplier"), "mue_2024q3.csv").schema.name == "ncci-mue-dme"
    plain = "hcpcs_code,mue_units,mue_mai,mue_rationale\n11111,0,1,Why\n"
    assert read(tmp_path, plain, "mue_hospital_2024q3.csv").schema.name == "ncci-mue-hospital"
    with pytest.raises(LoadError) as caught:
        read(tmp_path, plain, "mue_2024q3.csv")
    assert caught.value.code == "release.table-unknown"
    with pytest.raises(LoadError) as caught:
        read(tmp_path, rows.format("DME Supplier") + "11112,0,1,Why,Practitioner\n", "mue_2024q3.csv")
    assert caught.value.code == "table.several-settings"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("11112,1", "the row has 2 cells"),
        ("1111,1,2 Policy,Why", "'1111' is no HCPCS code"),
        ("11112,many,2 Policy,Why", "'many' is no whole number"),
        ("11112,1,4 Other,Why", "adjudication indicator"),
        ("11111,3,2 Policy,Why", "11111 stands on line 6 already"),
    ],
)
def test_a_bad_row_is_refused_and_the_rest_kept(tmp_path: Path, row: str, reason: str) -> None:
    table = read(tmp_path, HEAD.format("Practitioner") + ROWS + row + "\n33333,2,3 Clinical,Why\n")
    (refused,) = table.refused
    assert refused.line == 8
    assert reason in refused.reason
    assert table.columns["code"] == ["11111", "Z2222", "33333"]
    assert table.rows_read == 4


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (
            "HCPCS/CPT Code,Practitioner Services MUE Values,MUE Rationale\n11111,1,Why\n",
            "table.header-missing",
        ),
        (HEAD.format("Practitioner"), "table.truncated"),
        (HEAD.format("Practitioner") + ROWS + "1111", "table.truncated"),
        ((HEAD.format("Practitioner") + ROWS).encode("utf-16"), "table.encoding"),
    ],
)
def test_another_file_is_refused(tmp_path: Path, content: str | bytes, code: str) -> None:
    with pytest.raises(LoadError) as caught:
        read(tmp_path, content)
    assert caught.value.code == code


def test_windows_1252_is_read(tmp_path: Path) -> None:
    content = (HEAD.format("Practitioner") + "11111,1,2 Policy,Invented \u2013 reason\n").encode("cp1252")
    assert read(tmp_path, content).columns["rationale"] == ["Invented \u2013 reason"]


def test_spreadsheet(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.append(["An invented notice"])
    book.active.append(
        [
            "HCPCS/\nCPT Code",
            "DME Supplier Services MUE Values",
            "MUE Adjudication Indicator",
            "MUE Rationale",
        ]
    )
    book.active.append([11111, 3, "1 Line Edit", "Why"])
    path = tmp_path / "MCR_MUE_DMESupplierServices_Eff_07-01-2026.xlsx"
    book.save(path)
    source = open_source(path)
    assert FORMAT.wanted.matches(source.name, source.head())
    (table,) = read_mue(source, Hints())
    assert (table.schema.name, table.columns["code"], table.columns["units"]) == (
        "ncci-mue-dme",
        ["11111"],
        [3],
    )
