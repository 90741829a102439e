"""The value sets that a change reaches: their members came, went, or are written otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kb.diff.model import Touched
from kb.model.code import undotted
from kb.release import Release
from kb.snapshot.knowledge import Knowledge

Expansions = Mapping[str, frozenset[str]]
"""Value sets by name, each expanded into its codes."""


def expanded_value_sets(knowledge: Knowledge, release: Release | None) -> Expansions:
    """The value sets of a snapshot, expanded under ``release`` (None: the newest of each table).

    This version's snapshots hold none.
    """
    return {}


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
