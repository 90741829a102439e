"""The words by which a sentence discusses or plans, instead of naming a problem.

The table is an authored pack (``kb/packs/coding/discussion.yaml``). It is read once and passed in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kb.lexicon.words import folded

PACK = "coding/discussion.yaml"

_NUMBERED = frozenset(folded("bipolar type grade stage class group factor phase degree level axis mobitz"))
"""Words before a Roman number."""


@dataclass(frozen=True, slots=True)
class DiscussionTable:
    """Folded words that stand before what is discussed, and words of the labels of such lines.

    So does one of ``joins`` behind a word for the patient, one of ``patients``.
    """

    words: frozenset[str]
    labels: frozenset[str]
    patients: frozenset[str] = frozenset()
    joins: frozenset[str] = frozenset()

    def tells(self, word: str, before: str) -> bool:
        """Whether a folded word, behind another one, is one of discussion: the I of "type I" is a number."""
        return word in self.words and not (word == "i" and before in _NUMBERED)


def load_discussion(pack: Mapping[str, Any]) -> DiscussionTable:
    """The table of the pack."""
    return DiscussionTable(
        _folded(pack["words"]),
        _folded(pack["labels"]),
        _folded(pack.get("patients", [])),
        _folded(pack.get("joins", [])),
    )


def _folded(written: list[str]) -> frozenset[str]:
    return frozenset(word for each in written for word in folded(each))
