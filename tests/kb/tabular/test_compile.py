from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from kb.model.code import NodeKind
from kb.snapshot.arrays import open_arrays
from kb.snapshot.knowledge import Knowledge, tabular_key
from kb.tabular.compile import text_arrays
from kb.tabular.graph import TabularGraph


@pytest.fixture(scope="module")
def compiled(knowledge: Knowledge, graph: TabularGraph) -> tuple[dict[str, np.ndarray], Any]:
    place = knowledge.home.compiled(tabular_key(graph.release))
    assert place is not None
    return open_arrays(place)


def test_the_nodes_are_those_that_the_package_lists(graph: TabularGraph, published_codes: list[str]) -> None:
    # An independent reader wrote that list: chapters, blocks and codes with their 7th characters, in
    # the order of the tabular list; a block that has its category's id is listed twice.
    assert len(graph) == len(published_codes) == 98_505
    assert [graph.code(node).replace(".", "") for node in range(len(graph))] == published_codes


def test_subtrees_are_nested_intervals(compiled: tuple[dict[str, np.ndarray], Any]) -> None:
    arrays, _ = compiled
    assert np.all(np.diff(arrays["note_at"]) >= 0)
    ends: list[int] = []
    parents: list[int] = []
    for node, (parent, end) in enumerate(zip(arrays["parent"].tolist(), arrays["end"].tolist(), strict=True)):
        while ends and ends[-1] <= node:
            ends.pop()
            parents.pop()
        assert parent == (parents[-1] if parents else -1)
        assert node < end <= (ends[-1] if ends else len(arrays["parent"]))
        ends.append(end)
        parents.append(node)


def test_less_than_one_percent_of_named_codes_is_unresolved(
    compiled: tuple[dict[str, np.ndarray], Any],
) -> None:
    _, meta = compiled
    targets = meta["targets"]
    assert targets["tokens"] > 12_000
    assert 0 < targets["unresolved_tokens"] < targets["tokens"] / 100
    # What is left are no codes (vitamin B12, H1N1) or codes that the publisher has withdrawn.
    assert {"B12"} <= {codes for _, _, codes in targets["unresolved"]}


def test_unresolved_codes_are_counted_and_kept_with_their_place(
    graph_of: Callable[..., TabularGraph],
) -> None:
    graph = graph_of(
        ("A00", "One", {"excludes1": ["vitamin B12 and (A00)", "none (A01-A09, A00)"], "note": ["(X99)"]})
    )
    targets = graph.meta["targets"]
    assert targets["tokens"] == 5
    assert targets["unresolved_tokens"] == 3
    assert targets["unresolved"] == [["A00", 3, "B12"], ["A00", 3, "A01-A09"]]


def test_texts_are_cut_at_the_right_bytes() -> None:
    arrays = text_arrays("t", ["", "é", "a😷b", ""])
    text, at = arrays["t_text"].tobytes(), arrays["t_at"].tolist()
    assert [text[a:b].decode() for a, b in itertools.pairwise(at)] == ["", "é", "a😷b", ""]
    assert text_arrays("t", [])["t_at"].tolist() == [0]


def test_the_counts_are_those_of_the_nodes(graph: TabularGraph) -> None:
    kinds = [graph.kind(node) for node in range(len(graph))]
    counts = graph.meta["counts"]
    assert counts["chapters"] == kinds.count(NodeKind.CHAPTER) == 22
    assert counts["blocks"] == kinds.count(NodeKind.BLOCK)
    assert counts["codes"] == kinds.count(NodeKind.CODE) + kinds.count(NodeKind.EXTENDED)
