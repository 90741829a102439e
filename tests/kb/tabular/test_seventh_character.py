from __future__ import annotations

from collections.abc import Callable

import pytest

from kb.model.code import NodeKind
from kb.tabular.graph import TabularGraph
from kb.tabular.seventh_character import Exception7, complete, read_exceptions, takes_seventh

S06_NOTE = (
    "7th characters D and S do not apply to codes in category S06 with 6th character 7 - death due to "
    "brain injury prior to regaining consciousness, or 8 - death due to other cause prior to regaining "
    "consciousness."
)


@pytest.mark.parametrize(
    ("code", "character", "expected"),
    [
        ("W52", "A", "W52XXXA"),
        ("T1490", "D", "T1490XD"),
        ("S720", "S", "S720XXS"),
        ("S72001", "K", "S72001K"),
    ],
)
def test_the_gap_before_a_7th_character_is_filled(code: str, character: str, expected: str) -> None:
    assert complete(code, character) == expected
    assert takes_seventh(code)
    assert not takes_seventh(expected)


def test_the_exception_under_s06_is_read_from_its_words() -> None:
    assert read_exceptions(["Use additional code", S06_NOTE]) == (
        Exception7("S06", 6, frozenset("78"), frozenset("DS")),
    )


def test_an_exception_withholds_only_what_it_says() -> None:
    (exception,) = read_exceptions([S06_NOTE])
    assert exception.withholds("S06307", "D")
    assert exception.withholds("S06308", "S")
    assert not exception.withholds("S06307", "A")
    assert not exception.withholds("S06306", "D")
    assert not exception.withholds("S02307", "D")
    assert not exception.withholds("S068", "D")


def test_codes_get_exactly_the_characters_in_force_at_them(graph_of: Callable[..., TabularGraph]) -> None:
    graph = graph_of(
        ("S06", "Category", {"seventh": ["A first", "D later", "S sequela"], "remark": [S06_NOTE]}),
        ("S0630", "Middle", {}),
        ("S06306", "Six", {}),
        ("S06307", "Seven", {}),
        ("S069", "Own scheme", {"seventh": ["B open"]}),
        ("S07", "None", {}),
        ("W52", "Short", {"seventh": ["A first"]}),
    )
    below = {
        graph.code(node): [graph.code(child) for child in graph.children(node)]
        for node in graph.of_kind(NodeKind.CODE)
    }
    assert below == {
        "S06": ["S06.30", "S06.9"],
        "S06.30": ["S06.306", "S06.307"],
        "S06.306": ["S06.306A", "S06.306D", "S06.306S"],
        "S06.307": ["S06.307A"],
        "S06.9": ["S06.9XXB"],
        "S07": [],
        "W52": ["W52.XXXA"],
    }
    state = {
        code: (graph.is_billable(node), graph.needs_seventh(node))
        for code in ("S06", "S06.306", "S06.306A", "S07", "W52", "W52.XXXA")
        if (node := graph.node(code)) is not None
    }
    assert state == {
        "S06": (False, False),
        "S06.306": (False, True),
        "S06.306A": (True, False),
        "S07": (True, False),
        "W52": (False, True),
        "W52.XXXA": (True, False),
    }


def test_in_the_published_list_s06_has_the_exception_and_w52_its_placeholders(graph: TabularGraph) -> None:
    for code in ("S06.307", "S06.308"):
        node = graph.node(code)
        assert node is not None
        assert [graph.code(child)[-1] for child in graph.children(node)] == ["A"]
    six = graph.node("S06.306")
    assert six is not None
    assert [graph.code(child)[-1] for child in graph.children(six)] == ["A", "D", "S"]
    w52 = graph.node("W52XXXA")
    assert w52 is not None
    assert graph.code(w52) == "W52.XXXA"
    assert graph.node("W52A") is None
