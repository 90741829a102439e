"""Checks the hops that another condition of the record leads to another category.

*Subsequent*: a myocardial infarction beside one of the last four weeks (Guidelines I.C.9.e.4). *Typed*: a
complication of diabetes in the record of a patient with another type of it (I.C.4.a).
"""

from __future__ import annotations

import re

from engine.proof.checkers.symptoms import among
from engine.proof.ledger import Fact, Ledger, require

MOVES = ("subsequent", "typed")
_WORDS = {
    "a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "couple of": 2, "a couple of": 2, "few": 3, "a few": 3,
}  # fmt: skip
_TYPE_TWO = {"2", "ii", "two", "t2dm", "t2d", "dm2", "dmii", "t2", "niddm", "dmt2", "tiidm"}


def check_moved(
    ledger: Ledger, how: str, mention: Fact, codes: tuple[str, str], other: Fact, place: str
) -> None:
    """The last hop of a mention's path, from the first of ``codes`` to the second, rests on ``other``."""
    check = _check_subsequent if how == "subsequent" else _check_typed
    check(ledger, mention, codes, other, place)


def _check_subsequent(ledger: Ledger, mention: Fact, codes: tuple[str, str], other: Fact, place: str) -> None:
    pack = ledger.knowledge.pack("coding/subsequent.yaml")
    ago = re.compile(rf"(?i)\b(?:{'|'.join(pack['ago'])})\b")
    for code in (codes[0], other["args"]["code"]):
        require(_into(ledger, code) is not None, place, "it is no infarction that another one follows")
    require(_into(ledger, codes[0]) == codes[1], place, "it is another subsequent infarction")
    require(
        _is_recent(ledger, ago, other, int(pack["weeks"]) * 7), place, "no infarction is told of four weeks"
    )
    require(
        not _is_recent(ledger, ago, mention, int(pack["weeks"]) * 7), place, "it is the earlier infarction"
    )


def _into(ledger: Ledger, code: str) -> str | None:
    node = ledger.graph.node(code)
    rows = ledger.knowledge.pack("coding/subsequent.yaml")["subsequent"]
    return next((row["into"] for row in rows if node is not None and among(ledger, row["of"], node)), None)


def _is_recent(ledger: Ledger, ago: re.Pattern[str], fact: Fact, days: int) -> bool:
    """Whether up to the next stop, within 60 characters, the record says that it was that few days ago."""
    args = fact["args"]
    behind = re.split(r"(?i)[;.\n]|\b(?:now|and|today)\b", ledger.texts[args["doc"]][args["end"] :][:60])[0]
    said = ago.search(behind)
    if said is None or said[1] is None:
        return said is not None
    number, unit = said[1].lower(), said[2].lower()
    return (int(number) if number.isdecimal() else _WORDS[number]) * {"day": 1, "week": 7}[unit] <= days


def _check_typed(ledger: Ledger, mention: Fact, codes: tuple[str, str], other: Fact, place: str) -> None:
    category = other["args"]["code"][:3]
    require(category in ("E08", "E09", "E10", "E13"), place, "no other type of diabetes is stated")
    require(
        codes[0][:3] == "E11" and codes[1] == category + codes[0][3:], place, "it is another complication"
    )
    words = set(mention["args"]["phrase"].split(" "))
    require(not words & _TYPE_TWO, place, "the words themselves name type 2")
