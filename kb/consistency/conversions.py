"""Checks on tables that map codes: conversions, equivalence mappings, condition categories."""

from __future__ import annotations

from dataclasses import dataclass

from kb.consistency.finding import Finding
from kb.model.code import dotted
from kb.release import ICD10CM_TABULAR, Release
from kb.snapshot.knowledge import Knowledge
from kb.tables.whole_column import codes_of

_MAPPINGS = (
    ("icd10cm-conversion", "code"),
    ("gem-icd9-icd10", "target"),
    ("gem-icd10-icd9", "source"),
    ("hcc-mapping", "code"),
)
"""Tables with the column whose codes must exist while the table is in force."""

_LISTS = (ICD10CM_TABULAR, "icd10cm-order", "icd10cm-codes")
"""Tables that list codes; the last only those that are valid on a claim."""


@dataclass(frozen=True, slots=True)
class Mapped:
    """``not_checked`` are the mappings that share no day with any code list."""

    findings: tuple[Finding, ...]
    looked_at: tuple[str, ...]
    not_checked: tuple[str, ...]


def conversions(knowledge: Knowledge) -> Mapped:
    """Rows with a code that is in none of the lists in force while the mapping is."""
    findings: list[Finding] = []
    looked_at, not_checked = [], []
    for name, column in _MAPPINGS:
        for release in sorted(knowledge.manifest.releases, key=lambda each: (each.id, each.sha256)):
            if release.table != name:
                continue
            lists = _lists_in_force(knowledge, release)
            if not lists:
                not_checked.append(release.id)
                continue
            looked_at.append(release.id)
            known: set[str] = set()
            for each in lists:
                known |= _codes(knowledge, each)
            where = ", ".join(each.id for each in lists)
            findings += _absent(knowledge, release, column, known, where)
    return Mapped(tuple(findings), tuple(looked_at), tuple(not_checked))


def _absent(
    knowledge: Knowledge, release: Release, column: str, known: set[str], where: str
) -> list[Finding]:
    found = []
    seen = set(known) | {""}
    for row, code in enumerate(codes_of(knowledge.table_of(release), column), 1):
        if code not in seen:
            seen.add(code)
            found.append(
                Finding(
                    "conversion.unknown-code",
                    release.id,
                    (dotted(code),),
                    row,
                    f"{release.source_name}: row {row} in the order of its key",
                    f"{column} {dotted(code)} is not in {where}",
                )
            )
    return found


def _lists_in_force(knowledge: Knowledge, release: Release) -> list[Release]:
    lists = [
        each
        for each in knowledge.manifest.releases
        if each.table in _LISTS and each.period.overlaps(release.period)
    ]
    return sorted(lists, key=lambda each: (each.id, each.sha256))


def _codes(knowledge: Knowledge, release: Release) -> set[str]:
    if release.table == ICD10CM_TABULAR:
        graph = knowledge.graph(release)
        return {graph.code(node).replace(".", "") for node in range(len(graph))}
    return set(codes_of(knowledge.table_of(release), "code"))
