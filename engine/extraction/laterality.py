"""Which side a mention is on.

A side word inside the mention's words or next before them wins, then the nearest one in the same
clause with no other mention between. Two sides at once are bilateral. ICD-10-CM asks for the side
wherever it has a code for it (Guidelines section I.B.13).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from engine.extraction.mentions import Span
from kb.lexicon.words import Word, WordColumns

_SIDES = {
    "left": "left",
    "lt": "left",
    "right": "right",
    "rt": "right",
    "bilateral": "bilateral",
    "bilaterally": "bilateral",
    "both": "bilateral",
}
_IN_CAPITALS = {
    **{"l": "left", "os": "left", "r": "right", "od": "right", "ou": "bilateral", "au": "bilateral"},
    **{"lle": "left", "lue": "left", "rle": "right", "rue": "right", "ble": "bilateral", "bue": "bilateral"},
}
"""Abbreviations that are other words, or none, unless they stand in capitals."""

_WORDS = frozenset({**_SIDES, **_IN_CAPITALS})
_BREAK = re.compile(r"[,;]|\band\b", re.IGNORECASE)
_SPARED = frozenset({"normal", "unremarkable", "intact", "spared", "unaffected", "clear", "fine"})
"""Words that say of another side that nothing is there: left ear, normal on the right."""
_NEAR_BEFORE, _NEAR_AFTER = 4, 8
FURTHEST = max(_NEAR_BEFORE, _NEAR_AFTER)
"""Words between which a side is looked for; so many mentions can stand between at most."""


def side_of(word: str) -> str | None:
    """``"left"``, ``"right"`` or ``"bilateral"`` for a folded side word, else None."""
    return _SIDES.get(word) or _IN_CAPITALS.get(word)


def side_words(
    text: str, found: WordColumns, own: Sequence[int], clause: Span, others: Sequence[Span]
) -> dict[str, Word]:
    """The sides of the mention made of the words ``own``, each with the word that shows it.

    ``others`` are the spans of mentions of the sentence that a side word does not reach over.
    """
    first, last = own[0], own[-1]
    low, high = max(0, first - _NEAR_BEFORE), min(len(found.starts), last + 1 + _NEAR_AFTER)
    if _WORDS.isdisjoint(found.folded[low:high]):
        return {}
    inside = {side: found.word(i) for i in range(first, last + 1) if (side := side_at(text, found, i))}
    if inside:
        return inside
    before: dict[str, Word] = {}
    for index in range(first - 1, low - 1, -1):
        if found.starts[index] < clause[0] or _over(found.ends[index], found.starts[first], others):
            break
        side = side_at(text, found, index)
        if side:
            before.setdefault(side, found.word(index))
        elif before and found.folded[index] not in {"and", "or"}:
            break
    after: dict[str, Word] = {}
    for index in range(last + 1, high):
        if found.ends[index] > clause[1] or _over(found.ends[last], found.starts[index], others):
            break
        side = side_at(text, found, index)
        if side:
            after.setdefault(side, found.word(index))
        elif after and found.folded[index] in _SPARED:
            break
    if before and _of_another(text, found, before, first, others):
        return after
    return before or after


def _of_another(
    text: str, found: WordColumns, before: dict[str, Word], first: int, others: Sequence[Span]
) -> bool:
    """Whether sides before a mention close what is said of the one before: X right eye and Y left eye."""
    last = max(before.values(), key=lambda word: word.start)
    between = text[last.end : found.starts[first]]
    follows = any(other[1] <= last.start and last.start - other[1] <= 2 for other in others)
    return follows and bool(_BREAK.search(between))


def side_at(text: str, found: WordColumns, index: int) -> str | None:
    """The side that a word names; an abbreviation that is another word too only in capitals."""
    word = found.folded[index]
    side = side_of(word)
    if side and word in _IN_CAPITALS and not text[found.starts[index] : found.ends[index]].isupper():
        return None
    return side


def _over(start: int, end: int, others: Sequence[Span]) -> bool:
    return any(start <= other[0] and other[1] <= end for other in others)
