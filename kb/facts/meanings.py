"""The form of an indicator's meaning: a code of a published layout, in our own words, with its source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Meaning:
    """An indicator as a table has it and what it says; ``meaning`` is empty where it is not known here."""

    indicator: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator of a record layout. ``source`` is where its values are defined."""

    name: str
    source: str
    meanings: Mapping[str, str]

    def read(self, indicator: str) -> Meaning | None:
        """The indicator with its meaning; None where the table gives none."""
        return Meaning(indicator, self.meanings.get(indicator, "")) if indicator else None
