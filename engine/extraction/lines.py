"""The line of a text that a place stands in."""

from __future__ import annotations

import re

_NUMBERED = re.compile(r"(?<!\S)\d{1,2}[.)][ \t]+$")


def heads_line(text: str, start: int) -> bool:
    """Whether no letter stands before ``start`` on its line, or only a list's number does.

    A problem of its own begins like that: "1. Anemia 2. Fatigue" are two.
    """
    line = text.rfind("\n", 0, start) + 1
    if not any(text[place].isalpha() for place in range(line, start)):
        return True
    return _NUMBERED.search(text, max(line, start - 8), start) is not None
