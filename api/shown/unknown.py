"""Refusals for a code that no loaded table lists: the nearest codes, or which days are covered."""

from __future__ import annotations

from datetime import date

from api.shown.diagnosis import tabular_on
from api.shown.nearest import nearest_service
from api.shown.record import Asked
from api.shown.tabular import shown_code
from kb.errors import KnowledgeError
from kb.facts.as_of import covered_days
from kb.facts.systems import System
from kb.model.code import has_code_shape
from kb.release import ICD10CM_TABULAR, Release
from kb.snapshot.knowledge import Knowledge

PRIMARY = {
    System.ICD10CM: (ICD10CM_TABULAR,),
    System.ICD10PCS: ("icd10pcs-table", "icd10pcs-order", "icd10pcs-codes"),
    System.HCPCS: ("hcpcs", "mpfs"),
    System.CPT: ("mpfs", "ncci-mue-practitioner", "ncci-mue-hospital"),
    System.MODIFIER: ("hcpcs-modifiers",),
    System.PLACE_OF_SERVICE: ("place-of-service",),
    System.MSDRG: ("msdrg-drg",),
    System.HCC: ("hcc-mapping",),
    System.REVENUE: ("mcd-article-revenue-code",),
    System.BILL_TYPE: ("mcd-article-bill-type",),
    System.LCD: ("mcd-lcd", "mcd-document"),
    System.ARTICLE: ("mcd-article", "mcd-document"),
    System.ICD9CM: ("gem-icd9-icd10",),
}
"""The tables that say whether a code of a system exists."""


def not_known(knowledge: Knowledge, text: str, on: date | None, asked: list[Asked]) -> KnowledgeError:
    """``code.unknown``, or ``code.release`` where a table that could know it has no release on ``on``."""
    others = [each for each in asked if each.reading.system is not System.ICD10CM]
    diagnoses = [each for each in asked if each.reading.system is System.ICD10CM]
    absent = sorted(
        {
            name
            for each in others
            for name in PRIMARY[each.reading.system]
            if knowledge.manifest.newest(name) is None
        }
    )
    held = [
        each for each in others if any(knowledge.manifest.newest(n) for n in PRIMARY[each.reading.system])
    ]
    uncovered = {
        name: each.as_of.not_covered[name]
        for each in (held or diagnoses)
        for name in PRIMARY[each.reading.system]
        if name in each.as_of.not_covered
    }
    if on and uncovered:
        return _uncovered(on, uncovered)
    refused = _in_tabular(diagnoses[0], text) if diagnoses else None
    if refused is not None and (
        not held or (has_code_shape(text) and len(held) == len(_PREFIXES & _of(held)))
    ):
        refused.next_step += _absent(absent)
        return refused
    named = held if refused is None or not has_code_shape(text) else [*diagnoses, *held]
    systems = " or ".join(each.reading.system.words for each in named or asked)
    places = {
        release.id
        for each in named
        for name in PRIMARY[each.reading.system]
        for release in each.as_of.candidates(name)[:1]
    }
    near = nearest_service(held)
    if refused is not None and has_code_shape(text):
        near = f"{near} ICD-10-CM: {refused.next_step}".strip()
    return KnowledgeError(
        "code.unknown",
        f"{text.strip()[:20]!r} is no {systems} code of the loaded tables.",
        place=", ".join(sorted(places)),
        next_step=(near or "Check the code.") + _absent(absent),
    )


_PREFIXES = frozenset({System.ICD10PCS, System.LCD, System.ARTICLE})
"""Systems whose codes look like ICD-10-CM codes without being meant as such."""


def _of(asked: list[Asked]) -> frozenset[System]:
    return frozenset(each.reading.system for each in asked)


def _in_tabular(asked: Asked, text: str) -> KnowledgeError | None:
    graph = tabular_on(asked.as_of)
    if graph is None:
        return None
    try:
        shown_code(graph, text)
    except KnowledgeError as refusal:
        return refusal
    return None


def _absent(tables: list[str]) -> str:
    return f" Not loaded, and could know it: {', '.join(tables)}." if tables else ""


def _uncovered(on: date, held: dict[str, tuple[Release, ...]]) -> KnowledgeError:
    covered = {name: ", ".join(map(str, covered_days(releases))) for name, releases in held.items()}
    if set(covered) == {ICD10CM_TABULAR}:
        return KnowledgeError(
            "code.release",
            f"No loaded ICD-10-CM release covers {on}.",
            place="?on",
            next_step="Load the tabular list in force then: chartproof kb load PATH. "
            f"Covered: {covered[ICD10CM_TABULAR]}.",
        )
    listed = "; ".join(f"{name} {days}" for name, days in sorted(covered.items()))
    return KnowledgeError(
        "code.release",
        f"No loaded release that could know the code covers {on}.",
        place="?on",
        next_step=f"Load the release in force then: chartproof kb load PATH. Covered: {listed}.",
    )
