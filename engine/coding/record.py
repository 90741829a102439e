"""What is the same for every mention of one document."""

from __future__ import annotations

from dataclasses import dataclass

from kb.lexicon.phrases import Lexicon
from kb.tabular.graph import TabularGraph


@dataclass(frozen=True, slots=True)
class Record:
    """A document's text under a release: its list and lexicon, the patient's dominant hand and sex.

    ``hand`` is ``left``, ``right`` or empty (``dominant_hand``), ``sex`` is ``F``, ``M`` or None.
    """

    graph: TabularGraph
    lexicon: Lexicon
    text: str
    hand: str
    sex: str | None
