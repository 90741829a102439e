"""Where a mention stands: named as a problem, told in the discussion of one, or elsewhere.

An assessment names problems and goes on to discuss them. Only what it names is a diagnosis of the
encounter (Guidelines IV.G and IV.J); if it names none, what it discusses is all there is.
"""

from __future__ import annotations

from enum import StrEnum

from engine.extraction.read import ASSESSMENT_KINDS, Mention
from kb.context.discussion import DiscussionTable
from kb.lexicon.words import folded


class Standing(StrEnum):
    """How near a mention comes to a diagnosis that the clinician makes."""

    NAMED = "named"
    DISCUSSED = "discussed"
    ELSEWHERE = "elsewhere"


def standing(text: str, mention: Mention, table: DiscussionTable) -> Standing:
    """Judged by the words before the mention in its sentence, and the label of its line."""
    if mention.section.kind not in ASSESSMENT_KINDS:
        return Standing.ELSEWHERE
    line = text[text.rfind("\n", 0, mention.start) + 1 : mention.start]
    label, colon, _ = line.partition(":")
    if colon and not table.labels.isdisjoint(folded(label)):
        return Standing.DISCUSSED
    if not table.words.isdisjoint(folded(text[mention.sentence[0] : mention.start])):
        return Standing.DISCUSSED
    return Standing.NAMED
