"""Value sets as sorted code sets of a release, through the numbered hierarchy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import reduce
from typing import Any

import numpy as np

from kb.errors import KnowledgeError
from kb.tabular.graph import TabularGraph
from kb.value_sets.model import (
    AllOf,
    AnyOf,
    Billable,
    Chapter,
    Code,
    CodeRange,
    Expression,
    Has,
    Named,
    Not,
    Seventh,
    Under,
    ValueSet,
    names_in,
)
from kb.value_sets.read import read_value_sets, refused
from kb.value_sets.universe import Mask, Universe

FOLDER = "value_sets"
"""Where in the packs value sets are defined."""


class ValueSets:
    """The value sets of parsed packs (``Knowledge.packs_below("value_sets")``), by id.

    Raises KnowledgeError for a definition that can't be read (``value-set.unreadable``), an id that is
    defined twice or not at all (``value-set.unknown``), and definitions that need each other
    (``value-set.cycle``).
    """

    def __init__(self, packs: Mapping[str, Any]) -> None:
        self._sets: dict[str, ValueSet] = {}
        for pack, content in sorted(packs.items()):
            for each in read_value_sets(pack, content):
                if each.id in self._sets:
                    first = self._sets[each.id].pack
                    raise refused(f"{pack}: {each.id}", f"this id is defined in {first} too")
                self._sets[each.id] = each
        self._check_names()
        self._universes: dict[str, Universe] = {}
        self._masks: dict[tuple[str, str], Mask] = {}

    def __iter__(self) -> Iterator[ValueSet]:
        return iter(self._sets[id] for id in sorted(self._sets))

    def __len__(self) -> int:
        return len(self._sets)

    def get(self, id: str) -> ValueSet:
        """The definition; KnowledgeError ``value-set.unknown`` if there is none."""
        if id not in self._sets:
            raise KnowledgeError(
                "value-set.unknown",
                f"There is no value set {id[:80]!r}.",
                next_step="See: chartproof kb value-sets",
            )
        return self._sets[id]

    def in_dependency_order(self) -> list[ValueSet]:
        """Every definition, those first that others use."""
        done: dict[str, ValueSet] = {}

        def add(id: str) -> None:
            if id not in done:
                for used in sorted(set(names_in(self._sets[id].expression))):
                    add(used)
                done[id] = self._sets[id]

        for id in sorted(self._sets):
            add(id)
        return list(done.values())

    def expand(self, id: str, graph: TabularGraph) -> frozenset[str]:
        """The dotted codes of a value set in one release, categories and codes alike.

        Raises KnowledgeError ``value-set.not-in-force`` where no day of the release is among its
        days, ``value-set.unknown-code`` for a code that the release lacks, ``value-set.empty``.
        """
        return frozenset(map(graph.code, self.nodes(id, graph)))

    def nodes(self, id: str, graph: TabularGraph) -> list[int]:
        """The same as nodes, in the order of the tabular list."""
        found: list[int] = np.flatnonzero(self._mask(id, graph)).tolist()
        return found

    def intervals(self, id: str, graph: TabularGraph) -> tuple[tuple[int, int], ...]:
        """The same as sorted, disjoint, half-open intervals of nodes."""
        steps = np.diff(np.concatenate([[0], self._mask(id, graph).astype(np.int8), [0]]))
        starts, ends = np.flatnonzero(steps == 1).tolist(), np.flatnonzero(steps == -1).tolist()
        return tuple(zip(starts, ends, strict=True))

    def _mask(self, id: str, graph: TabularGraph) -> Mask:
        value_set, key = self.get(id), (f"{graph.release.id} {graph.release.sha256}", id)
        if key not in self._masks:
            place = f"{value_set.pack}: {id}"
            if not value_set.in_force(graph.release.period):
                raise refused(
                    place, f"it is in force on no day of {graph.release.id}", "value-set.not-in-force"
                )
            if key[0] not in self._universes:
                self._universes[key[0]] = Universe(graph)
            mask = self._evaluate(value_set.expression, self._universes[key[0]], f"{place}/expression")
            if not mask.any():
                raise refused(place, f"it holds no code of {graph.release.id}", "value-set.empty")
            self._masks[key] = mask
        return self._masks[key]

    def _evaluate(self, expression: Expression, universe: Universe, place: str) -> Mask:
        graph = universe.graph
        match expression:
            case Under(code):
                node = _node(graph, code, f"{place}/under")
                return universe.interval(node, graph.subtree(node).stop)
            case Code(code):
                node = _node(graph, code, f"{place}/code")
                if graph.subtree(node).stop != node + 1:
                    raise refused(
                        f"{place}/code",
                        f"{code} has codes under it in {graph.release.id}; write under: {code}",
                        "value-set.not-one-code",
                    )
                return universe.interval(node, node + 1)
            case CodeRange(first, last):
                start = _node(graph, first, f"{place}/range")
                end = graph.subtree(_node(graph, last, f"{place}/range")).stop
                if end <= start:
                    raise refused(f"{place}/range", f"{last} stands before {first}")
                return universe.interval(start, end)
            case Chapter(number):
                chapter = graph.block(number)
                if chapter is None or graph.parent(chapter) is not None:
                    raise _unknown(f"{place}/chapter", f"chapter {number}", graph)
                return universe.interval(chapter, graph.subtree(chapter).stop)
            case Named(id):
                return self._mask(id, graph)
            case Billable():
                return universe.billable
            case Seventh(character):
                mask: Mask = universe.seventh == character.encode()
                return mask
            case Has(relation, of):
                return universe.naming(relation, self._evaluate(of, universe, f"{place}/of"))
            case AnyOf(parts):
                return reduce(np.logical_or, self._each(parts, universe, f"{place}/any_of"))
            case AllOf(parts):
                return reduce(np.logical_and, self._each(parts, universe, f"{place}/all_of"))
            case Not(part):
                outside: Mask = universe.codes & ~self._evaluate(part, universe, f"{place}/not")
                return outside

    def _each(self, parts: tuple[Expression, ...], universe: Universe, place: str) -> list[Mask]:
        return [self._evaluate(part, universe, f"{place}/{at}") for at, part in enumerate(parts)]

    def _check_names(self) -> None:
        seen: dict[str, bool] = {}

        def visit(id: str, way: tuple[str, ...]) -> None:
            value_set = self._sets[id]
            place = f"{value_set.pack}: {id}"
            seen[id] = False
            for used in sorted(set(names_in(value_set.expression))):
                if used not in self._sets:
                    raise refused(place, f"there is no value set {used!r}", "value-set.unknown")
                if seen.get(used) is False:
                    circle = " -> ".join((*way[way.index(used) if used in way else 0 :], id, used))
                    raise refused(place, f"value sets need each other: {circle}", "value-set.cycle")
                if used not in seen:
                    visit(used, (*way, id))
            seen[id] = True

        for id in sorted(self._sets):
            if id not in seen:
                visit(id, ())


def _node(graph: TabularGraph, code: str, place: str) -> int:
    node = graph.node(code)
    if node is None:
        raise _unknown(place, f"code {code}", graph)
    return node


def _unknown(place: str, what: str, graph: TabularGraph) -> KnowledgeError:
    return refused(place, f"{graph.release.id} has no {what}", "value-set.unknown-code")
