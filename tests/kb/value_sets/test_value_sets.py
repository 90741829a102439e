"""Value sets: what expressions hold, and what is refused with its place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kb.errors import KnowledgeError
from kb.snapshot.knowledge import Knowledge
from kb.tabular.graph import TabularGraph
from kb.value_sets import ValueSets

CITATION = {"source": "Invented", "section": "1", "release": "2026"}


def definition(id: str, expression: Any, **other: Any) -> dict[str, Any]:
    whole = {
        "id": id,
        "title": id,
        "citation": CITATION,
        "effective": [{"from": "2015-10-01"}],
        "expression": expression,
    }
    return whole | other


def sets(*definitions: dict[str, Any]) -> ValueSets:
    return ValueSets({"value_sets/invented.yaml": list(definitions)})


@pytest.fixture(scope="module")
def small(graph_of: Callable[..., TabularGraph]) -> TabularGraph:
    return graph_of(
        ("E08", "first", {"code_first": ["cause (E10)"]}),
        ("E080", "first, one", {}),
        ("E081", "first, two", {"excludes1": ["other (E10.1)", "third (E11)"]}),
        ("E10", "other", {}),
        ("E100", "other, one", {}),
        ("E101", "other, two", {}),
        ("E11", "third", {"seventh": ["A initial", "S sequela"]}),
    )


@pytest.mark.parametrize(
    ("expression", "codes"),
    [
        ({"under": "e10"}, "E10 E10.0 E10.1"),
        ({"code": "E10.1"}, "E10.1"),
        ({"range": "E08-E10"}, "E08 E08.0 E08.1 E10 E10.0 E10.1"),
        ({"seventh": "S"}, "E11.XXXS"),
        ({"all_of": [{"under": "E08"}, {"billable": "true"}]}, "E08.0 E08.1"),
        ({"any_of": [{"code": "E08.0"}, {"code": "E10.0"}]}, "E08.0 E10.0"),
        ({"all_of": [{"chapter": "1"}, {"not": {"range": "E08-E10"}}]}, "E11 E11.XXXA E11.XXXS"),
        # A note hands down to what is below, and counts when all it names lies inside.
        ({"has": "code_first", "of": {"range": "E10-E11"}}, "E08 E08.0 E08.1"),
        ({"has": "excludes1", "of": {"under": "E11"}}, "E08.1"),
        ({"has": "excludes1", "of": {"under": "E10"}}, "E08.1"),
    ],
)
def test_expressions(small: TabularGraph, expression: Any, codes: str) -> None:
    value_sets = sets(definition("a", expression))
    assert value_sets.expand("a", small) == frozenset(codes.split())
    nodes = [at for start, end in value_sets.intervals("a", small) for at in range(start, end)]
    assert nodes == value_sets.nodes("a", small)


def test_a_note_does_not_count_for_part_of_what_it_names(small: TabularGraph) -> None:
    value_sets = sets(definition("a", {"has": "code_first", "of": {"code": "E10.1"}}))
    with pytest.raises(KnowledgeError) as refused:
        value_sets.expand("a", small)
    assert refused.value.code == "value-set.empty"


def test_one_uses_another(small: TabularGraph) -> None:
    value_sets = sets(
        definition("a.billable", {"all_of": [{"value_set": "b"}, {"billable": "true"}]}),
        definition("b", {"under": "E10"}),
    )
    assert value_sets.expand("a.billable", small) == {"E10.0", "E10.1"}
    assert [each.id for each in value_sets.in_dependency_order()] == ["b", "a.billable"]


@pytest.mark.parametrize(
    ("expression", "code", "place"),
    [
        ({"under": "Q99"}, "value-set.unknown-code", "value_sets/invented.yaml: a/expression/under"),
        (
            {"any_of": [{"under": "E10"}, {"code": "E10"}]},
            "value-set.not-one-code",
            "value_sets/invented.yaml: a/expression/any_of/1/code",
        ),
        ({"range": "E10-E08"}, "value-set.unreadable", "value_sets/invented.yaml: a/expression/range"),
        ({"chapter": "E08"}, "value-set.unknown-code", "value_sets/invented.yaml: a/expression/chapter"),
        ({"all_of": [{"under": "E10"}, {"under": "E11"}]}, "value-set.empty", "value_sets/invented.yaml: a"),
    ],
)
def test_what_a_release_can_not_expand(small: TabularGraph, expression: Any, code: str, place: str) -> None:
    with pytest.raises(KnowledgeError) as refused:
        sets(definition("a", expression)).expand("a", small)
    assert (refused.value.code, refused.value.place) == (code, place)


def test_a_value_set_of_other_days_is_refused(small: TabularGraph) -> None:
    value_sets = sets(
        definition("a", {"under": "E10"}, effective=[{"from": "2015-10-01", "until": "2020-10-01"}])
    )
    with pytest.raises(KnowledgeError) as refused:
        value_sets.expand("a", small)
    assert refused.value.code == "value-set.not-in-force"


@pytest.mark.parametrize(
    ("definitions", "code", "words"),
    [
        ([definition("a", {"value_set": "b"})], "value-set.unknown", "'b'"),
        (
            [definition("a", {"value_set": "b"}), definition("b", {"not": {"value_set": "a"}})],
            "value-set.cycle",
            "a -> b -> a",
        ),
        ([definition("a", {"value_set": "a"})], "value-set.cycle", "a -> a"),
        ([definition("a", {"under": "E10"})] * 2, "value-set.unreadable", "invented.yaml"),
        ([definition("A b", {"under": "E10"})], "value-set.unreadable", "lower-case"),
        ([definition("a", {"under": "E10", "code": "E10"})], "value-set.unreadable", "has one of"),
        (
            [definition("a", {"has": "excludes3", "of": {"under": "E10"}})],
            "value-set.unreadable",
            "excludes1",
        ),
        ([definition("a", {"any_of": []})], "value-set.unreadable", "list of expressions"),
        (
            [definition("a", {"under": "E10"}, effective=[{"from": "yesterday"}])],
            "value-set.unreadable",
            "YYYY",
        ),
        ([definition("a", {"under": "E10"}, citation={"source": "x"})], "value-set.unreadable", "section"),
        ([definition("a", {"under": "E10"}, wrong="x")], "value-set.unreadable", "'wrong'"),
    ],
)
def test_packs_that_are_refused(definitions: list[dict[str, Any]], code: str, words: str) -> None:
    with pytest.raises(KnowledgeError) as refused:
        sets(*definitions)
    assert refused.value.code == code
    assert words in str(refused.value)
    assert refused.value.place.startswith("value_sets/invented.yaml")


def test_an_expression_nested_without_end_is_refused() -> None:
    expression: Any = {"under": "E10"}
    for _ in range(100):
        expression = {"not": expression}
    with pytest.raises(KnowledgeError, match="nested"):
        sets(definition("a", expression))


def test_the_shipped_value_sets_expand(knowledge: Knowledge, graph: TabularGraph) -> None:
    value_sets = ValueSets(knowledge.packs_below("value_sets"))
    held = {each.id: value_sets.expand(each.id, graph) for each in value_sets}
    assert len(held) >= 12
    assert {"E08.22", "E11.22", "E13.9"} <= held["diabetes"]
    assert "E11.22" in held["diabetes.with-complication"]
    assert not {"E11.9", "E11.2", "E10.A0", "E11.A"} & held["diabetes.with-complication"]
    assert held["severe-sepsis"] == {"R65.2", "R65.20", "R65.21"}
    assert "S72.001S" in held["sequela.seventh-character"]
    assert not [code for code in held["external-cause"] if code[0] not in "VWXY"]
    assert "F02.80" not in held["diabetes.named-as-cause"]
    assert "H42" in held["diabetes.named-as-cause"]
