"""ICD-10-CM codes as text and as integers.

A code is three characters, then up to four more after a dot (Official Guidelines section I.A.2).
Inside the graph it is undotted upper case; for people and in every output it is dotted.
"""

from __future__ import annotations

import re
from enum import IntEnum
from functools import lru_cache

ICD10CM = "ICD10CM"

_SHAPE = re.compile(r"[A-Z](?:[0-9][0-9A-Z]|[A-Z][0-9])(?:\.?[0-9A-Z]{1,4})?")


class NodeKind(IntEnum):
    """The kinds of node in the ICD-10-CM tabular list, from the top down.

    Block and category may share an id (B20, C50), so a node is keyed by kind and code.
    """

    CHAPTER = 0
    BLOCK = 1
    CODE = 2
    """A category, a subcategory or a code: anything the tabular gives in a ``diag`` element."""
    EXTENDED = 3
    """A code completed with its 7th character; it has no element of its own in the tabular."""


@lru_cache(maxsize=1 << 16)
def undotted(code: str) -> str:
    """``" e11.22 "`` to ``"E1122"``. Does not say whether such a code exists."""
    return code.strip().upper().replace(".", "")


def dotted(code: str) -> str:
    """``"E1122"`` to ``"E11.22"``; chapter and block ids are returned as they are."""
    if len(code) > 3 and "-" not in code and "." not in code:
        return f"{code[:3]}.{code[3:]}"
    return code


def has_code_shape(text: str) -> bool:
    """Whether ``text`` could be an ICD-10-CM code, with or without the dot."""
    return text.isascii() and _SHAPE.fullmatch(text.strip().upper()) is not None


def code_key(code: str) -> int:
    """An undotted code as an integer that fits 64 bits: base 36, unique since codes start with a letter."""
    return int(code, 36)
