"""Which modifiers bypass an NCCI edit that allows one.

Authority: NCCI Policy Manual for Medicare Services, chapter I, section E; CMS Transmittal 2259, Change
Request 11168 (59 and X{EPSU} on column one from 1 July 2019). Modifiers 22, 76 and 77 are not among them.
"""

from __future__ import annotations

from collections.abc import Sequence

DISTINCT = frozenset({"59", "XE", "XP", "XS", "XU"})
"""They say that a service was distinct, and no more of the site than XS does."""
SITES = frozenset({
    "E1", "E2", "E3", "E4", "FA", "F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8", "F9", "TA", "T1", "T2",
    "T3", "T4", "T5", "T6", "T7", "T8", "T9", "LT", "RT", "LC", "LD", "LM", "RC", "RI",
})  # fmt: skip
"""They name a side, an eyelid, a finger, a toe or a coronary artery."""
_OTHERS = SITES | {"24", "25", "27", "57", "58", "78", "79", "91"}
_DISTINCT_ON_EITHER = "2019-07-01"


def bypassing(indicator: int, one: Sequence[str], two: Sequence[str], day: str) -> list[str]:
    """The modifiers of the column-one and column-two lines that bypass the edit, each once."""
    if indicator != 1:
        return []
    either = day >= _DISTINCT_ON_EITHER
    here = [each for each in two if each in _OTHERS or each in DISTINCT]
    there = [each for each in one if each in _OTHERS or (either and each in DISTINCT)]
    return list(dict.fromkeys([*here, *there]))
