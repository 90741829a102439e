"""Real editions: against the publisher's own addenda, and against a count made elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from kb.diff.columns import rows_of
from kb.diff.conversion import Conversion
from kb.diff.table import diff_rows
from kb.diff.tabular import diff_tabular
from kb.release import Release
from kb.tables.compile import compile_table
from kb.tables.table import Table
from kb.tabular.compile import compile_tabular
from kb.tabular.graph import TabularGraph
from loaders.tables.formats import format_of
from loaders.tables.icd10cm.tabular import read_tabular
from loaders.tables.source import members, open_source
from loaders.tables.table import Hints
from tests.kb.conftest import release_of

Find = Callable[[str], Path]


def tables(place: Path) -> Iterator[Table]:
    """Every table of a file or archive."""
    listed = [name for name in members(place) if name.endswith((".txt", ".csv"))]
    names = [f"{place}!{name}" for name in listed] or [str(place)]
    for name in names:
        source = open_source(name)
        for loaded in format_of(source).read(source, Hints()):
            release = Release(
                loaded.schema.name, "", loaded.period, "", source.name, source.sha256, loaded.rows_read
            )
            yield Table(loaded.schema, release, *compile_table(loaded.schema, loaded.columns))


def test_fiscal_year_2025_is_its_addenda_and_its_conversion_table(shared: Find) -> None:
    of_2025 = {
        each.schema.name: each
        for each in tables(shared("icd10cm_order/2025-code-descriptions-tabular-order.zip"))
    }
    (before,) = tables(shared("icd10cm_order/icd10cm-codes-2024.txt.gz"))
    after, addenda = of_2025["icd10cm-codes"], of_2025["icd10cm-codes-addenda"]
    found = diff_rows(before.release, after.release, rows_of(before), rows_of(after))
    official: dict[str, dict[str, dict[str, object]]] = {"ADD": {}, "DELETE": {}, "REVISE": {}}
    for row in addenda.rows():
        official[str(row["action"])][str(row["code"])] = row
    assert (len(found.added), len(found.removed), len(found.revised)) == (252, 36, 13)
    assert {each["code"]: each["title"] for each in found.added} == {
        code: row["title"] for code, row in official["ADD"].items()
    }
    assert {each["code"] for each in found.removed} == official["DELETE"].keys()
    assert {each["code"]: (each["old"], each["new"]) for each in found.revised} == {
        code: (row["previous_title"], row["title"]) for code, row in official["REVISE"].items()
    }
    (conversion,) = tables(shared("icd10cm_addenda/2025-conversion-table.zip"))
    came = {row["code"] for row in conversion.rows() if row["effective"] == date(2024, 10, 1)}
    assert {each["code"] for each in found.added} == came
    previous = Conversion([conversion], date(2023, 10, 1), date(2024, 10, 1))
    replaced = {each["code"]: previous.replaced_by(each["code"]) for each in found.removed}
    # The publisher names Z85.72 as what came before C83.390, C83.398 and C83.3A, and C83.39 nowhere.
    assert [code for code, codes in replaced.items() if not codes] == ["C8339"]


def test_april_2025_to_april_2026_adds_383_names_and_removes_none(
    graph: TabularGraph, tabular_file: Find
) -> None:
    source = open_source(tabular_file("icd10cm-tabular-April-2025.xml"))
    before = TabularGraph(release_of("2025-04-01", "2025-10-01"), *compile_tabular(read_tabular(source)))
    found = diff_tabular(before, graph, Conversion((), date(2025, 4, 1), date(2026, 4, 1)))
    assert (len(found.added), len(found.removed)) == (383, 0)
    assert found.summary["names"] == {"from": 46498, "to": 46881}
    billable = {each["code"] for each in found.revised if each["field"] == "billable"}
    assert len(billable) == 16
    assert "B88.0" in billable
    if not any(each["code"] == "E11.A" for each in found.added):
        pytest.fail("E11.A came in October 2025")
