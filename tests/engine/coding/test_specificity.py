"""Down the hierarchy: as far as the words go, and not further."""

from __future__ import annotations

import pytest

from engine.coding.specificity import DEFAULT, NAMED, SAID, available_words, open_sides, walk
from engine.plan import Plan
from kb.tabular.graph import TabularGraph


@pytest.fixture(scope="module")
def graph(plan: Plan) -> TabularGraph:
    return plan.knowledge.graph(plan.knowledge.manifest.releases[0])


def node(graph: TabularGraph, code: str) -> int:
    found = graph.node(code)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("family", "words", "code"),
    [
        # Nothing more is said: the default.
        ("E11", "", "E11.9"),
        ("N18", "", "N18.9"),
        ("J45", "", "J45.909"),
        ("M25.56", "", "M25.569"),
        ("I25.1", "", "I25.10"),
        # The words decide.
        ("N18", "stage 3b", "N18.32"),
        ("N18", "stage 3", "N18.30"),
        ("N18", "stage iii", "N18.30"),
        ("M25.56", "right", "M25.561"),
        ("G56.0", "bilateral", "G56.03"),
        ("E11", "with diabetic polyneuropathy", "E11.42"),
        ("S52.5", "right", "S52.501"),
        # Words that only part of a title needs are not enough.
        ("M17", "left", "M17.9"),
        ("E11", "with ketoacidosis and coma", "E11.11"),
    ],
)
def test_the_code_that_the_words_support(graph: TabularGraph, family: str, words: str, code: str) -> None:
    hops = walk(graph, node(graph, family), available_words(words.split(), ()))
    assert graph.code(hops[-1].node) == code


def test_hops_say_how_each_level_was_reached(graph: TabularGraph) -> None:
    hops = walk(graph, node(graph, "S52.5"), available_words(["right"], ()))
    assert [(graph.code(hop.node), hop.how) for hop in hops] == [
        ("S52.5", NAMED), ("S52.50", DEFAULT), ("S52.501", SAID),
    ]  # fmt: skip
    assert hops[-1].words == {"right"}


def test_every_said_hop_adds_only_words_that_were_said(graph: TabularGraph) -> None:
    available = available_words(["right"], ["acute", "severe"])
    for code in ("M25.5", "H66", "I50", "K35", "L03"):
        for hop in walk(graph, node(graph, code), available):
            assert hop.words <= available


def test_two_sides_are_both_and_one_is_one(graph: TabularGraph) -> None:
    assert "bilateral" in available_words(["left", "right"], ())
    assert "unilateral" in available_words(["left"], ())
    assert "unilateral" not in available_words(["left", "right"], ())


@pytest.mark.parametrize(
    ("code", "sides"),
    [
        ("M25.569", ["right", "left"]),
        ("G56.00", ["right", "left", "bilateral"]),
        ("M25.561", []),
        ("S52.502A", []),
        ("S52.509A", ["right", "left"]),
        ("I10", []),
    ],
)
def test_open_sides(graph: TabularGraph, code: str, sides: list[str]) -> None:
    assert list(open_sides(graph, node(graph, code))) == sides
