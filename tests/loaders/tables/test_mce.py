"""Code lists of the Medicare Code Editor, with invented rows in both layouts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.errors import LoadError
from loaders.tables.casemix.grouper_dates import grouper_version
from loaders.tables.casemix.mce import FORMATS
from loaders.tables.source import Source, open_source
from loaders.tables.table import Hints, LoadedTable

TOP = (
    "MCE_Version\tICD_Version\tMCE_Section\tMCE_Subsection\tMCE_Edit_Type\t"
    "ICD_Code_Type\tICD_Code\tICD_Desc\n"
)
CSV = "icd_code,icd_description,icd_conflict_group,icd_conflict_rule\n"

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


def source_named(name: str) -> Source:
    return Source(name, name, "", 0, lambda expected: pytest.fail("nothing is to be read"))


def test_both_layouts_give_one_vocabulary(load: Load) -> None:
    simple = load("MCE_Simple_Code_Edits_v37.txt", TOP + "37\t10\t4\tA\tNewborn_Only\tD\tA33\tMade up\n")
    csv = load("mce_v41.1_icd10cm_code_edits.csv", CSV + "A33,Made up,Age,Perinatal/Newborn (Age 0 Only)\n")
    for table, version in ((simple, "37"), (csv, "41.1")):
        assert {name: list(table.columns[name]) for name in ("code_type", "code", "edit", "group")} == {
            "code_type": ["D"],
            "code": ["A33"],
            "edit": ["AGE-CONFLICT"],
            "group": ["NEWBORN"],
        }
        assert table.version == version
        assert "AGE-CONFLICT" in table.notices[0]
    assert str(simple.period) == "[2019-10-01, 2020-04-01)"
    assert str(csv.period) == "[2024-04-01, 2024-10-01)"


def test_bad_rows_are_refused(load: Load) -> None:
    text = (
        "26\t9\t5\tA\tFemale_Only\tP\t683\tx\n26\t9\t5\tA\tFemale_Only\tP\tA683\tx\n26\t9\t5\tA\tNew_List\tD\tE8767\tx\n"
        "26\t9\t5\n26\t8\t5\tA\tFemale_Only\tP\t683\tx\n26\t9\t5\tA\tFemale_Only\tP\t683\tx\n"
    )
    table = load("MCE_Simple_Code_Edits_v26.txt", TOP + text)
    assert [each.line for each in table.refused] == [3, 4, 5, 6, 7]
    assert (table.rows_read, table.columns["code"]) == (6, ["683"])
    assert "no list that is known" in table.refused[1].reason


def test_versions_mixed_in_one_file_are_refused(load: Load) -> None:
    rows = "36\t10\t4\tA\tNewborn_Only\tD\tA33\tx\n37\t10\t4\tA\tNewborn_Only\tD\tA34\tx\n"
    with pytest.raises(LoadError) as caught:
        load("lists.txt", TOP + rows)
    assert caught.value.code == "release.dates-contradict"


def test_a_csv_without_version_asks_for_dates(load: Load) -> None:
    with pytest.raises(LoadError) as caught:
        load("edits.csv", CSV + "A33,Made up,Sex,Male Only\n")
    assert caught.value.code == "release.dates-unknown"


@pytest.mark.parametrize(
    ("version", "period"),
    [
        ("33", "[2015-10-01, 2016-10-01)"),
        ("37.2", "[2020-08-01, 2020-10-01)"),
        ("38", "[2020-10-01, 2021-01-01)"),
        ("41", "[2023-10-01, 2024-04-01)"),
        ("43.1", "[2026-04-01, 2026-10-01)"),
    ],
)
def test_versions_and_their_days(version: str, period: str) -> None:
    assert str(grouper_version(source_named("x"), version, Hints())) == period


@pytest.mark.parametrize("version", ["36.1", "41.2", "4", "", None, "41.1b"])
def test_versions_that_never_were_are_no_dates(version: str | None) -> None:
    with pytest.raises(LoadError) as caught:
        grouper_version(source_named("x"), version, Hints())
    assert caught.value.code == "release.dates-unknown"


@given(major=st.integers(26, 60))
def test_one_version_follows_the_other_without_a_gap(major: int) -> None:
    days: list[date] = []
    for version in (str(major), f"{major}.1", f"{major}.2", str(major + 1)):
        try:
            period = grouper_version(source_named("x"), version, Hints())
        except LoadError:
            continue
        assert not days or days[-1] == period.start
        assert period.until is not None
        days.append(period.until)
    assert len(days) >= 2
