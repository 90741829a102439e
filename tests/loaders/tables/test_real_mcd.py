"""The published export, where it is at hand: counted by the csv module without the code under test."""

from __future__ import annotations

import csv
import gzip
import json
from datetime import date
from pathlib import Path

import pytest

from kb.release import Release
from kb.tables.compile import compile_table
from kb.tables.coverage import CoveredCodes
from kb.tables.coverage_contractors import Contractors
from kb.tables.coverage_lists import COVERED, Answer, DiagnosisLists
from kb.tables.table import Table
from loaders.tables.companions import companion
from loaders.tables.coverage import policy as mcd_policy
from loaders.tables.coverage.export import FORMATS
from loaders.tables.source import open_source
from loaders.tables.table import Hints, LoadedTable

ALL = (*FORMATS, mcd_policy.FORMAT)
ON = Hints(start=date(2025, 1, 1))


def folder() -> Path:
    for parent in Path(__file__).resolve().parents:
        if (parent / "shared/data/mcd").is_dir():
            return parent / "shared/data/mcd"
    pytest.skip("the published coverage database is not beside the checkout (shared/data/mcd)")


def load(path: Path, hints: Hints) -> list[LoadedTable]:
    source = open_source(path)
    (found,) = [each for each in ALL if each.wanted.matches(source.name, source.head())]
    return list(found.read(source, hints))


def csv_rows(path: Path) -> list[list[str]]:
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = content.decode("cp1252")
    return [row for row in csv.reader(text.splitlines(keepends=True)) if row][1:]


def test_every_file_is_a_table_or_a_companion() -> None:
    for path in sorted(each for each in folder().rglob("*") if each.is_file()):
        source = open_source(path)
        known = [each for each in ALL if each.wanted.matches(source.name, source.head())]
        assert len(known) + bool(companion(source.name, b"")) == 1, path.name


def test_rows_are_those_of_the_files() -> None:
    refused = {}
    for path in sorted(folder().rglob("*.csv*")):
        if companion(path.name, b""):
            continue
        hints = Hints() if path.suffix == ".csv" else ON
        (table,) = load(path, hints)
        assert table.rows_read == len(csv_rows(path)), path.name
        refused[path.name] = len(table.refused)
        if path.suffix == ".csv":
            assert str(table.period) == "[2026-01-19, open)"
    assert {name: count for name, count in refused.items() if count} == {"article_x_code_table.csv": 1}


def test_one_covered_list() -> None:
    path = folder() / "WI_L33577_A56781_covered_codes.json"
    covered, groups = load(path, ON)
    written = [line.split('"')[3] for line in path.read_text().splitlines() if '"code":' in line]
    assert len(written) == 121
    assert covered.columns["code"] == [code.replace(".", "") for code in written]
    assert set(covered.columns["article_id"]) == {56781}
    assert set(covered.columns["article_version"]) == {34}
    assert "93306" in groups.columns["paragraph"][0]
    assert json.loads(path.read_text())["abbreviation"] == "WI"


def test_the_covered_list_is_found_by_article_and_day() -> None:
    covered, groups = load(folder() / "WI_L33577_A56781_covered_codes.json", ON)
    (listed,) = load(folder() / "documents_latest_2025-08.csv.gz", Hints())
    assert str(listed.period) == "[2025-08-08, open)"
    tables = {table.schema.name: table for table in map(opened, (covered, groups, listed))}
    known = CoveredCodes(tables.values())
    (group,) = DiagnosisLists(tables).groups(COVERED, (56781, 34))
    assert group.applies("93306") is True
    assert group.applies("71045") is False
    # Version 34 came into force on 1 January 2025; what version 33 listed is not known.
    assert known.covered("93306", "A18.84", "WI", date(2024, 12, 31)).answer is Answer.UNKNOWN
    assert known.covered("93306", "A18.84", "WI", date(2025, 3, 1)).answer is Answer.UNKNOWN


def test_contractors_of_a_state() -> None:
    at = folder() / "current_article"
    names = ("contractor", "contractor_jurisdiction", "state_lookup", "dmerc_region_lookup")
    tables = {}
    for name in names:
        table = opened(load(at / f"{name}.csv", Hints())[0])
        tables[table.schema.name] = table
    contractors = Contractors(tables)
    rows = csv_rows(at / "contractor_jurisdiction.csv")
    (wisconsin,) = [row[0] for row in csv_rows(at / "state_lookup.csv") if row[1] == "WI"]
    expected = {(int(row[0]), int(row[1]), int(row[2])) for row in rows if row[3] == wisconsin}
    place = contractors.place("WI", date(2025, 3, 1))
    assert place is not None
    assert place.contractors == expected
    by_number = contractors.place("06102", date(2025, 3, 1))  # MAC Part B of Wisconsin, J6
    assert by_number is not None
    j6 = contractors.place("J6", date(2025, 3, 1))
    assert j6 is not None
    assert by_number.contractors <= j6.contractors


def opened(table: LoadedTable) -> Table:
    arrays, meta = compile_table(table.schema, table.columns)
    schema = table.schema
    release = Release(schema.name, schema.authority, table.period, "", "published", "0" * 64, meta["rows"])
    return Table(schema, release, arrays, meta)
