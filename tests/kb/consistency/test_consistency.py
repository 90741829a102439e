"""The consistency report: each check finds what was planted, and nothing in a clean list."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kb.consistency import check, hierarchy
from kb.consistency import notes as checks
from kb.consistency.value_sets import value_sets_in
from kb.snapshot.knowledge import Knowledge
from kb.tabular.graph import TabularGraph
from kb.value_sets import ValueSets

Make = Callable[..., TabularGraph]

CLEAN = (
    ("E08", "first", {"code_first": ["cause (E10)"], "includes": ["one thing"]}),
    ("E080", "first, one", {"excludes1": ["another thing (E11)"]}),
    ("E10", "other", {"use_additional": ["more (E11)"]}),
    ("E11", "third", {"seventh": ["A initial"]}),
)


def all_of(graph: TabularGraph) -> list[str]:
    listed = checks.Notes(graph)
    found = [
        *hierarchy.cycles(graph),
        *hierarchy.orphans(graph),
        *hierarchy.empty_blocks(graph),
        *hierarchy.idle_schemes(graph),
        *checks.includes_and_excludes(listed),
        *checks.code_first_both_ways(listed),
        *checks.excludes_and_asks(listed),
        *checks.own_subtree(listed),
        *checks.unresolved(listed),
    ]
    return [f"{each.check} {' '.join(each.codes)} {each.line}" for each in found]


def test_a_clean_list_has_no_findings(graph_of: Make) -> None:
    assert all_of(graph_of(*CLEAN)) == []


@pytest.mark.parametrize(
    ("planted", "found"),
    [
        (("E12", "t", {"code_first": ["x (E13)"]}), "notes.code-first-both-ways E12 E13 7"),
        (
            ("E12", "t", {"excludes1": ["x (E11)"], "use_additional": ["y (E11)"]}),
            "notes.excludes-and-asks E12 E11 7",
        ),
        (("E12", "t", {"excludes1": ["x (E12)"]}), "notes.own-subtree E12 E12 7"),
        (
            ("E12", "t", {"includes": ["a thing"], "excludes1": ["a thing (E11)"]}),
            "notes.includes-and-excludes E12 7",
        ),
        (
            ("E12", "t", {"inclusion_term": ["x (E11)"], "excludes1": ["y (E11)"]}),
            "notes.includes-and-excludes E12 E11 7",
        ),
        (("E12", "t", {"excludes1": ["x (E10.9)"]}), "notes.unknown-code E12 E10.9 7"),
        (("E12345", "t", {"seventh": ["A initial"]}), None),
        (("E123456", "t", {"seventh": ["A initial"]}), "seventh-character.idle E12.3456 7"),
    ],
)
def test_each_contradiction_is_found(graph_of: Make, planted: object, found: str | None) -> None:
    graph = graph_of(
        *CLEAN, planted, ("E13", "last", {"code_first": ["y (E12)"]} if found and "both" in found else {})
    )
    assert all_of(graph) == ([found] if found else [])


def test_words_that_look_like_codes_are_no_findings(graph_of: Make) -> None:
    listed = (("E08", "t", {"use_additional": ["code for vitamin B12 deficiency (H1N1)"]}),)
    assert all_of(graph_of(*listed)) == []


def test_value_sets_that_changed_or_are_empty(graph_of: Make) -> None:
    before = graph_of(*CLEAN)
    now = graph_of(*CLEAN[:2], ("E081", "first, two", {}), *CLEAN[2:])
    whole = {
        "title": "t",
        "citation": {"source": "s", "section": "1", "release": "r"},
        "effective": [{"from": "2015-10-01"}],
    }
    value_sets = ValueSets(
        {
            "value_sets/a.yaml": [
                whole | {"id": "grown", "expression": {"under": "E08"}},
                whole | {"id": "same", "expression": {"under": "E10"}},
                whole | {"id": "gone", "expression": {"under": "Q99"}},
            ]
        }
    )
    # A release of another content, or the first one's answers would be kept for both.
    object.__setattr__(before.release, "sha256", "b" * 64)
    found = {each.codes[0]: each for each in value_sets_in(value_sets, now, before)}
    assert set(found) == {"grown", "gone"}
    assert found["grown"].check == "value-set.changed"
    assert "1 added (E08.1)" in found["grown"].message
    assert found["gone"].check == "value-set.unknown-code"


def test_the_installed_list(knowledge: Knowledge) -> None:
    """What was read in the list itself: each of these is there, and none was added."""
    report = check(knowledge)
    codes = {each.codes for each in report.findings if each.check.startswith("notes.")}
    assert ("K60.42", "N82.3") in codes  # "code also" under an Excludes1 of the same fistula
    assert ("D72", "D72.824") in codes  # Excludes1 of what stands under it
    assert ("F02", "G31.90") in codes  # no such code
    assert len(codes) == 9
    assert not [each for each in report.findings if each.check in ("hierarchy.cycle", "hierarchy.orphan")]
