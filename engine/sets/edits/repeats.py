"""Claims with a code on several lines."""

from __future__ import annotations

import numpy as np

from engine.sets.edits.coded import Coded, store
from engine.sets.edits.side_by_side import side_by_side

ROWS = "repeated_line_row"


class RepeatSet:
    """Makes ``rows``, the lines of a claim whose code stands on others too."""

    def __init__(self, coded: Coded) -> None:
        self._coded = coded
        self.rows = np.zeros(0, np.int64)

    def claims(self) -> np.ndarray:
        """Makes ``rows`` and the table of repeated lines; no other claim may have one."""
        coded, lines = self._coded, self._coded.lines
        none = np.zeros(0, np.int64)
        earlier, later = [none], [none]
        for one, two in side_by_side(lines.claim):
            same = lines.code[one] == lines.code[two]
            earlier.append(one[same])
            later.append(two[same])
        ones, twos = np.concatenate(earlier), np.concatenate(later)
        self.rows = np.unique(np.concatenate((ones, twos)))
        alike = (lines.day[ones] == lines.day[twos]) & (lines.provider[ones] == lines.provider[twos])
        ones, twos = ones[alike], twos[alike]
        store(
            coded.connection,
            "repeated",
            {"c": lines.claim[ones], "place": lines.place[ones], "other": lines.place[twos]},
        )
        coded.connection.execute(
            f"CREATE OR REPLACE TEMP TABLE {ROWS} AS SELECT repeated.c, "
            "CASE WHEN one.number < two.number THEN two.modifier ELSE one.modifier END AS modifier "
            "FROM repeated JOIN line one ON one.c = repeated.c AND one.place = repeated.place "
            "JOIN line two ON two.c = repeated.c AND two.place = repeated.other"
        )
        return np.zeros(0, np.int32)
