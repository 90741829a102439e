"""Where a sentence that is too long may be divided, worked out again."""

from __future__ import annotations

import re
from typing import Final

MOST: Final = 2000
"""Characters of a sentence, above which it is divided."""
_EVERY = 1000
_LETTER = re.compile(r"\w")
_OUTSIDE = re.compile(r"[^\w.'\u2019-]")


def is_division(text: str, at: int, breaks: re.Pattern[str]) -> bool:
    """Whether a sentence is divided before the word at ``at``: it is one of the places, in a long sentence.

    ``breaks`` are what no sentence holds inside: between two of them, or an end of the text, there must be
    more characters than a sentence may have.
    """
    if _place(text, at // _EVERY * _EVERY) != at:
        return False
    before = max((each.end() for each in breaks.finditer(text, max(0, at - MOST), at)), default=at - MOST)
    after = breaks.search(text, at, at + MOST)
    begun, ended = max(0, before), after.start() if after else min(len(text), at + MOST)
    return ended - begun > MOST


def divisions(text: str, start: int, end: int, breaks: re.Pattern[str]) -> list[int]:
    """The places within a part of a text at which a sentence is divided."""
    marks = range(start // _EVERY * _EVERY, end, _EVERY)
    places = [at for mark in marks if (at := _place(text, mark)) is not None and start < at < end]
    return [at for at in places if is_division(text, at, breaks)]


def _place(text: str, mark: int) -> int | None:
    """The first word from a mark on that follows white space or a sign; further off any word."""
    first = None
    for letter in _LETTER.finditer(text, mark, mark + _EVERY):
        at = letter.start()
        if at == 0 or not _LETTER.match(text, at - 1):
            if at < mark + 200 and at > 0 and _OUTSIDE.match(text, at - 1):
                return at
            first = at if first is None else first
            if at >= mark + 200:
                break
    return first
