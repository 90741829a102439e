"""Checks that sex and age come from the words of the note that the options cite, and no others differ."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.proof.ledger import Ledger, require

_HOW_OLD = re.compile(
    r"(?<![0-9./])([0-9]{1,3})[ \t\r\n\f\v-]*"
    r"(?i:(y/?o|y\.o\.|(?:yrs?|years?)[\s-]*old)|(m/o|mo|(?:months?|mos?)[\s-]*old)|((?:weeks?|wks?)[\s-]*old)"
    r"|days?[\s-]*old)(?:[\s-]*(?i:old))?[\s,-]+"
    r"(?:[\w'-]+,?\s+){0,3}?"
    r"(?:((?i:female|woman|lady|girl)|F)|((?i:male|man|gentleman|boy)|M)"
    r"|(?i:infant|newborn|baby|toddler|child|patient|pt))\b(?!-)"
)
_RELATIVE = re.compile(
    r"(?i)\b(?:mother|father|mom|dad|sister|brother|son|daughter|wife|husband|spouse|partner|aunt|uncle|cousin"
    r"|niece|nephew|grand\w+|parents?|siblings?|famil\w+|fh|donor|twin)\b"
)
_STOP = re.compile(r"[.;:\n](?=\s|$)")
_FAR, _OLDEST = 300, 124

Said = tuple[int, int, int, str | None]
"""Start, end, whole years and sex."""


def check_stated(ledger: Ledger) -> None:
    """What the options take from the note, it says; and nowhere does it say another thing."""
    options, place = ledger.decision["options"], "/options/stated"
    if "stated" not in options:
        return
    stated = options["stated"]
    require(stated["doc"] in ledger.texts, place, "it cites no document")
    said = {doc: list(_said(text)) for doc, text in ledger.texts.items()}
    here = [each for each in said[stated["doc"]] if each[:2] == (stated["start"], stated["end"])]
    require(len(here) == 1, place, "the words there do not say who the patient is")
    every = [each for each_doc in said.values() for each in each_doc]
    (_, _, years, sex) = here[0]
    require({each[2] for each in every} == {years}, place, "the note gives several ages")
    require({each[3] for each in every} <= {sex, None}, place, "the note gives several sexes")
    told = {"age": years, "sex": sex}
    named = stated["of"]
    require(
        named == sorted(named) and all(told[each] == options[each] is not None for each in named),
        place,
        "the words there say something else",
    )


def _said(text: str) -> Iterator[Said]:
    for match in _HOW_OLD.finditer(text):
        low = max(0, match.start() - _FAR)
        for stop in _STOP.finditer(text, low, match.start()):
            low = stop.end()
        count = int(match[1])
        length = 1 if match[2] else 12 if match[3] else 52 if match[4] else 366
        if count // length <= _OLDEST and not _RELATIVE.search(text, low, match.start()):
            yield match.start(), match.end(), count // length, "F" if match[5] else "M" if match[6] else None
