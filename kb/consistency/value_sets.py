"""Checks on value sets: what can't be expanded, and what changed between releases."""

from __future__ import annotations

from collections.abc import Iterator

from kb.consistency.finding import Finding
from kb.errors import KnowledgeError
from kb.tabular.graph import TabularGraph
from kb.value_sets.expand import ValueSets

_SHOWN = 12


def value_sets_in(
    value_sets: ValueSets, graph: TabularGraph, before: TabularGraph | None
) -> Iterator[Finding]:
    """Value sets that one release can't expand, or that hold other codes than in the release before."""
    for each in value_sets:
        if not each.in_force(graph.release.period):
            continue
        try:
            now = value_sets.expand(each.id, graph)
        except KnowledgeError as error:
            yield Finding(error.code, graph.release.id, (each.id,), 0, error.place, error.message)
            continue
        if before is None or not each.in_force(before.release.period):
            continue
        try:
            then = value_sets.expand(each.id, before)
        except KnowledgeError:
            continue  # told where that release is checked
        if now != then:
            added, removed = sorted(now - then), sorted(then - now)
            words = [
                f"{len(codes)} {verb} ({', '.join(codes[:_SHOWN])}{', ...' if len(codes) > _SHOWN else ''})"
                for verb, codes in (("added", added), ("removed", removed))
                if codes
            ]
            yield Finding(
                "value-set.changed",
                graph.release.id,
                (each.id,),
                0,
                f"{each.pack}: {each.id}",
                f"since {before.release.id}: {'; '.join(words)}",
            )
