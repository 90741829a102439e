"""The words by which a sentence says that two conditions have nothing to do with each other.

The table is an authored pack (``kb/packs/coding/apart.yaml``). It is read once and passed in.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kb.lexicon.words import folded

PACK = "coding/apart.yaml"

ApartTable = frozenset[tuple[str, ...]]
"""Phrases as folded words."""


def load_apart(pack: Mapping[str, Any]) -> ApartTable:
    """The phrases of the pack."""
    return frozenset(folded(each) for each in pack["phrases"])
