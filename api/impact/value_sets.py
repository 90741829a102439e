"""The value sets that a change reaches: their members came, went, or are written otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kb.diff.model import Touched
from kb.errors import KnowledgeError
from kb.model.code import undotted
from kb.release import ICD10CM_TABULAR, Release
from kb.snapshot.knowledge import Knowledge
from kb.tabular.graph import TabularGraph
from kb.value_sets import ValueSet, ValueSets

Expansions = Mapping[str, frozenset[str]]
"""Value sets by name, each expanded into its codes."""


def expanded_value_sets(knowledge: Knowledge, release: Release | None) -> Expansions:
    """The value sets of a snapshot that are in force under a tabular list, expanded.

    That is ``release`` if it is one, else the newest; a set that holds nothing there is empty.
    """
    if release is None or release.table != ICD10CM_TABULAR:
        release = knowledge.manifest.newest(ICD10CM_TABULAR)
    if release is None:
        return {}
    graph, sets = knowledge.graph(release), knowledge.value_sets
    return {each.id: _expanded(sets, each, graph) for each in sets if each.in_force(release.period)}


def _expanded(sets: ValueSets, value_set: ValueSet, graph: TabularGraph) -> frozenset[str]:
    try:
        return sets.expand(value_set.id, graph)
    except KnowledgeError:  # it names codes that this release lacks, or none meets it
        return frozenset()


def touched_value_sets(before: Expansions, after: Expansions, touched: Touched) -> list[dict[str, Any]]:
    """The value sets whose codes differ before and after, or that hold a revised code, by name.

    ``added`` and ``removed`` are codes that came into the set and left it; ``revised`` are those that
    stayed and are written otherwise.
    """
    revised = {undotted(code) for code in touched.revised}
    found = []
    for name in sorted(before.keys() | after.keys()):
        old, new = before.get(name, frozenset()), after.get(name, frozenset())
        kept = sorted(code for code in old & new if undotted(code) in revised)
        if old != new or kept:
            found.append(
                {
                    "value_set": name,
                    "codes": {"from": len(old), "to": len(new)},
                    "added": sorted(new - old),
                    "removed": sorted(old - new),
                    "revised": kept,
                }
            )
    return found
