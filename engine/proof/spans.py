"""Note spans as evidence: the words must be there, whole, under their digest."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from engine.proof.ledger import Ledger, refuse, require


def check_span(ledger: Ledger, span: Mapping[str, Any], place: str) -> str:
    """The words of a note span, which must be there, whole and under their digest."""
    require(set(span) == {"doc", "start", "end", "sha256"}, place, "it is no span of a note")
    text = ledger.texts.get(span["doc"])
    if text is None:
        refuse(place, "there is no such document")
    start, end = span["start"], span["end"]
    require(
        type(start) is int and type(end) is int and 0 <= start < end <= len(text),
        place,
        "the span is outside",
    )
    words = text[start:end]
    require(hashlib.sha256(words.encode()).hexdigest() == span["sha256"], place, "other words stand there")
    return words


def require_whole_words(text: str, start: int, end: int, place: str) -> None:
    """Refuses a span that cuts a word or holds anything before its first or after its last word."""
    whole = (
        (text[start].isalnum() or text[start] in "+#%")
        and (text[end - 1].isalnum() or text[end - 1] in "+#%")
        and not (start and text[start - 1].isalnum() and text[start].isalnum())
        and not (end < len(text) and text[end].isalnum() and text[end - 1].isalnum())
    )
    require(whole, place, "the span cuts a word or holds more than words")
