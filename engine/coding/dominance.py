"""The dominant side, where the record names the affected side and not the patient's dominant one.

Guidelines I.C.6.a: if the classification has no default, an affected right side is taken for the dominant
one and an affected left side for the other.
"""

from __future__ import annotations

import re

from kb.lexicon.titles import title_words
from kb.tabular.graph import TabularGraph

PRESUMED_SIDES = {"right": "dominant", "left": "nondominant"}
DOMINANCE_WORDS = frozenset({"dominant", "nondominant", "ambidextrous"})
"""Words by which the record itself speaks of the dominant side."""
_HANDED = re.compile(r"\b(right|left)[- ]+hand(?:ed|[- ]+dominant)\b", re.IGNORECASE)


def dominant_hand(text: str) -> str:
    """``right`` or ``left`` where the text says that of the patient's hand, and only that; else empty."""
    if "hand" not in text.lower():
        return ""
    hands = {match[1].lower() for match in _HANDED.finditer(text)}
    return hands.pop() if len(hands) == 1 else ""


def presumed_dominance(
    graph: TabularGraph, node: int, words: frozenset[str], hand: str
) -> tuple[int, str] | None:
    """The code beside ``node`` for the one side among ``words``, and that side; None where none is due.

    ``node`` must leave the side open, and the words must not speak of the dominant side. Where the
    document says which ``hand`` is the patient's dominant one, that decides.
    """
    sides = words.intersection(PRESUMED_SIDES)
    above = graph.parent(node)
    if (
        len(sides) != 1
        or words & DOMINANCE_WORDS
        or above is None
        or "unspecified side" not in graph.title(node)
    ):
        return None
    (side,) = sides
    wanted = PRESUMED_SIDES[side] if not hand else "dominant" if side == hand else "nondominant"
    named = ((each, title_words(graph.title(each))) for each in graph.children(above))
    found = (each for each, title in named if side in title and _dominance(title) == wanted)
    beside = next(found, None)
    return None if beside is None else (beside, side)


def _dominance(title: frozenset[str]) -> str:
    """``dominant`` or ``nondominant``, which titles write in one word or in two."""
    if "nondominant" in title or {"non", "dominant"} <= title:
        return "nondominant"
    return "dominant" if "dominant" in title else ""
