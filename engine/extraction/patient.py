"""What a note says of its patient's sex and age, as most begin: "68 y/o F", "a 3-month-old boy".

Some codes are one for women and another for men (C50), and some rules ask for an age. Where the input
gives neither, the note's own words are taken, if all that it says of its patient agrees.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from kb.model.document import Document

_FEMALE = frozenset({"f", "female", "woman", "lady", "girl"})
_PERSON = (
    r"(?i:male|female|man|woman|gentleman|lady|boy|girl|infant|newborn|baby|toddler|child|patient|pt)|F|M"
)
_UNIT = r"(?:y/?o|y\.o\.|m/o|mo)(?=[\s,-])|(?:yrs?|years?|months?|mos?|weeks?|wks?|days?)(?=[\s-]*old)"
_STATED = re.compile(
    rf"(?<![\d./])(?P<count>\d{{1,3}})[\s-]*(?P<unit>(?i:{_UNIT}))(?:[\s-]*(?i:old))?[\s,-]+"
    rf"(?:[\w'-]+,?[\s]+){{0,3}}?(?P<person>{_PERSON})\b(?!-)"
)
_OTHERS = re.compile(
    r"(?i)\b(?:mother|father|mom|dad|sister|brother|son|daughter|wife|husband|spouse|partner|aunt|uncle|cousin"
    r"|niece|nephew|grand\w+|parents?|siblings?|famil\w+|fh|donor|twin)\b"
)
_SENTENCE = re.compile(r"[.;:\n](?=\s|$)")
_YEARS = ("y",)
_MONTHS = ("mo", "m/")
_OLDEST = 124


@dataclass(frozen=True, slots=True)
class Stated:
    """Words that say who the patient is: ``sex`` is F, M or None, ``age`` whole years."""

    doc: str
    start: int
    end: int
    sex: str | None
    age: int


def stated_patient(documents: Iterable[Document]) -> Stated | None:
    """The first such words of the documents, with what all of them agree on; None where they don't."""
    every = [each for document in documents for each in _in_document(document)]
    if not every or len({each.age for each in every}) > 1:
        return None
    sexes = {each.sex for each in every if each.sex}
    if len(sexes) > 1:
        return None
    first = next((each for each in every if each.sex), every[0])
    return first


def _in_document(document: Document) -> Iterable[Stated]:
    text = document.text
    for match in _STATED.finditer(text):
        breaks = [each.end() for each in _SENTENCE.finditer(text, max(0, match.start() - 300), match.start())]
        if _OTHERS.search(text, breaks[-1] if breaks else max(0, match.start() - 300), match.start()):
            continue
        age = whole_years(int(match["count"]), match["unit"].lower())
        if age <= _OLDEST:
            yield Stated(document.id, match.start(), match.end(), sex_of(match["person"].lower()), age)


def whole_years(count: int, unit: str) -> int:
    """A number of years, months, weeks or days in whole years."""
    if unit.startswith(_YEARS):
        return count
    if unit.startswith(_MONTHS):
        return count // 12
    return count // (52 if unit.startswith("w") else 366)


def sex_of(person: str) -> str | None:
    """F or M for a noun that tells it."""
    if person in _FEMALE:
        return "F"
    return "M" if person in {"m", "male", "man", "gentleman", "boy"} else None
