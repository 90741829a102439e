"""A release as arrays over its nodes, in which expressions are evaluated."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from kb.model.code import NodeKind
from kb.tabular.graph import TabularGraph
from kb.tabular.note_entries import note_edges

Mask = np.ndarray
"""A truth value for each node; always False at chapters and blocks."""


class Universe:
    """All codes of one release, categories among them."""

    def __init__(self, graph: TabularGraph) -> None:
        self.graph = graph
        self.codes: Mask = np.ones(len(graph), bool)
        for kind in (NodeKind.CHAPTER, NodeKind.BLOCK):
            self.codes[graph.of_kind(kind)] = False

    def interval(self, start: int, end: int) -> Mask:
        """The codes among the nodes from ``start`` up to ``end``."""
        mask = np.zeros(len(self.graph), bool)
        mask[start:end] = self.codes[start:end]
        return mask

    @cached_property
    def billable(self) -> Mask:
        """The codes that are valid on a claim."""
        return np.fromiter((self.graph.is_billable(node) for node in range(len(self.graph))), bool)

    @cached_property
    def seventh(self) -> np.ndarray:
        """The 7th character of each completed code, as bytes; empty for the others."""
        characters = np.zeros(len(self.graph), "S1")
        for node in self.graph.of_kind(NodeKind.EXTENDED):
            characters[node] = self.graph.code(node)[-1].encode()
        return characters

    @cached_property
    def edges(self) -> dict[str, tuple[np.ndarray, np.ndarray]]:
        """By relation: the nodes at which notes stand and, beside them, the entries that they name."""
        found: dict[str, tuple[list[int], list[int]]] = {}
        for edge in note_edges(self.graph):
            origins, named = found.setdefault(edge.relation, ([], []))
            origins.append(edge.origin)
            named.append(edge.entry)
        return {name: (np.array(at), np.array(to)) for name, (at, to) in found.items()}

    @cached_property
    def ends(self) -> np.ndarray:
        """The end of each node's subtree."""
        return np.fromiter((self.graph.subtree(node).stop for node in range(len(self.graph))), np.int64)

    def naming(self, relation: str, of: Mask) -> Mask:
        """The codes to which a note of this relation applies that names an entry wholly inside ``of``."""
        if relation not in self.edges:
            return np.zeros(len(self.graph), bool)
        origins, named = self.edges[relation]
        inside = np.concatenate([[0], np.cumsum(of)])
        whole = inside[self.ends[named]] - inside[named] == self.ends[named] - named
        begins = np.zeros(len(self.graph) + 1, np.int64)
        np.add.at(begins, origins[whole], 1)
        np.add.at(begins, self.ends[origins[whole]], -1)
        applies: Mask = (np.cumsum(begins)[:-1] > 0) & self.codes
        return applies
