"""Where a mention stands: named as a problem, told in the discussion of one, or elsewhere.

An assessment names problems and goes on to discuss them. Only what it names is a diagnosis of the
encounter (Guidelines IV.G and IV.J); if it names none, what it discusses is all there is.
"""

from __future__ import annotations

from enum import StrEnum

from engine.extraction.read import ASSESSMENT_KINDS
from kb.context.discussion import DiscussionTable
from kb.lexicon.words import folded


class Standing(StrEnum):
    """How near a mention comes to a diagnosis that the clinician makes."""

    NAMED = "named"
    DISCUSSED = "discussed"
    ELSEWHERE = "elsewhere"


def standing(text: str, section_kind: str, start: int, sentence: int, table: DiscussionTable) -> Standing:
    """Where the mention at ``start`` stands, in a sentence that begins at ``sentence``.

    Judged by the words before it in the sentence, and by the label of its line.
    """
    if section_kind not in ASSESSMENT_KINDS:
        return Standing.ELSEWHERE
    line = text[text.rfind("\n", 0, start) + 1 : start]
    label, colon, _ = line.partition(":")
    if colon and not table.labels.isdisjoint(folded(label)):
        return Standing.DISCUSSED
    if not table.words.isdisjoint(folded(text[sentence:start])):
        return Standing.DISCUSSED
    return Standing.NAMED
