"""MS-DRG tables, with invented rows in the layout of the published copies."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from loaders.errors import LoadError
from loaders.tables.casemix.msdrg import FORMATS
from loaders.tables.source import open_source
from loaders.tables.table import Hints, LoadedTable

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


def test_cc_levels_and_their_groups(load: Load) -> None:
    text = "icd_code,cc_mcc,pdx_group\n"
    text += "A00.0,CC,0002\nK77,MCC,No Exc\nA00.1,XX,0002\nA00.0,CC,0002\nA00.0,CC,0003\nA0\n"
    table = load("appendix_c_cc_mcc_v41.1.csv", text)
    assert table.schema.name == "msdrg-cc"
    assert table.columns == {
        "code": ["A000", "K77", "A000"],
        "level": ["CC", "MCC", "CC"],
        "exclusion_group": ["0002", "", "0003"],
    }
    assert [each.line for each in table.refused] == [4, 5, 7]
    assert (table.version, str(table.period)) == ("41.1", "[2024-04-01, 2024-10-01)")


def test_exclusion_groups(load: Load) -> None:
    table = load(
        "appendix_c_pdx_groups_v41.1.csv", "pdx_group,pdx_icd\r\n0002,A00.0\r\n0002,O35.7XX1\r\nNo Exc,\r\n"
    )
    assert table.schema.name == "msdrg-pdx-exclusions"
    assert table.columns["code"] == ["A000", "O357XX1"]
    assert [each.line for each in table.refused] == [4]


def test_the_level_tells_the_cc_list_from_the_mcc_list(load: Load) -> None:
    top = "icd_code,icd_description,dx_type\n"
    assert load("msdrg_icd_ccs_v41.1.csv", top + 'A00.0,"x, y",CC\n').schema.name == "msdrg-cc-list"
    assert load("msdrg_icd_mccs_v41.1.csv", top + "A00.0,x,MCC\n").schema.name == "msdrg-mcc-list"
    with pytest.raises(LoadError) as caught:
        load("both_v41.1.csv", top + "A00.0,x,MCC\nA00.1,x,CC\n")
    assert caught.value.code == "release.table-unknown"


def test_groups(load: Load) -> None:
    drgs = load(
        "msdrg_v41.1.csv", "drg,mdc,drg_abb,drg_description\n001,,P,MADE UP\n052,01,M,ALSO\n53,01,M,SHORT\n"
    )
    assert (drgs.schema.name, drgs.columns["drg"]) == ("msdrg-drg", ["001", "052"])
    assert [each.line for each in drgs.refused] == [4]
    groups = load(
        "msdrg_drg_groups_v41.1.csv",
        "mdc,mdc_description,drg_group,drg_group_description\n00,Pre-MDC,018,Made up\n",
    )
    assert (groups.schema.name, groups.columns["mdc"]) == ("msdrg-drg-groups", ["00"])


def test_without_a_version_the_dates_are_asked_for(load: Load) -> None:
    text = "pdx_group,pdx_icd\n0002,A00.0\n"
    with pytest.raises(LoadError) as caught:
        load("groups.csv", text)
    assert caught.value.code == "release.dates-unknown"
    given = Hints(start=date(2025, 10, 1), until=date(2026, 4, 1))
    assert str(load("groups.csv", text, given).period) == "[2025-10-01, 2026-04-01)"


def test_a_heading_without_rows_is_a_file_cut_off(load: Load) -> None:
    with pytest.raises(LoadError) as caught:
        load("groups_v41.1.csv", "pdx_group,pdx_icd\n")
    assert caught.value.code == "table.truncated"
