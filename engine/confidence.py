"""How sure a code is: a table from shown features to a probability.

The table is a pack (``confidence/mentions.yaml``): dated, digested and replaced like any other, so
that a past decision is replayed under the table of its day. Nothing is computed that a reader could
not look up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

PACK = "confidence/mentions.yaml"


@dataclass(frozen=True, slots=True, order=True)
class Features:
    """What is looked at: who names the term, where it stands, and how the code was reached."""

    source: str
    place: str
    reached: str

    @property
    def key(self) -> str:
        """The row of the table."""
        return f"{self.source}/{self.place}/{self.reached}"


def confidence(pack: Mapping[str, Any], features: Features) -> float:
    """The probability that a coder keeps the code, to two decimals; the pack's floor if unlisted."""
    return int(pack["rows"].get(features.key, pack["floor"])) / 100


def threshold(pack: Mapping[str, Any]) -> float:
    """The confidence below which a chart goes to a person."""
    return int(pack["auto_at"]) / 100
