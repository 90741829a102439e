"""Where a mention stands: named as a problem, told in the discussion of one, or elsewhere.

An assessment names problems and goes on to discuss them. Only what it names is a diagnosis of the
encounter (Guidelines IV.G and IV.J); if it names none, what it discusses is all there is.
"""

from __future__ import annotations

from enum import StrEnum

from engine.extraction.read import ASSESSMENT_KINDS
from kb.context.discussion import DiscussionTable
from kb.lexicon.words import folded, words


class Standing(StrEnum):
    """How near a mention comes to a diagnosis that the clinician makes."""

    NAMED = "named"
    DISCUSSED = "discussed"
    ELSEWHERE = "elsewhere"


class Standings:
    """Where the mentions of one document stand. A line and a sentence are read once for all of them."""

    def __init__(self, text: str, table: DiscussionTable) -> None:
        self._text = text
        self._table = table
        self._labels: dict[int, int] = {}
        self._discussions: dict[int, tuple[int, int | None, str, bool]] = {}

    def of(self, section_kind: str, start: int, sentence: int) -> Standing:
        """Where the mention at ``start`` stands, in a sentence that begins at ``sentence``.

        Judged by the words before it in the sentence, and by the label of its line.
        """
        if section_kind not in ASSESSMENT_KINDS:
            return Standing.ELSEWHERE
        line = self._text.rfind("\n", 0, start) + 1
        discussed = self._label(line) < start or self._is_discussed(sentence, start)
        return Standing.DISCUSSED if discussed else Standing.NAMED

    def _label(self, line: int) -> int:
        """Where the line's label ends, if it is one of a discussion; else the end of the text."""
        if line not in self._labels:
            ends = self._text.find("\n", line)
            colon = self._text.find(":", line, ends if ends >= 0 else len(self._text))
            labels = colon >= 0 and not self._table.labels.isdisjoint(folded(self._text, line, colon))
            self._labels[line] = colon if labels else len(self._text)
        return self._labels[line]

    def _is_discussed(self, sentence: int, start: int) -> bool:
        """Whether a word of discussion stands in the sentence before ``start``; reads on from the last."""
        read, first, before, patient = self._discussions.get(sentence, (sentence, None, "", False))
        if first is None and start > read:
            for word in words(self._text, read, start):
                if self._table.tells(word.folded, before) or (patient and word.folded in self._table.joins):
                    first = word.start
                    break
                before = word.folded
                patient = patient or before in self._table.patients
            self._discussions[sentence] = start, first, before, patient
        return first is not None and first < start
