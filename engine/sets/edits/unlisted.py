"""Claims with a line whose code may not be used on its day, or of which no table tells."""

from __future__ import annotations

import numpy as np

from engine.sets.edits.by_day import AskedByDay
from engine.sets.edits.coded import Coded
from engine.sets.staged import day_of


class UnlistedSet:
    """Asks the code sets."""

    def __init__(self, coded: Coded) -> None:
        self._codes = coded.tables.codes
        self._asked = AskedByDay(coded, self._may_not_be_used)

    def _may_not_be_used(self, code: str, day: int) -> bool:
        return self._codes.state(code, day_of(day).isoformat()).state != "listed"

    def claims(self) -> np.ndarray:
        """The set form of ``engine.edits.unlisted`` for codes."""
        return self._asked.claims()
