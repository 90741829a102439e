"""All checks over a snapshot, in a fixed order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from kb.consistency import conversions, hierarchy, notes
from kb.consistency.finding import Finding
from kb.consistency.value_sets import value_sets_in
from kb.release import ICD10CM_TABULAR
from kb.snapshot.knowledge import Knowledge
from kb.value_sets.expand import FOLDER, ValueSets

CHECKS: Mapping[str, str] = MappingProxyType(
    {
        "hierarchy.cycle": "codes that are their own ancestors",
        "hierarchy.orphan": "codes under no chapter or under a foreign code",
        "hierarchy.empty-block": "blocks that hold no code",
        "seventh-character.idle": "7th-character definitions that complete no code",
        "notes.includes-and-excludes": "codes that include and exclude the same",
        "notes.code-first-both-ways": "pairs that ask for each other first",
        "notes.excludes-and-asks": "notes that ask for a code which Excludes1 forbids",
        "notes.own-subtree": "codes that exclude themselves or what is under them",
        "notes.unknown-code": "notes that name a code the list lacks",
        "value-set": "value sets that can't be expanded",
        "value-set.changed": "value sets that hold other codes than in the release before",
        "conversion.unknown-code": "conversions to codes that do not exist",
    }
)
"""Each check with what it looks for. Refusals of value sets keep their own ids, under ``value-set.``."""


@dataclass(frozen=True, slots=True)
class Report:
    """``looked_at`` are the ids of the releases that were checked.

    ``not_checked`` are those of mappings of which no code list covers a day.
    """

    looked_at: tuple[str, ...]
    not_checked: tuple[str, ...]
    findings: tuple[Finding, ...]


def check(knowledge: Knowledge) -> Report:
    """Every finding over every tabular list and mapping of the snapshot, sorted.

    Raises KnowledgeError for a pack of value sets that can't be read at all.
    """
    value_sets = ValueSets(knowledge.packs_below(FOLDER))
    found: set[Finding] = set()
    looked_at = []
    before = None
    for release in sorted(knowledge.manifest.releases, key=lambda each: (each.period.start, each.id)):
        if release.table != ICD10CM_TABULAR:
            continue
        graph = knowledge.graph(release)
        looked_at.append(release.id)
        found.update(hierarchy.cycles(graph))
        found.update(hierarchy.orphans(graph))
        found.update(hierarchy.empty_blocks(graph))
        found.update(hierarchy.idle_schemes(graph))
        found.update(_notes(notes.Notes(graph)))
        found.update(value_sets_in(value_sets, graph, before))
        before = graph
    mapped = conversions.conversions(knowledge)
    found.update(mapped.findings)
    return Report((*looked_at, *mapped.looked_at), mapped.not_checked, tuple(sorted(found)))


def _notes(listed: notes.Notes) -> Iterator[Finding]:
    for each in (
        notes.includes_and_excludes,
        notes.code_first_both_ways,
        notes.excludes_and_asks,
        notes.own_subtree,
        notes.unresolved,
    ):
        yield from each(listed)
