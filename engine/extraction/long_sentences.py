"""Dividing what goes on without a sentence's end, so that reading costs no more than a text is long.

Every mention of a sentence is read beside the others of it. Dictation without full stops, or a list of words
on one line, may be a megabyte of them. A sentence of more than ``LONGEST`` characters is divided at the
first word from every ``EVERY``-th character of the document on: places that hang on no other sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

LONGEST = 2000
EVERY = 1000
_WORD = re.compile(r"(?<=[^\w.'\u2019-])\w")
_ANY_WORD = re.compile(r"\b\w")
_NEAR = 200
"""Characters in which a word behind white space or a comma is looked for, before one behind any mark."""


def divided(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The parts of a sentence, without white space at their ends: itself where it is not too long."""
    if end - start > LONGEST:
        for mark in range(start // EVERY * EVERY, end, EVERY):
            at = cut_at(text, mark)
            if at is not None and start < at < end:
                yield start, start + len(text[start:at].rstrip())
                start = at
    yield start, end


def cut_at(text: str, mark: int) -> int | None:
    """The place of division that belongs to a multiple of ``EVERY``; None in the middle of one long word."""
    found = _WORD.search(text, mark, mark + _NEAR) or _ANY_WORD.search(text, mark, mark + EVERY)
    return found.start() if found else None
