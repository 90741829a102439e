"""What the words of a title ask of the record.

A code may be given only if the record says everything that its title says (Guidelines I.B.2 and
I.B.18: code to the highest specificity that is documented, and no further).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from kb.lexicon.words import folded

_ASIDE = re.compile(r"\s*(?:\([^()]*\)|\[[^\[\]]*\]|, including (?:canthus|shoulder|hip)\b|, weeks \d+-\d+)")
"""What a title only mentions: the canthus beside the eyelid, the weeks from which to which a family goes."""
_STOP = frozenset(
    folded("a an and as at both by due for from in into nos nec of on or the to with complicated")
)

UNSPECIFIED = "unspecified"
NEGATIVE = frozenset(folded("without uncomplicated not non no"))
RESIDUAL = frozenset(folded("other specified elsewhere classified"))

_SAME = {
    "ii": "2", "iii": "3", "iv": "4", "mellitus": "", "1st": "first", "2nd": "second", "3rd": "third",
}  # fmt: skip
_TRIMESTERS = ("first", "second", "third")
_UNKNOWN = "status unknown"
_NOT_SAID = ("unspecified", "not specified as", _UNKNOWN)


@lru_cache(maxsize=65536)
def title_words(title: str) -> frozenset[str]:
    """The words of a title that carry meaning: no parentheses, no connecting words."""
    said = with_trimesters(tuple(_SAME.get(word, word) for word in folded(_ASIDE.sub("", title))))
    return frozenset(word for word in said if word and word not in _STOP)


_DENIES = re.compile(r",? (?:without|not specified as)\b|, uncomplicated\b", re.IGNORECASE)
NONDISPLACED = frozenset({"nondisplaced", "undisplaced"})
DISPLACED = "displaced"
"""What a fracture is that is not said to be otherwise (Guidelines I.C.19.c)."""
REGION = frozenset({"region"})
"""What titles add to the part of the body that a note names alone: thoracic region."""


@lru_cache(maxsize=65536)
def affirmed_words(title: str) -> frozenset[str]:
    """The words of a title up to where it says what is absent: all, if it denies nothing."""
    return title_words(affirmed(title))


def affirmed(title: str) -> str:
    """A title up to where it says what is absent."""
    denies = _DENIES.search(title)
    return title[: denies.start()] if denies else title


@lru_cache(maxsize=65536)
def denied_last(title: str) -> frozenset[str]:
    """The words behind the last denial of a title: of "without perforation without bleeding" the bleeding."""
    last = title.lower().rfind("without ")
    return title_words(title[last:]) - NEGATIVE if last >= 0 else frozenset()


_LEFT_OPEN = re.compile(
    r"unspecified (part|site|type|degree|stage|severity|location|episode)\b", re.IGNORECASE
)


@lru_cache(maxsize=65536)
def asserted_words(title: str) -> frozenset[str]:
    """What a title says of the condition: not what it leaves open, denies or sets apart as the rest."""
    said = affirmed_words(title) - denied_last(title) - {UNSPECIFIED} - NEGATIVE - RESIDUAL
    return said - {each.lower() for each in _LEFT_OPEN.findall(title)}


def with_trimesters(words: Sequence[str]) -> tuple[str, ...]:
    """The words, in which an ordinal and "trimester" are one: of "first pregnancy, first trimester" either
    may be the first."""
    found: list[str] = []
    for word in words:
        named = trimester(found[-1], word) if found else None
        if named:
            found[-1] = named
        else:
            found.append(word)
    return tuple(found)


def trimester(ordinal: str, word: str) -> str | None:
    """``trimester-1`` to ``trimester-3`` for two folded words that name one, else None."""
    ordinal = _SAME.get(ordinal, ordinal)
    if word != "trimester" or ordinal not in _TRIMESTERS:
        return None
    return f"trimester-{_TRIMESTERS.index(ordinal) + 1}"


def same_word(word: str) -> str:
    """The form under which a word of the note is compared with a title's: II is 2."""
    return _SAME.get(word, word)


def written_as(word: str) -> frozenset[str]:
    """The words of a note that are compared with a title's word as it is: 2 and II."""
    return frozenset({word, *(written for written, same in _SAME.items() if same == word)})


def leaves_open(title: str, above: str) -> bool:
    """Whether a child's title says "unspecified" once more than its parent's, as "unspecified eye" does.

    "Not specified as" says the same (K40.90).
    """
    here, over = title.lower(), above.lower()
    return any(here.count(each) > over.count(each) for each in _NOT_SAID)


@lru_cache(maxsize=65536)
def is_one_of_several(title: str, above: str) -> bool:
    """Whether a title names only some of what the one above lists: foot of "limb, hand, foot and toes"."""
    return _SEVERAL.search(above) is not None and not title_words(above) <= title_words(title)


_SEVERAL = re.compile(r", | and ")
"""What joins the sites or conditions that a title lists."""


def presumed_by_note(title: str, above: str) -> bool:
    """Whether a note or guideline presumes this one of several, where the record says nothing of the matter.

    An injury is accidental where no intent is stated (notes at T36-T50 and T51-T65); where a category also
    has adverse effects, nothing says that it was a poisoning. A fracture is displaced (Guidelines I.C.19.c),
    an amputation complete (notes at S48 to S98).
    """
    if title.endswith(", accidental (unintentional)"):
        return "adverse effect" not in above
    added = title_words(title) - title_words(above)
    return added == {DISPLACED} or (added == {"complete"} and "amputation" in title)


def says_unknown(title: str) -> bool:
    """Whether a title stands for a record that is silent, where a sibling's "unspecified" asserts a part."""
    return _UNKNOWN in title.lower()


@lru_cache(maxsize=65536)
def adds_denial(title: str, above: str) -> bool:
    """Whether a child's title denies something that its parent's does not speak of."""
    return _denials(title) > _denials(above)


def _denials(title: str) -> int:
    return sum(word in NEGATIVE for word in folded(_ASIDE.sub("", title)))
