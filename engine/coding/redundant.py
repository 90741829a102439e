"""Mentions that another mention of the same chart makes redundant."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from engine.coding.report import STATUS_CHAPTER, SYMPTOM_CHAPTER
from engine.coding.supported import Supported
from engine.extraction.read import ASSESSMENT_KINDS
from kb.tabular.graph import TabularGraph

_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")

Makes = Callable[[Supported, Supported], bool]


def without_short_names(read: Sequence[Supported]) -> list[Supported]:
    """Drops the short name of a condition that the encounter also names in full.

    "Diabetes" after "type 1 diabetes" is the same disease: its words are among the other's.
    """

    def fuller(each: Supported, other: Supported) -> bool:
        return other.found.node != each.found.node and each.words < other.words

    return _without(read, "fuller", fuller)


def without_symptoms(
    read: Sequence[Supported], graph: TabularGraph, texts: Mapping[str, str]
) -> list[Supported]:
    """Drops the signs and symptoms told in the assessment of a condition (Guidelines I.B.4 and I.B.5).

    A symptom counts as told there if it stands in the same paragraph after the condition, and not
    at the head of its own line, as a problem of its own would.
    """

    def explains(each: Supported, other: Supported) -> bool:
        place, before = each.found.mention, other.found.mention
        if before.doc != place.doc or before.end > place.start:
            return False
        text = texts[place.doc]
        return (
            place.section.kind in ASSESSMENT_KINDS
            and graph.chapter(each.found.node) == SYMPTOM_CHAPTER
            and graph.chapter(other.found.node) not in (SYMPTOM_CHAPTER, STATUS_CHAPTER)
            and not _BLANK_LINE.search(text, before.end, place.start)
            and any(char.isalpha() for char in text[text.rfind("\n", 0, place.start) + 1 : place.start])
        )

    return _without(read, "symptom", explains)


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
