"""Note targets as sets of nodes: sorted, disjoint intervals of the pre-order numbering."""

from __future__ import annotations

from collections.abc import Sequence

from kb.tabular.targets import Constraint, Target

Intervals = list[tuple[int, int]]

_INTENT_POSITIONS = (5, 6)


class Resolver:
    """Resolves targets over one numbered tabular list.

    ``codes`` are undotted in pre-order, ``ends`` the exclusive end of each node's subtree,
    ``node_of`` the node of a code, ``labels`` the 7th-character definition of extended nodes.
    """

    def __init__(
        self,
        codes: Sequence[str],
        ends: Sequence[int],
        node_of: dict[str, int],
        labels: dict[int, str],
    ) -> None:
        self._codes = codes
        self._ends = ends
        self._node_of = node_of
        self._labels = labels
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
        return self._constrained(start, end, target.constraint) or None

    def _constrained(self, start: int, end: int, constraint: Constraint) -> Intervals:
        found: Intervals = []
        node = start
        while node < end:
            if self._meets(node, constraint):
                found.append((node, self._ends[node]))
                node = self._ends[node]
            else:
                node += 1
        return join(found)

    def _meets(self, node: int, constraint: Constraint) -> bool:
        code = self._codes[node]
        if constraint.label:
            return constraint.label in self._labels.get(node, "")
        if constraint.positions == (0,):
            return node not in self._labels and code.endswith(constraint.values)
        if constraint.positions == _INTENT_POSITIONS and len(constraint.values[0]) == 1:
            # Chapter 19 writes the intent in the 6th character, or in the 5th before a placeholder.
            if len(code) < 5 or (len(code) == 5 and self._ends[node] > node + 1):
                return False
            intent = code[5] if len(code) > 5 and code[5] != "X" else code[4]
            return intent in constraint.values
        at = constraint.positions[0] - 1
        return any(code[at : at + len(value)] == value for value in constraint.values)


def join(intervals: Intervals) -> Intervals:
    """Sorted and disjoint, with neighbours merged."""
    merged: Intervals = []
    for start, end in sorted(intervals):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
