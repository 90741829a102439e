"""The words by which a sentence says that two conditions have nothing to do with each other.

The table is an authored pack (``kb/packs/coding/apart.yaml``). It is read once and passed in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kb.lexicon.words import folded

PACK = "coding/apart.yaml"

Phrases = frozenset[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class ApartTable:
    """Phrases as folded words: those behind a condition, those that name its cause, those before it."""

    phrases: Phrases = frozenset()
    causes: Phrases = frozenset()
    before: Phrases = frozenset()


def load_apart(pack: Mapping[str, Any]) -> ApartTable:
    """The phrases of the pack."""
    return ApartTable(
        *(frozenset(map(folded, pack.get(part, ()))) for part in ("phrases", "causes", "before"))
    )
