"""How text becomes words: the one tokenisation that lexicon terms and notes share.

A word is a run of letters and digits, with the combining accents on them; everything else separates.
Each word has a folded form, in which accents, case and a plain English plural are gone, so that
"Fractures" meets "fracture". A folded form is never empty and holds no white space.
Offsets count Unicode code points of the text as given.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

_RUN = r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*"
_WORD = re.compile(rf"{_RUN}(?:['’]{_RUN})?|[+#%]")
_ABBREVIATION = 4
"""Letters up to which a word in capitals is an abbreviation, whose s is no plural: POTS, CRPS."""

_KEPT_S = ("ss", "us", "is", "ous", "as", "xs")


class Word(NamedTuple):
    """``text[start:end]`` and its folded form."""

    start: int
    end: int
    folded: str


@lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """The form under which a word is compared: lower case, no accents, no possessive, no plural s."""
    text = word.lower() if word.isascii() else _plain(word)
    if text.endswith("'s"):
        text = text[:-2]
    text = text.replace("'", "")
    if len(text) > 3 and text.endswith("ies"):
        return text[:-3] + "y"
    if len(text) > 3 and text.endswith("s") and not text.endswith(_KEPT_S):
        return text[:-1]
    return text


def _plain(word: str) -> str:
    text = unicodedata.normalize("NFKD", word)
    text = "".join(char for char in text if not unicodedata.combining(char)).lower()
    # A few letters come apart into a space and a mark, or into nothing but a mark.
    return "".join(text.split()).replace("’", "'") or word.lower()


def words(text: str, start: int = 0, end: int | None = None) -> list[Word]:
    """The words of ``text[start:end]`` in order, with offsets into the whole of ``text``."""
    found = _WORD.finditer(text, start, len(text) if end is None else end)
    return [Word(*m.span(), fold(m.group())) for m in found]


def first_word(text: str, start: int, end: int) -> Word | None:
    """The first of the words of ``text[start:end]``."""
    found = _WORD.search(text, start, end)
    return Word(*found.span(), fold(found.group())) if found else None


def folded(text: str, start: int = 0, end: int | None = None) -> tuple[str, ...]:
    """Only the folded forms."""
    return tuple(map(fold, _WORD.findall(text, start, len(text) if end is None else end)))


class WordColumns(NamedTuple):
    """The words of a text, or of a part of it, in columns: where each starts and ends, and its folded form.

    A text is read once; the words of its parts are cut from those of the whole.
    """

    starts: Sequence[int]
    ends: Sequence[int]
    folded: Sequence[str]

    def word(self, index: int) -> Word:
        """One of them."""
        return Word(self.starts[index], self.ends[index], self.folded[index])

    def within(self, text: str, start: int, end: int) -> WordColumns:
        """The words of ``text[start:end]``, a part of the text that these were read from."""
        first, last = bisect_left(self.starts, start), bisect_left(self.starts, end)
        if (first and self.ends[first - 1] > start) or (last and self.ends[last - 1] > end):
            return word_columns(text, start, end)  # the part begins or ends inside a word
        return WordColumns(self.starts[first:last], self.ends[first:last], self.folded[first:last])


def word_columns(text: str, start: int = 0, end: int | None = None) -> WordColumns:
    """The same words as ``words``, in columns."""
    found = list(_WORD.finditer(text, start, len(text) if end is None else end))
    return WordColumns(
        [match.start() for match in found],
        [match.end() for match in found],
        [fold(match[0]) for match in found],
    )
