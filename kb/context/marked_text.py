"""A document in the form in which marks are looked for.

A mark's expression is tried on a sentence only where one of the texts that the mark needs stands in it.
Which of those a document has at all is found once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.context.cue_table import CueTable, Mark

_SPACES = (
    "\n\r\f\v\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
_LETTERS = {"İ": "i", "ı": "i", "\u212a": "k", "ſ": "s"}
_ALIKE = str.maketrans({**dict.fromkeys(_SPACES, " "), **_LETTERS})
"""What expressions take for a space but the tab, and the letters that they take for i, k and s in any case
(Python's re)."""


def plain(text: str) -> str:
    """The text in lower case, of the same length, white space but tabs as single spaces."""
    return text.translate(_ALIKE).lower()


class MarkedText:
    """Finds the marks of the parts of one text."""

    def __init__(self, text: str, table: CueTable) -> None:
        self._text, self._table = text, table
        self._plain = plain(text)
        self._needs = [need for need in table.needs if need in self._plain]

    def marks_in(self, start: int, end: int) -> Iterator[tuple[Mark, re.Match[str]]]:
        """The marks of ``text[start:end]``, read by itself, in the order of the table, each from left to
        right. The places are those in that part."""
        part, said = self._text[start:end], self._plain[start:end]
        for mark in self._table.marks_that_need(tuple([need for need in self._needs if need in said])):
            for match in mark.pattern.finditer(part):
                yield mark, match
