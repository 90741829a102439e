"""What the words of a title ask of the record.

A code may be given only if the record says everything that its title says (Guidelines I.B.2 and
I.B.18: code to the highest specificity that is documented, and no further).
"""

from __future__ import annotations

import re
from functools import lru_cache

from kb.lexicon.words import folded

_ASIDE = re.compile(r"\s*(?:\([^()]*\)|\[[^\[\]]*\])")
_STOP = frozenset(folded("a an and as at by due for from in into nos nec of on or the to with"))

UNSPECIFIED = "unspecified"
_UNKNOWN = "status unknown"
_OPEN = (UNSPECIFIED, "not specified as", _UNKNOWN)
NEGATIVE = frozenset(folded("without uncomplicated not non no"))
RESIDUAL = frozenset(folded("other specified elsewhere classified"))

_SAME = {"ii": "2", "iii": "3", "iv": "4", "mellitus": "", "secondary": "secondary"}


@lru_cache(maxsize=65536)
def title_words(title: str) -> frozenset[str]:
    """The words of a title that carry meaning: no parentheses, no connecting words."""
    return frozenset(
        same
        for word in folded(_ASIDE.sub("", title))
        if (same := _SAME.get(word, word)) and same not in _STOP
    )


def same_word(word: str) -> str:
    """The form under which a word of the note is compared with a title's: II is 2."""
    return _SAME.get(word, word)


def leaves_open(title: str, above: str) -> bool:
    """Whether a child's title says once more than its parent's that something is not known.

    "Unspecified eye" does, "not specified as recurrent", and "loss of consciousness status unknown".
    """
    return any(title.lower().count(open_words) > above.lower().count(open_words) for open_words in _OPEN)


def says_unknown(title: str) -> bool:
    """Whether a title stands for a record that is silent, where a sibling's "unspecified" asserts a part."""
    return _UNKNOWN in title.lower()


@lru_cache(maxsize=65536)
def adds_denial(title: str, above: str) -> bool:
    """Whether a child's title denies something that its parent's does not speak of."""
    return _denials(title) > _denials(above)


def _denials(title: str) -> int:
    return sum(word in NEGATIVE for word in folded(_ASIDE.sub("", title)))
