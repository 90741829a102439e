"""The words by which a drug that a sentence names is no current treatment.

The table is an authored pack (``kb/packs/coding/treatment.yaml``). It is read once and passed in.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kb.lexicon.words import folded

PACK = "coding/treatment.yaml"


def load_over(pack: Mapping[str, Any]) -> frozenset[str]:
    """The folded words of the pack."""
    return frozenset(word for each in pack["over"] for word in folded(each))
