"""The line of a text that a place stands in."""

from __future__ import annotations


def heads_line(text: str, start: int) -> bool:
    """Whether no letter stands before ``start`` on its line: a problem of its own begins like that."""
    line = text.rfind("\n", 0, start) + 1
    return not any(text[place].isalpha() for place in range(line, start))
