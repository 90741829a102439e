"""The neighbourhood of a code and its drawing."""

from __future__ import annotations

import xml.etree.ElementTree as tree
from itertools import combinations, pairwise

import networkx as nx
import pytest

from api.output.graph_svg import svg
from kb.errors import KnowledgeError
from kb.neighbourhood import around, path_between, whole_graph
from kb.ontology.sources import sources_on
from kb.snapshot.knowledge import Knowledge


@pytest.fixture(scope="module")
def whole(knowledge: Knowledge) -> nx.MultiDiGraph:
    return whole_graph(sources_on(knowledge, knowledge.newest_covered_day()))


def test_what_stands_around_a_code(whole: nx.MultiDiGraph) -> None:
    part = around(whole, "e1122")
    assert part.nodes["E11.22"]["distance"] == 0
    assert [part.nodes[name]["distance"] for name in ("E11.2", "E11", "block E08-E13", "chapter 4")] == [
        -1,
        -2,
        -3,
        -4,
    ]
    assert {("E11.22", "N18.3"), ("E11", "E10"), ("E11", "Z79.4")} <= set(part.edges())
    relations = {data["relation"] for _, _, data in part.edges(data=True)}
    assert {"parent", "excludes1", "use_additional"} <= relations
    (edge,) = [data for start, end, data in part.edges(data=True) if (start, end) == ("E11.22", "N18.3")]
    assert (edge["relation"], edge["release"]) == ("use_additional", "icd10cm@2026-04-01")
    assert edge["line"] > 1000


def test_more_than_there_is_room_for_is_counted(whole: nx.MultiDiGraph) -> None:
    part = around(whole, "chapter 4", most=10)
    assert len(part) == 10
    assert part.graph["left_out"] > 0


def test_only_some_relations(knowledge: Knowledge) -> None:
    sources = sources_on(knowledge, knowledge.newest_covered_day())
    part = around(whole_graph(sources, ["parent"]), "E11.2")
    assert {data["relation"] for _, _, data in part.edges(data=True)} == {"parent"}
    assert {"E11.21", "E11.22", "E11.29"} <= set(part)


def test_a_way_between_two_codes(whole: nx.MultiDiGraph) -> None:
    part = path_between(whole, "E11.22", "I12.9")
    names = list(part)
    assert (names[0], names[-1]) == ("E11.22", "I12.9")
    assert all(part.has_edge(a, b) or part.has_edge(b, a) for a, b in pairwise(names))


def test_an_unknown_code_is_refused(whole: nx.MultiDiGraph) -> None:
    with pytest.raises(KnowledgeError) as refused:
        around(whole, "Q99.99")
    assert refused.value.code == "graph.unknown-code"


def test_the_drawing_has_every_node_and_no_box_on_another(whole: nx.MultiDiGraph) -> None:
    part = around(whole, "E11.22")
    drawn = svg(part)
    assert drawn == svg(around(whole, "E11.22"))
    root = tree.fromstring(drawn)
    space = "{http://www.w3.org/2000/svg}"
    places = []
    for group in root.iter(f"{space}g"):
        if (group.get("transform") or "").startswith("translate("):
            x, y = group.get("transform", "").removeprefix("translate(").rstrip(")").split()
            places.append((float(x), float(y)))
    assert len(places) == len(part)
    for (x, y), (other_x, other_y) in combinations(places, 2):
        assert abs(x - other_x) >= 270 or abs(y - other_y) >= 34
    width, height = float(root.get("width", 0)), float(root.get("height", 0))
    assert all(0 <= x <= width - 270 and 0 <= y <= height - 34 for x, y in places)
    assert "Type 2 diabetes mellitus with diabetic chronic kidney disease" in drawn
