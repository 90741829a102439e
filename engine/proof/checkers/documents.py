"""A document as the checkers read it: its words, lines and mentions, once for the whole decision."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from engine.proof.ledger import Ledger
from kb.context.marked_text import MarkedText
from kb.lexicon.words import WordColumns, word_columns

Span = tuple[int, int]


class ReadDocument(NamedTuple):
    """The text of a document with its words."""

    text: str
    said: WordColumns
    marked: MarkedText
    """Finds its marks."""

    def words(self, start: int, end: int) -> WordColumns:
        """The words of a part."""
        return self.said.within(self.text, start, end)

    def folded(self, start: int, end: int) -> tuple[str, ...]:
        """Only their folded forms."""
        return tuple(self.words(start, end).folded)

    def line(self, at: int) -> int:
        """Where the line of a place begins."""
        return self.text.rfind("\n", 0, at) + 1


def document(ledger: Ledger, doc: str) -> ReadDocument:
    """The document with that id, which must be there."""
    return ledger.once(("document", doc), lambda: _read(ledger, doc))


def _read(ledger: Ledger, doc: str) -> ReadDocument:
    text = ledger.texts[doc]
    return ReadDocument(text, word_columns(text), MarkedText(text, ledger.tables.cues))


def mentions_in(ledger: Ledger, doc: str, start: int, end: int) -> Sequence[Span]:
    """The mentions that touch a part of a document, in order, and perhaps some before it."""
    mentions, longest = ledger.once(("mentions", doc), lambda: _mentions(ledger, doc))
    return mentions[bisect_left(mentions, (start - longest,)) : bisect_left(mentions, (end,))]


def _mentions(ledger: Ledger, doc: str) -> tuple[list[Span], int]:
    """All mentions of a document, and how long the longest is."""
    named = [fact["args"] for fact in ledger.facts if fact["predicate"] == "mention"]
    spans = sorted({(each["start"], each["end"]) for each in named if each["doc"] == doc})
    return spans, max((end - start for start, end in spans), default=0)
