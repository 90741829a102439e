"""Differences of the tabular list, on invented editions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from kb.diff.conversion import Conversion
from kb.diff.model import Difference
from kb.diff.tabular import diff_tabular
from kb.tables.compile import compile_table
from kb.tables.schemas.icd10cm import CONVERSION
from kb.tables.table import Table
from kb.tabular.graph import TabularGraph
from tests.kb.diff.conftest import release

GraphOf = Callable[..., TabularGraph]
NO_CONVERSION = Conversion((), date(2025, 1, 1), date(2026, 1, 1))


def revised(found: Difference) -> list[tuple[Any, ...]]:
    return [(each["code"], each["field"], each["old"], each["new"]) for each in found.revised]


def test_a_code_that_gets_codes_below_it_is_no_longer_billable(graph_of: GraphOf) -> None:
    before = graph_of(("B88", "Mites", {}), ("B880", "Other mites", {}))
    after = graph_of(("B88", "Mites", {}), ("B880", "Other mites", {}), ("B8801", "Hair mites", {}))
    found = diff_tabular(before, after, NO_CONVERSION)
    assert list(found.added) == [{"code": "B88.01", "title": "Hair mites", "billable": True}]
    assert revised(found) == [("B88.0", "billable", True, False)]
    back = diff_tabular(after, before, NO_CONVERSION)
    assert [each["code"] for each in back.removed] == ["B88.01"]
    assert found.touched().all == {"B88.01", "B88.0"}


def test_of_notes_only_the_texts_that_went_and_came_are_told(graph_of: GraphOf) -> None:
    before = graph_of(("B88", "Mites", {"excludes1": ["b", "a", "a"], "includes": ["x"]}))
    after = graph_of(("B88", "Mites", {"excludes1": ["a", "b"], "excludes2": ["c"], "includes": ["x"]}))
    assert revised(diff_tabular(before, after, NO_CONVERSION)) == [
        ("B88", "excludes1", ["a"], []),
        ("B88", "excludes2", [], ["c"]),
    ]


def test_titles_and_parents(graph_of: GraphOf) -> None:
    before = graph_of(("B88", "Mites", {}), ("B8801", "Hair mites", {}))
    after = graph_of(("B88", "Mite", {}), ("B880", "Other mites", {}), ("B8801", "Hair mites", {}))
    assert revised(diff_tabular(before, after, NO_CONVERSION)) == [
        ("B88", "title", "Mites", "Mite"),
        ("B88.01", "parent", "B88", "B88.0"),
    ]


def test_seventh_characters_are_told_where_they_are_defined_and_codes_by_name(graph_of: GraphOf) -> None:
    before = graph_of(("W52", "Crush", {"seventh": ["A first", "D later"]}), ("W53", "Rat", {}))
    after = graph_of(("W52", "Crush", {"seventh": ["A first", "S sequela"]}), ("W53", "Rat", {}))
    found = diff_tabular(before, after, NO_CONVERSION)
    assert revised(found) == [("W52", "seventh_characters", ["A first", "D later"], ["A first", "S sequela"])]
    completed = found.more["seventh_character_codes"]
    assert [each["code"] for each in completed["added"]] == ["W52.XXXS"]
    assert [each["code"] for each in completed["removed"]] == ["W52.XXXD"]
    assert found.summary["completed_by_seventh_character"] == {"from": 2, "to": 2}


def test_codes_completed_by_a_seventh_character_of_a_new_code_are_counted_only(graph_of: GraphOf) -> None:
    before = graph_of(("W52", "Crush", {}))
    after = graph_of(("W52", "Crush", {}), ("W53", "Rat", {"seventh": ["A first", "D later"]}))
    found = diff_tabular(before, after, NO_CONVERSION)
    assert [each["code"] for each in found.added] == ["W53"]
    assert not found.more["seventh_character_codes"]["added"]
    assert found.summary["completed_by_seventh_character"] == {"from": 0, "to": 2}


def test_chapters_and_blocks_stand_apart(graph_of: GraphOf) -> None:
    before, after = graph_of(("B88", "Mites", {})), graph_of(("B88", "Mites", {}), chapter="2")
    found = diff_tabular(before, after, NO_CONVERSION)
    assert (len(found.added), len(found.removed)) == (0, 0)
    sections = found.more["sections"]
    assert list(sections["added"]) == [{"code": "2", "kind": "chapter", "title": "Invented chapter"}]
    assert [(each["code"], each["field"]) for each in sections["revised"]] == [("A00-Z99", "parent")]
    assert not found.is_empty
    assert found.touched().all == {"B88-B88"}


def test_the_official_conversion_names_what_was_before_and_what_is_now(graph_of: GraphOf) -> None:
    listed = [
        ("B8801", "B880", None, date(2026, 4, 1), "B88.0"),
        ("B8802", "B880", "B889", date(2026, 4, 1), "B88.0-B88.9"),
        ("B8802", "A01", None, date(2020, 4, 1), "A01, of another edition"),
        ("W53", None, None, date(2026, 4, 1), "none"),
    ]
    columns = {column.name: [row[at] for row in listed] for at, column in enumerate(CONVERSION.columns)}
    table = Table(CONVERSION, release("icd10cm-conversion"), *compile_table(CONVERSION, columns))
    conversion = Conversion([table], date(2025, 10, 1), date(2026, 4, 1))
    assert conversion.releases == ["icd10cm-conversion@2026-01-01"]
    assert Conversion([table], date(2026, 4, 1), date(2026, 10, 1)).releases == []
    before = graph_of(("B88", "Mites", {}), ("B880", "Other", {}), ("B885", "Gone", {}))
    after = graph_of(
        ("B88", "Mites", {}), ("B880", "Other", {}), ("B8801", "Hair", {}), ("B8802", "Skin", {}),
        ("W53", "Rat", {}),
    )  # fmt: skip
    found = diff_tabular(before, after, conversion)
    assert [(each["code"], each.get("previous")) for each in found.added] == [
        ("B88.01", ["B88.0"]),
        ("B88.02", ["B88.0-B88.9"]),
        ("W53", None),
    ]
    assert [each["replaced_by"] for each in found.removed] == [["B88.02"]]
    (not_billable,) = (each for each in found.revised if each["field"] == "billable")
    assert not_billable["replaced_by"] == ["B88.01", "B88.02"]
