"""The scorecard: whole points for features, and the probability that goes with a sum of points.

It is a pack (``confidence/scorecard.yaml``): dated, digested and replaced like any other, so that a
past decision is replayed under the scorecard of its day. Points are whole numbers and the
probabilities stand in a table, so that every machine finds the same and a reader can add up by hand.
``chartproof confidence fit`` makes it from labelled notes.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import Any

import msgspec

from engine.confidence.features import Features
from kb.errors import KnowledgeError

PACK = "confidence/scorecard.yaml"


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"points": "from"}):
    """From so many points on, a coder keeps so many of a hundred codes."""

    points: int
    percent: int


class Profile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What holds in one profile: where the sum begins, the steps, lowest first, and points of its own."""

    base: int
    steps: tuple[Step, ...]
    points: dict[str, dict[str, int]] = {}
    """By feature and value, to be added to those of all profiles."""


class Scorecard(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A scorecard with what it was fitted on: notes, codes, and the digest of the labelled notes."""

    id: str
    release: str
    trained_on: dict[str, str]
    profiles: dict[str, Profile]
    points: dict[str, dict[str, int]]
    """By feature and value; a value that the notes did not show has none."""

    def sum(self, features: Features, profile: str) -> int:
        """The points of a code."""
        own = self.profiles[profile]
        named = features.as_json().items()
        found = (
            table.get(feature, {}).get(value, 0)
            for feature, value in named
            for table in (self.points, own.points)
        )
        return own.base + sum(found)

    def confidence(self, features: Features, profile: str) -> float:
        """The probability that a coder keeps the code, to two decimals."""
        steps = self.profiles[profile].steps
        at = bisect_right(steps, self.sum(features, profile), key=lambda step: step.points)
        return steps[max(0, at - 1)].percent / 100


def read_scorecard(pack: Any) -> Scorecard:
    """A parsed pack, whose scalars are texts. Raises KnowledgeError ``confidence.unreadable``."""
    try:
        return msgspec.convert(pack, Scorecard, strict=False)
    except msgspec.ValidationError as error:
        raise KnowledgeError(
            "confidence.unreadable",
            f"The scorecard can't be used: {error}.",
            place=PACK,
            next_step="Make it with: chartproof confidence fit NOTES.jsonl",
        ) from None
