"""Which side a mention is on.

A side word inside the mention's words or next before them wins, then the nearest one in the same
clause with no other mention between. Two sides at once are bilateral. ICD-10-CM asks for the side
wherever it has a code for it (Guidelines section I.B.13).
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.extraction.mentions import Span
from kb.lexicon.words import Word

_SIDES = {
    "left": "left",
    "lt": "left",
    "right": "right",
    "rt": "right",
    "bilateral": "bilateral",
    "bilaterally": "bilateral",
    "both": "bilateral",
}
_IN_CAPITALS = {"l": "left", "os": "left", "r": "right", "od": "right", "ou": "bilateral"}
"""Abbreviations that are other words, or none, unless they stand in capitals."""

_NEAR_BEFORE, _NEAR_AFTER = 4, 8
FURTHEST = max(_NEAR_BEFORE, _NEAR_AFTER)
"""Words between which a side is looked for; so many mentions can stand between at most."""


def side_of(word: str) -> str | None:
    """``"left"``, ``"right"`` or ``"bilateral"`` for a folded side word, else None."""
    return _SIDES.get(word) or _IN_CAPITALS.get(word)


def side_words(
    text: str, found: Sequence[Word], own: Sequence[int], clause: Span, others: Sequence[Span]
) -> dict[str, Word]:
    """The sides of the mention made of the words ``own``, each with the word that shows it.

    ``others`` are the spans of mentions of the sentence that a side word does not reach over.
    """
    first, last = own[0], own[-1]
    inside = {side: found[i] for i in range(first, last + 1) if (side := _side(text, found[i]))}
    if inside:
        return inside
    before: dict[str, Word] = {}
    for index in range(first - 1, max(-1, first - 1 - _NEAR_BEFORE), -1):
        if found[index].start < clause[0] or _over(found[index].end, found[first].start, others):
            break
        side = _side(text, found[index])
        if side:
            before.setdefault(side, found[index])
        elif before and found[index].folded not in {"and", "or"}:
            break
    if before:
        return before
    after: dict[str, Word] = {}
    for index in range(last + 1, min(len(found), last + 1 + _NEAR_AFTER)):
        if found[index].end > clause[1] or _over(found[last].end, found[index].start, others):
            break
        side = _side(text, found[index])
        if side:
            after.setdefault(side, found[index])
    return after


def _side(text: str, word: Word) -> str | None:
    side = side_of(word.folded)
    if side and word.folded in _IN_CAPITALS and not text[word.start : word.end].isupper():
        return None
    return side


def _over(start: int, end: int, others: Sequence[Span]) -> bool:
    return any(start <= other[0] and other[1] <= end for other in others)
