"""Who says that a phrase names a code."""

from __future__ import annotations

from enum import IntEnum


class TermSource(IntEnum):
    """Who says that a phrase names a code; lower wins."""

    AUTHORED = 0
    TITLE = 1
    INCLUSION = 2
    INDICATOR = 3
    """A sign that points to a condition which only the clinician can name."""
    INDEX = 4
    """A path of the alphabetic index, or of the tables of neoplasms and drugs."""
    GENERAL = 5
    """Words that name only a kind of condition: pain, cyst, fracture."""
    TOGETHER = 6
    """Authored: one phrase for several codes, all of which are meant."""
    TREATMENT = 7
    """A drug, which tells of treatment; its code is that of long-term use."""

    @property
    def weight(self) -> int:
        """The less, the more it weighs where a phrase stands in several sources."""
        return -1 if self is TermSource.TOGETHER else int(self)
