"""Note targets as sets of nodes: sorted, disjoint intervals of the pre-order numbering."""

from __future__ import annotations

from collections.abc import Sequence

from kb.tabular.targets import Constraint, Target

Intervals = list[tuple[int, int]]

_INTENT_POSITIONS = (5, 6)


class Resolver:
    """Resolves targets over one numbered tabular list.

    ``codes`` are undotted in pre-order, ``ends`` the exclusive end of each node's subtree,
    ``node_of`` the node of a code, ``labels`` the 7th-character definition of extended nodes,
    ``titles`` the titles of all others.
    """

    def __init__(
        self,
        codes: Sequence[str],
        ends: Sequence[int],
        node_of: dict[str, int],
        labels: dict[int, str],
        titles: Sequence[str],
    ) -> None:
        self._codes = codes
        self._ends = ends
        self._node_of = node_of
        self._labels = labels
        self._titles = titles
        self._known: dict[Target, Intervals | None] = {}

    def resolve(self, target: Target) -> Intervals | None:
        """The nodes that ``target`` names, or None when a code it names is not in the list."""
        if target not in self._known:
            self._known[target] = self._resolve(target)
        return self._known[target]

    def _resolve(self, target: Target) -> Intervals | None:
        first = self._node_of.get(target.first)
        last = self._node_of.get(target.last)
        if first is None or last is None or last < first:
            return None
        start, end = first, self._ends[last]
        if target.constraint is None:
            return [(start, end)]
        return self._constrained(start, end, target.constraint, target.first) or None

    def _constrained(self, start: int, end: int, constraint: Constraint, first: str) -> Intervals:
        found: Intervals = []
        node = start
        while node < end:
            if self._meets(node, constraint, first):
                found.append((node, self._ends[node]))
                node = self._ends[node]
            else:
                node += 1
        return join(found)

    def _meets(self, node: int, constraint: Constraint, first: str) -> bool:
        code = self._codes[node]
        if constraint.label:
            return constraint.label in self._labels.get(node, "")
        if constraint.title:
            return node not in self._labels and constraint.title in self._titles[node]
        if constraint.positions == (0,):
            return self._is_complete(node) and any(_ends(code, value, first) for value in constraint.values)
        if constraint.positions == _INTENT_POSITIONS and len(constraint.values[0]) == 1:
            # Chapter 19 writes the intent in the 6th character, or in the 5th of a shorter code.
            return self._is_complete(node) and code[4:6][-1:] in constraint.values
        at = constraint.positions[0] - 1
        return any(code[at : at + len(value)] == value for value in constraint.values)

    def _is_complete(self, node: int) -> bool:
        """Whether a 7th character is all that may stand below."""
        below = node + 1
        return node not in self._labels and (self._ends[node] == below or below in self._labels)


def _ends(code: str, value: str, first: str) -> bool:
    """Whether ``code`` ends with ``value``; a dash stands for at least one character behind ``first``."""
    ending = value.lstrip("-")
    return code.endswith(ending) and len(code) >= len(first) + len(value)


def join(intervals: Intervals) -> Intervals:
    """Sorted and disjoint, with neighbours merged."""
    merged: Intervals = []
    for start, end in sorted(intervals):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
