"""Works out again what a condition that is past is reported as, by the pack of past conditions."""

from __future__ import annotations

import re
from typing import Any

from engine.proof.checkers.symptoms import among
from engine.proof.ledger import Fact, Ledger

_SAID = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "twelve": 12, "couple of": 2, "a couple of": 2, "few": 3, "a few": 3, "several": 3,
}  # fmt: skip
_LONG = {"day": 1, "week": 7, "month": 30, "year": 365}
_WHEN = re.compile(
    r"\b(\d{1,3}|a couple of|couple of|a few|few|several|an?|one|two|three|four|five|six|seven|eight|nine|ten"
    r"|twelve)[ -](day|week|month|year)s? (?:ago|earlier|back)\b",
    re.IGNORECASE,
)


def past_form(ledger: Ledger, stated: Fact, named: list[int]) -> int | None:
    """The node of the history or state that a mention stands for; None where it is no past condition.

    ``stated`` is what is said of the mention, ``named`` what it names.
    """
    says = stated["args"]
    if len(named) != 1 or ledger.decision["options"]["profile"] != "report":
        return None
    if (says["negation"], says["experiencer"]) != ("affirmed", "patient"):
        return None
    key = ledger.graph.release.id, named[0]
    row = ledger.tables.once("past", key, lambda: _row(ledger, named[0]))
    return ledger.graph.node(row["into"]) if row and _is_past(ledger, stated, row) else None


def _row(ledger: Ledger, node: int) -> dict[str, Any] | None:
    """The first row of the pack that names a code and leads to one of the release."""
    rows = ledger.knowledge.pack("coding/past.yaml")["past"]
    known = (row for row in rows if ledger.graph.node(row["into"]) is not None)
    return next((row for row in known if among(ledger, row["of"], node)), None)


def _is_past(ledger: Ledger, stated: Fact, row: dict[str, Any]) -> bool:
    says = stated["args"]
    by_cue = "temporality" not in [each["pattern"] for each in ledger.steps[stated["step"]]["absences"]]
    listed = row.get("listed")
    past = says["temporality"] == "historical" or (listed is not None and says["temporality"] == "background")
    past = past and (by_cue or listed == "yes")
    sentence = ledger.texts[says["doc"]][slice(*says["scope"][-1])]
    if row.get("ended") == "yes":
        past = past or _is_ended(ledger, ledger.texts[says["doc"]], *says["scope"][-1])
    if past or "weeks" not in row:
        return past
    told = [(number.lower(), unit.lower()) for number, unit in _WHEN.findall(sentence)]
    if len(told) != 1:
        return False
    number, unit = told[0]
    days = (int(number) if number.isdecimal() else _SAID[number]) * _LONG[unit]
    return days > int(str(row["weeks"])) * 7


def _is_ended(ledger: Ledger, text: str, first: int, last: int) -> bool:
    """Whether a sentence or the 160 characters behind it on the line tell an end, before another tumor."""
    pack = ledger.knowledge.pack("coding/past.yaml")
    line = text[last : last + 160].split("\n", 1)[0]
    places = [found.start() for each in pack.get("tumors", ()) for found in _named(each).finditer(line)]
    told = text[first:last] + line[: min(places, default=len(line))]
    ended = any(_named(each).search(told) for each in pack["ended_by"])
    return ended and not any(_named(each).search(told) for each in pack.get("still", ()))


def _named(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?i)\b{re.escape(words)}\b")
