"""The type of diabetes, where a complication is named without it.

"NPDR" alone is of type 2 (Guidelines I.C.4.a.2); in the record of a patient with type 1 diabetes it is
a complication of that one. Categories E08 to E13 are divided alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from engine.coding.specificity import TYPED, Hop
from engine.coding.supported import Supported
from kb.tabular.graph import TabularGraph

_ASSUMED = "E11"
_STATED = ("E08", "E09", "E10", "E13")
_TYPE_TWO = frozenset({"2", "ii", "two", "t2dm", "t2d", "dm2", "dmii", "t2", "niddm", "dmt2", "tiidm"})


def with_diabetes_type(read: Sequence[Supported], graph: TabularGraph) -> list[Supported]:
    """The same mentions; those of diabetes of no stated type are of the one type that the record states."""
    assigned = [each for each in read if each.status == "assign"]
    stated = [each.found for each in assigned if graph.code(each.found.node)[:3] in _STATED]
    types = {graph.code(each.node)[:3] for each in stated}
    if len(types) != 1 or any(_is_type_two(graph, each) for each in assigned):
        return list(read)
    (category,) = types
    made = []
    for each in read:
        code = graph.code(each.found.node)
        node = graph.node(category + code[3:]) if code[:3] == _ASSUMED else None
        same = any(node == one.node for one in stated)  # the short name of what is stated in full
        if each.status == "suppress" or node is None or same or not graph.is_billable(node):
            made.append(each)
            continue
        found = replace(each.found, hops=(*each.found.hops, Hop(node, TYPED)), agrees_with=stated[0])
        made.append(replace(each, found=found))
    return made


def _is_type_two(graph: TabularGraph, each: Supported) -> bool:
    of_two = graph.code(each.found.node)[:3] == _ASSUMED
    return of_two and not _TYPE_TWO.isdisjoint(each.found.mention.own_words)
