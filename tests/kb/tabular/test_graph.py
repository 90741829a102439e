from __future__ import annotations

from collections.abc import Callable

import pytest

from kb.model.code import NodeKind
from kb.model.tabular import NoteKind
from kb.tabular.graph import TabularGraph

GraphOf = Callable[..., TabularGraph]


def at(graph: TabularGraph, code: str) -> int:
    node = graph.node(code)
    assert node is not None, code
    return node


@pytest.mark.parametrize("text", ["E11.22", "E1122", " e11.22\n", "e1122"])
def test_a_code_is_found_with_and_without_its_dot_and_in_lower_case(graph: TabularGraph, text: str) -> None:
    node = at(graph, text)
    assert graph.code(node) == "E11.22"
    assert graph.title(node) == "Type 2 diabetes mellitus with diabetic chronic kidney disease"
    assert graph.is_billable(node)
    assert graph.chapter(node) == "4"
    assert [graph.code(above) for above in graph.ancestors(node)] == ["E11.2", "E11", "E08-E13", "4"]


@pytest.mark.parametrize(
    "text",
    ["", "E", "E1", "E11.222", "E11.22222222", "E1.122", "E.1122", "E11..22", "0E11", "00E11", "000E112",
     "E08-E13", "4", "ſ72", "E11\x00", "\udcff", "E1１", "99213"],
)  # fmt: skip
def test_what_is_no_code_of_the_list_is_not_found(graph: TabularGraph, text: str) -> None:
    assert graph.node(text) is None
    assert not graph.is_a(text, "E11")
    assert not graph.is_a("E11.22", text)


def test_asking_for_unknown_codes_keeps_nothing(graph: TabularGraph) -> None:
    before = len(graph._nodes)
    for number in range(1000):
        graph.node(f"X{number}Q9Q")
        graph.node(f"{' ' * number}E11.22")
    assert len(graph._nodes) <= before + 1


def test_a_block_and_its_category_of_the_same_id_are_two_nodes(graph: TabularGraph) -> None:
    category, block = at(graph, "B20"), graph.block("B20")
    assert block is not None
    assert graph.kind(category) == NodeKind.CODE
    assert graph.kind(block) == NodeKind.BLOCK
    assert graph.parent(category) == block


@pytest.mark.parametrize("text", ["", " ", "E11", "23", "4\x00", "é", "\udcff", "E08–E13", "a" * 1000])
def test_what_is_no_block_or_chapter_is_none(graph: TabularGraph, text: str) -> None:
    assert graph.block(text) is None


def test_an_extended_code_has_the_title_of_its_code_and_its_7th_character(graph: TabularGraph) -> None:
    node = at(graph, "W52.XXXA")
    assert graph.title(node) == f"{graph.title(at(graph, 'W52'))}, initial encounter"
    assert graph.seventh_label(node) == "initial encounter"
    assert graph.seventh_label(at(graph, "W52")) == ""
    scheme = graph.seventh(node)
    assert scheme is not None
    assert scheme.origin == "W52"
    assert [character for character, _ in scheme.characters] == ["A", "D", "S"]
    assert graph.is_external_cause(node)


def test_notes_are_inherited_nearest_first_but_inclusion_terms_are_not(graph_of: GraphOf) -> None:
    graph = graph_of(
        ("A00", "Category", {"excludes1": ["far (B00)"], "inclusion_term": ["other name"]}),
        ("A001", "Code", {"code_first": ["near (B00)"], "inclusion_term": ["own name"]}),
        ("B00", "Other", {}),
    )
    node = at(graph, "A00.1")
    assert [(note.kind, note.text, graph.code(note.origin)) for note in graph.notes(node)] == [
        (NoteKind.CODE_FIRST, "near (B00)", "A00.1"),
        (NoteKind.INCLUSION_TERM, "own name", "A00.1"),
        (NoteKind.EXCLUDES1, "far (B00)", "A00"),
    ]
    assert all(note.names(at(graph, "B00")) for note in graph.notes(node) if note.targets)


def test_excludes1_holds_from_either_side_and_for_what_stands_below(graph_of: GraphOf) -> None:
    graph = graph_of(
        ("A00", "Category", {"excludes1": ["that (B00.-)"], "excludes2": ["this (C00)"]}),
        ("A001", "Below", {}),
        ("B00", "Other", {}),
        ("B001", "Other below", {}),
        ("C00", "Allowed", {}),
    )
    for one, other in (("A00", "B00"), ("A00.1", "B00.1"), ("A00", "B00.1")):
        forth = graph.excluding_notes(at(graph, one), at(graph, other))
        back = graph.excluding_notes(at(graph, other), at(graph, one))
        assert [note.text for note in forth] == [note.text for note in back] == ["that (B00.-)"]
    assert graph.excluding_notes(at(graph, "A00"), at(graph, "C00")) == []
    assert graph.excluding_notes(at(graph, "A00"), at(graph, "A00.1")) == []


def test_a_range_that_holds_the_notes_own_code_says_nothing_of_it(graph_of: GraphOf) -> None:
    graph = graph_of(
        ("A00", "One", {"excludes1": ["siblings (A00-A02)"]}), ("A01", "Two", {}), ("A02", "Three", {})
    )
    assert graph.excluding_notes(at(graph, "A00"), at(graph, "A01")) == []


@pytest.mark.parametrize(
    ("one", "other", "excluded"),
    [
        ("E11.9", "E10.9", True),
        ("E11.22", "E10.22", True),
        ("J45.909", "J44.9", False),
        ("R27.0", "I69.393", True),
        ("R27.0", "I69.351", False),
        ("R29.810", "I69.292", True),
        ("R29.810", "I69.298", False),
        ("H20.00", "E11.39", True),
        ("H20.00", "E11.9", False),
        ("E87.20", "E11.10", True),
        ("E87.20", "E11.65", False),
    ],
)
def test_published_pairs(graph: TabularGraph, one: str, other: str, excluded: bool) -> None:
    assert bool(graph.excluding_notes(at(graph, one), at(graph, other))) is excluded
    assert bool(graph.excluding_notes(at(graph, other), at(graph, one))) is excluded


def test_a_manifestation_has_the_title_and_a_code_first_note(graph_of: GraphOf) -> None:
    graph = graph_of(
        ("A00", "Glumness in diseases classified elsewhere", {"code_first": ["cause"]}),
        ("A001", "Deep glumness", {}),
        ("A01", "Glumness in diseases classified elsewhere", {}),
        ("A02", "Glumness", {"code_first": ["cause"]}),
        ("A03", "Germ as the cause of diseases classified elsewhere", {"code_first": ["disease"]}),
        ("A04", "Glumness due to underlying condition", {"code_first": ["cause"]}),
    )
    found = {graph.code(n) for n in graph.of_kind(NodeKind.CODE) if graph.is_manifestation(n)}
    assert found == {"A00", "A00.1", "A04"}


def test_nodes_of_a_kind_come_in_the_order_of_the_list(graph: TabularGraph) -> None:
    chapters = graph.of_kind(NodeKind.CHAPTER)
    assert [graph.code(node) for node in chapters] == [str(number) for number in range(1, 23)]
