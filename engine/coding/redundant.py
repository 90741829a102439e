"""Mentions that another mention of the same chart makes redundant."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from engine.coding.integral import IntegralSymptoms
from engine.coding.openness import open_base, refines
from engine.coding.report import STATUS_CHAPTER, SYMPTOM_CHAPTER
from engine.coding.supported import Supported
from engine.extraction.read import ASSESSMENT_KINDS
from kb.tabular.graph import TabularGraph

_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")

Makes = Callable[[Supported, Supported], bool]


def without_short_names(read: Sequence[Supported], graph: TabularGraph) -> list[Supported]:
    """Drops the short or open name of a condition that the encounter also names in full.

    "Diabetes" after "type 1 diabetes" is the same disease: its words are among the other's, and it
    is of the same category or leaves open what it is. "Asthma" beside its exacerbation is one too.
    """

    def fuller(each: Supported, other: Supported) -> bool:
        node, others = each.found.node, other.found.node
        if others == node or refines(graph, node, others):
            return False
        shorter = each.words < other.words and (
            graph.code(node)[:3] == graph.code(others)[:3] or open_base(graph, node) != node
        )
        return shorter or refines(graph, others, node)

    return _without(read, "fuller", fuller)


def without_symptoms(
    read: Sequence[Supported], graph: TabularGraph, integral: IntegralSymptoms, texts: Mapping[str, str]
) -> list[Supported]:
    """Drops the signs and symptoms of the conditions that are reported (Guidelines I.B.4 and I.B.5).

    A symptom that is not routinely part of the condition goes with it where it is told in the same
    paragraph after it, of the same system, and not at the head of its own line, as a problem of its
    own would be. An Excludes1 note of either code decides likewise (Guidelines I.A.12.a).
    """

    def explains(each: Supported, other: Supported) -> bool:
        symptom, disease = each.found.node, other.found.node
        if symptom == disease or graph.chapter(disease) in (SYMPTOM_CHAPTER, STATUS_CHAPTER):
            return False
        if integral.is_integral(symptom, disease):
            return True
        if graph.chapter(symptom) != SYMPTOM_CHAPTER:
            return False
        return bool(graph.excluding_notes(symptom, disease)) or (
            _told_with(each, other, texts) and integral.is_of_system(symptom, disease)
        )

    return _without(read, "symptom", explains)


def _told_with(each: Supported, other: Supported, texts: Mapping[str, str]) -> bool:
    """Whether a mention stands in the assessment of another, and heads no line."""
    place, before = each.found.mention, other.found.mention
    if before.doc != place.doc or before.end > place.start or place.section.kind not in ASSESSMENT_KINDS:
        return False
    text = texts[place.doc]
    return not _BLANK_LINE.search(text, before.end, place.start) and any(
        char.isalpha() for char in text[text.rfind("\n", 0, place.start) + 1 : place.start]
    )


def _without(read: Sequence[Supported], reason: str, redundant: Makes) -> list[Supported]:
    """Suppresses each assigned or suggested mention that an assigned one makes redundant."""
    kept = []
    for each in read:
        other = None
        if each.status != "suppress":
            other = next(
                (n for n, one in enumerate(read) if one.status == "assign" and redundant(each, one)), None
            )
        kept.append(each if other is None else replace(each, status="suppress", reason=reason, other=other))
    return kept
