"""The shape of a HCPCS code: five characters, as CMS and the AMA number their codes.

99213 (CPT I), 0001F, 0042T, 0001U, 0001A (CPT II, III, PLA, administration), J0120 (HCPCS II).
"""

from __future__ import annotations

import re

import numpy as np

_SHAPE = re.compile(r"[0-9]{4}[0-9A-Z]|[A-Z][0-9]{4}")
LENGTH = 5


def is_hcpcs(code: str) -> bool:
    """Whether the text can be a HCPCS or CPT code."""
    return _SHAPE.fullmatch(code) is not None


def are_hcpcs(characters: np.ndarray) -> np.ndarray:
    """The same for each row of an array of five bytes."""
    digit = (characters >= 48) & (characters <= 57)
    letter_first = (characters[:, 0] >= 65) & (characters[:, 0] <= 90)
    letter_last = (characters[:, 4] >= 65) & (characters[:, 4] <= 90)
    middle = digit[:, 1] & digit[:, 2] & digit[:, 3]
    shaped: np.ndarray = middle & ((digit[:, 0] & (digit[:, 4] | letter_last)) | (letter_first & digit[:, 4]))
    return shaped
