"""What is asked of a code on a day, once for each different code and day."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from engine.sets.edits.coded import Coded

MOST_KEPT = 32_000_000
"""Answers; then all are let go."""
_UNASKED, _NO, _YES = range(3)


class AskedByDay:
    """Answers of yes and no, kept from one use to the next."""

    def __init__(self, coded: Coded, ask: Callable[[str, int], bool]) -> None:
        self._coded = coded
        self._ask = ask
        self._kept: dict[int, np.ndarray] = {}
        self._forgotten = coded.forgotten

    def claims(self) -> np.ndarray:
        """The claims with a line of whose code and day the answer is yes."""
        coded, lines = self._coded, self._coded.lines
        held = sum(map(len, self._kept.values()))
        if self._forgotten != coded.forgotten or held > MOST_KEPT:
            self._kept.clear()
            self._forgotten = coded.forgotten
        width = len(coded.codes)
        answers = np.zeros((len(coded.days), width), np.uint8)
        for row, day in enumerate(coded.days):
            kept = self._kept.get(day, ())
            answers[row, : len(kept)] = kept
        found = answers[lines.day, lines.code]
        unasked = np.flatnonzero(found == _UNASKED)
        if len(unasked):
            for at in np.unique(lines.day[unasked].astype(np.int64) * width + lines.code[unasked]):
                row, code = divmod(int(at), width)
                answers[row, code] = _YES if self._ask(coded.codes[code], coded.days[row]) else _NO
            found = answers[lines.day, lines.code]
            self._kept |= dict(zip(coded.days, answers, strict=True))
        claims: np.ndarray = lines.claim[found == _YES]
        return claims
