"""HCC mappings and the lists in the model software, with invented rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from loaders.errors import LoadError
from loaders.tables.casemix import hcc_mapping, hcc_software
from loaders.tables.source import open_source
from loaders.tables.table import Hints, LoadedTable

FORMATS = (hcc_mapping.FORMAT, *hcc_software.FORMATS)
TOP = (
    "Made-up mapping,,,,\nIncludes ICD-10 codes valid in FY2024 and FY2025,,,,\n,,,,\n"
    '"Diagnosis\nCode",Description,"CMS-HCC\nESRD\nModel\nCategory\nV24","CMS-HCC\nModel\nCategory\nV28",'
    '"CMS-HCC\nESRD Model\nCategory\nV24 for 2025\nPayment Year",'
    '"CMS-HCC\nModel\nCategory\nV28 for 2025\nPayment Year"\n'
)
NAME = "2025 Midyear Final ICD-10-CM Mappings.csv"

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


def rows(table: LoadedTable, *names: str) -> list[tuple[object, ...]]:
    return list(zip(*(table.columns[name] for name in names), strict=True))


def test_a_row_for_each_code_and_model(load: Load) -> None:
    table = load(
        NAME, TOP + "A0103,x,115,,Yes,No\nZ943,x,186,221,Yes,Yes\nZ943,x,,276,--,Yes\n,,,,,\nNotes:,,,,,\n"
    )
    assert rows(table, "model", "code", "hcc", "payment", "payment_year") == [
        ("ESRD-V24", "A0103", 115, 1, 2025),
        ("ESRD-V24", "Z943", 186, 1, 2025),
        ("CMS-HCC-V28", "Z943", 221, 1, 2025),
        ("CMS-HCC-V28", "Z943", 276, 1, 2025),
    ]
    assert (table.rows_read, table.refused) == (3, ())
    assert str(table.period) == "[2024-01-01, 2025-01-01)"


def test_bad_rows_of_a_mapping(load: Load) -> None:
    table = load(
        NAME, TOP + "A0103,x,115,,Yes,No\n?,x,1,,Yes,No\nA02,x,1\nA03,x,one,,Yes,No\nA0103,x,115,,Yes,No\n"
    )
    assert len(table.refused) == 4
    assert rows(table, "code") == [("A0103",)]


def test_the_file_name_is_not_believed_against_the_headings(load: Load) -> None:
    table = load("2026 Initial ICD-10-CM Mappings.csv", TOP + "A0103,x,115,,Yes,No\n")
    assert str(table.period) == "[2024-01-01, 2025-01-01)"
    assert any("2026" in notice for notice in table.notices)


def test_years_that_contradict_each_other_in_the_content(load: Load) -> None:
    with pytest.raises(LoadError) as caught:
        load(NAME, TOP.replace("FY2024 and FY2025", "FY2025 and FY2026") + "A0103,x,115,,Yes,No\n")
    assert caught.value.code == "release.dates-contradict"


def test_a_format_file_by_its_name(load: Load) -> None:
    text = "A0104\t92\t\r\nB377\t6\t\r\nB377\t2\tD\r\nB377\t2\tD\r\nnothing\r\n"
    table = load("F2825T1N.TXT", text)
    assert table.schema.name == "hcc-format-v28"
    assert rows(table, "code", "hcc") == [("A0104", 92), ("B377", 6), ("B377", 2)]
    assert [each.line for each in table.refused] == [4, 5]
    assert str(table.period) == "[2024-01-01, 2025-01-01)"
    assert load("F0825T1O.TXT", text).schema.name == "hcc-format-rx-v08"


def test_a_format_file_of_unknown_model_is_asked_for(load: Load) -> None:
    text = "A0104\t92\t\nB377\t6\t\n"
    with pytest.raises(LoadError) as caught:
        load("mapping.txt", text)
    assert caught.value.code == "release.table-unknown"
    assert "--table" in caught.value.next_step
    hinted = Hints(table="hcc-format-v28", start=date(2024, 1, 1), until=date(2025, 1, 1))
    assert load("mapping.txt", text, hinted).schema.name == "hcc-format-v28"


HIERARCHY = (
    " %MACRO V28115H1; \r\n %MACRO SET0( CC=, HIER= );\r\n %MEND SET0;\r\n"
    " /*Neoplasm 1 */   %SET0(CC=17    , HIER=%STR(18, 19 ));\r\n"
    " /*Psychiatric 1 */%SET0(CC=18    , HIER=%STR(19 ,x, 18 ));\r\n %MEND V28115H1;\r\n"
)


def test_hierarchies(load: Load, tmp_path: Path) -> None:
    import zipfile

    path = tmp_path / "CMS-HCC software V2825.115.T2.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("V28115H1.TXT", HIERARCHY)
    table = hcc_software.read_hierarchy(open_source(path), Hints())[0]
    assert table.schema.name == "hcc-hierarchy-v28"
    assert rows(table, "hcc", "dropped", "group") == [
        (17, 18, "Neoplasm 1"),
        (17, 19, "Neoplasm 1"),
        (18, 19, "Psychiatric 1"),
    ]
    assert [each.line for each in table.refused] == [5, 5]
    assert str(table.period) == "[2024-01-01, 2025-01-01)"
    with pytest.raises(LoadError) as caught:
        load("V28115H1.TXT", HIERARCHY)
    assert caught.value.code == "release.dates-unknown"


def test_labels(load: Load) -> None:
    text = "%MACRO R08X84L1;\r\nLABEL\r\n"
    text += ' RXHCC1 ="Made up "\r\n RXHCC5 ="It\'s also"\r\n RXCC1 ="Made up "\r\n ;'
    table = load("R08X84L1.TXT", text, Hints(start=date(2024, 1, 1), until=date(2025, 1, 1)))
    assert table.schema.name == "hcc-label-rx-v08"
    assert rows(table, "hcc", "title") == [(1, "Made up"), (5, "It's also")]
