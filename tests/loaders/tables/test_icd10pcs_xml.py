"""Invented tables, definitions and index in the publisher's form."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.model.period import Period
from kb.tables.compile import compile_table
from loaders.errors import LoadError
from loaders.tables.icd10pcs import definitions as icd10pcs_definitions
from loaders.tables.icd10pcs import index as icd10pcs_index
from loaders.tables.icd10pcs import tables as icd10pcs_tables
from loaders.tables.source import open_source
from loaders.tables.table import Hints, LoadedTable, TableFormat

TABLES = """<?xml version="1.0" encoding="utf-8"?>
<ICD10PCS.tabular>
<version>2026</version>
<pcsTable>
<axis pos="1" values="1"><title>Section</title><label code="0">Surgery</label></axis>
<axis pos="2" values="1"><title>Body System</title><label code="2">Zorbles</label></axis>
<axis pos="3" values="1"><title>Operation</title><label code="H">Putting</label>
<definition>Putting in</definition></axis>
<pcsRow codes="4">
<axis pos="4" values="2"><title>Body Part</title><label code="M">Mi</label><label code="N">Next</label></axis>
<axis pos="5" values="1"><title>Approach</title><label code="3">Through</label></axis>
<axis pos="6" values="2"><title>Device</title><label code="K">Kit</label><label code="L">Lid</label></axis>
<axis pos="7" values="1"><title>Qualifier</title><label code="Z">None</label></axis>
</pcsRow>
<pcsRow codes="1">
<axis pos="4" values="1"><title>Body Part</title><label code="P">Part</label></axis>
<axis pos="5" values="1"><title>Approach</title><label code="0">Open</label></axis>
<axis pos="6" values="1"><title>Device</title><label code="Z">None</label></axis>
<axis pos="7" values="1"><title>Qualifier</title><label code="Z">None</label></axis>
</pcsRow>
</pcsTable>
</ICD10PCS.tabular>
"""

DEFINITIONS = """<ICD10PCS.definitions><version>2026</version>
<section code="0"><title>Surgery</title><axis pos="4"><title>Body Part</title>
<terms><title>Zorble, Left</title><title>Zorble, Right</title><includes>Upper zorble</includes></terms>
<terms><title>Other</title><definition>Not a zorble</definition><includes></includes></terms>
</axis></section>
<deviceAggregation><aggregate><device>Fine kit</device><operation>All</operation><bodySys>Zorbles</bodySys>
<bodySys>Others</bodySys><parent value="K">Kit</parent></aggregate></deviceAggregation>
</ICD10PCS.definitions>"""

INDEX = """<ICD10PCS.index><version>2026</version><letter><title>Z</title>
<mainTerm><title>Zorblectomy</title><term level="1"><see>Resection, Zorble<codes>02TM</codes></see></term>
<term level="1"><title>Whole</title><code>02HM3KZ</code></term></mainTerm>
<mainTerm><title>Fine kit</title><use>Kit<tab>02H</tab></use></mainTerm></letter></ICD10PCS.index>"""


def _load(
    folder: Path,
    form: TableFormat,
    text: str,
    name: str = "icd10pcs_some_2026.xml",
    hints: Hints = Hints(),  # noqa: B008 - a frozen value
) -> Sequence[LoadedTable]:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    source = open_source(path)
    assert form.wanted.matches(source.name, source.head())
    return form.read(source, hints)


def test_every_value_of_a_row_is_kept_with_its_axis(tmp_path: Path) -> None:
    (loaded,) = _load(tmp_path, icd10pcs_tables.FORMAT, TABLES)
    rows = list(zip(*loaded.columns.values(), strict=True))
    assert len(rows) == 3 + 6 + 4
    assert rows[2] == ("02H", 0, 3, "H", "Putting", "Operation", "Putting in", 7)
    assert ("02H", 1, 6, "L", "Lid", "Device", "", 12) in rows
    assert loaded.period == Period(date(2025, 10, 1), date(2026, 4, 1))
    assert (loaded.refused, loaded.notices, loaded.version) == ((), (), "2026")


@pytest.mark.parametrize(
    ("old", "new", "reason", "refused"),
    [
        ('codes="4"', 'codes="5"', "says that it has 5 codes", 6),
        ('pos="4" values="2"', 'pos="4" values="3"', "character 4 says 3 values", 6),
        ('<label code="L">', '<label code="O">', "'O' can't be character 6", 6),
        ('<label code="L">', '<label code="K">', "lists a value twice", 6),
        ('<axis pos="5" values="1"><title>Approach</title><label code="3">', '<axis pos="5"><label code="">',
         "'' can't be character 5", 6),
        ('pos="7" values="1"', 'pos="8" values="1"', "axes are not those of characters 4 to 7", 6),
        ('<label code="2">Zorbles</label>', '<label code="2">A</label><label code="3">B</label>',
         "character 2 says 1 values", 14),
    ],
)  # fmt: skip
def test_a_contradicting_row_is_refused_whole(
    tmp_path: Path, old: str, new: str, reason: str, refused: int
) -> None:
    assert old in TABLES
    text = TABLES.replace(old, new, 1)
    if refused == 14:
        with pytest.raises(LoadError) as refusal:
            _load(tmp_path, icd10pcs_tables.FORMAT, text)
        assert refusal.value.code == "table.no-rows"
        return
    (loaded,) = _load(tmp_path, icd10pcs_tables.FORMAT, text)
    assert len(loaded.refused) == refused
    assert all(reason in row.reason for row in loaded.refused)
    assert loaded.rows_read == 13
    assert "M" not in loaded.columns["value"], "a row with a fault keeps none of its values"
    assert "P" in loaded.columns["value"], "its neighbour is kept"


@pytest.mark.parametrize(
    ("name", "version", "value", "start", "until"),
    [
        ("icd10pcs_tables_2026.xml", "2026", "K", "2025-10-01", "2026-04-01"),
        ("icd10pcs_tables_2026.xml", "2026", "J", "2026-04-01", "2026-10-01"),
        ("icd10pcs_tables_2025.xml", "2025", "J", "2024-10-01", "2025-04-01"),
        ("icd10pcs_tables_2020.xml", "2020", "K", "2019-10-01", "2020-08-01"),
        ("icd10pcs_tables_2021.xml", "2021", "K", "2020-10-01", "2021-01-01"),
        ("icd10pcs_tables_2018.xml", "2018", "K", "2017-10-01", "2018-10-01"),
        ("tables.xml", "2026", "J", "2026-04-01", "2026-10-01"),
    ],
)
def test_a_code_of_the_april_update_dates_its_edition(
    tmp_path: Path, name: str, version: str, value: str, start: str, until: str
) -> None:
    text = TABLES.replace('"K"', f'"{value}"').replace(">2026<", f">{version}<")
    (loaded,) = _load(tmp_path, icd10pcs_tables.FORMAT, text, name)
    assert loaded.period == Period(date.fromisoformat(start), date.fromisoformat(until))


def test_a_year_without_known_update_is_dated_with_a_notice(tmp_path: Path) -> None:
    text = TABLES.replace(">2026<", ">2031<")
    (loaded,) = _load(tmp_path, icd10pcs_tables.FORMAT, text, "icd10pcs_tables_2031.xml")
    assert loaded.period.start == date(2030, 10, 1)
    assert "--from" in loaded.notices[0]


def test_dates_that_are_not_there_are_asked_for_and_the_operator_wins(tmp_path: Path) -> None:
    with pytest.raises(LoadError) as refusal:
        _load(tmp_path, icd10pcs_tables.FORMAT, TABLES, "tables.xml")
    assert refusal.value.code == "release.dates-unknown"
    (loaded,) = _load(tmp_path, icd10pcs_tables.FORMAT, TABLES, "tables.xml", Hints(start=date(2026, 1, 1)))
    assert loaded.period == Period(date(2026, 1, 1), date(2026, 4, 1))
    backwards = Hints(start=date(2026, 1, 1), until=date(2025, 1, 1))
    with pytest.raises(LoadError) as refusal:
        _load(tmp_path, icd10pcs_tables.FORMAT, TABLES, "tables.xml", backwards)
    assert refusal.value.code == "release.dates-contradict"


def test_definitions_and_the_device_aggregation(tmp_path: Path) -> None:
    definitions, devices = _load(tmp_path, icd10pcs_definitions.FORMAT, DEFINITIONS)
    rows = list(zip(*definitions.columns.values(), strict=True))
    assert [row[2:5] for row in rows] == [
        (1, "TITLE", "Zorble, Left"),
        (1, "TITLE", "Zorble, Right"),
        (1, "INCLUDES", "Upper zorble"),
        (2, "TITLE", "Other"),
        (2, "DEFINITION", "Not a zorble"),
    ]
    assert [row.line for row in definitions.refused] == [4]
    assert list(zip(*devices.columns.values(), strict=True)) == [
        ("K", "Fine kit", "Kit", "All", "Zorbles | Others", 6)
    ]


def test_the_index_keeps_where_its_entries_lead(tmp_path: Path) -> None:
    (loaded,) = _load(tmp_path, icd10pcs_index.FORMAT, INDEX)
    rows = [dict(zip(loaded.columns, row, strict=True)) for row in zip(*loaded.columns.values(), strict=True)]
    assert [row["title"] for row in rows] == ["Fine kit", "Zorblectomy", "", "Whole"]
    assert (rows[0]["use"], rows[0]["use_code"]) == ("Kit", "02H")
    assert (rows[2]["see"], rows[2]["see_code"], rows[2]["parent"]) == ("Resection, Zorble", "02TM", 1)
    assert rows[3]["code"] == "02HM3KZ"


@pytest.mark.parametrize("bad", ["02IM", "02", "02TM 02TN"])
def test_an_index_entry_that_leads_nowhere_is_refused(tmp_path: Path, bad: str) -> None:
    (loaded,) = _load(tmp_path, icd10pcs_index.FORMAT, INDEX.replace("02TM", bad))
    assert [row.line for row in loaded.refused] == [2]


def test_a_substance_of_the_april_update_dates_its_definitions(tmp_path: Path) -> None:
    text = DEFINITIONS.replace("Zorble, Left", "Alpha1-proteinase Inhibitor")
    loaded = _load(tmp_path, icd10pcs_definitions.FORMAT, text)
    assert {each.period.start for each in loaded} == {date(2026, 4, 1)}


_ALL = (
    (icd10pcs_tables.FORMAT, TABLES),
    (icd10pcs_definitions.FORMAT, DEFINITIONS),
    (icd10pcs_index.FORMAT, INDEX),
)


@given(
    st.sampled_from(_ALL),
    st.lists(st.tuples(st.integers(0), st.integers(0, 30), st.sampled_from(["", '"', "O", "<x>", "9", "é"]))),
)
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_an_altered_file_is_refused_or_every_row_accounted_for(
    tmp_path: Path, chosen: tuple[TableFormat, str], changes: list[tuple[int, int, str]]
) -> None:
    form, text = chosen
    for at, length, new in changes:
        place = at % (len(text) + 1)
        text = text[:place] + new + text[place + length :]
    path = tmp_path / "icd10pcs_some_2026.xml"
    path.write_text(text or " ", encoding="utf-8")
    try:
        tables = form.read(open_source(path), Hints())
    except LoadError as refusal:
        assert refusal.next_step
        return
    for loaded in tables:
        _, meta = compile_table(loaded.schema, loaded.columns)
        assert loaded.rows_read == meta["rows"] + len(loaded.refused)
