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


def written_as(word: str) -> frozenset[str]:
    """The words of a note that are compared with a title's word as it is: 2 and II."""
    return frozenset({word, *(written for written, same in _SAME.items() if same == word)})


def leaves_open(title: str, above: str) -> bool:
    """Whether a child's title says "unspecified" once more than its parent's, as "unspecified eye" does."""
    return title.lower().count(UNSPECIFIED) > above.lower().count(UNSPECIFIED)
