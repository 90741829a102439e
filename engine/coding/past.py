"""What a condition that is past is reported as: the history of it, or the state that it leaves.

A coder gives old myocardial infarction for one of years ago, and history of stroke for a stroke that left
nothing (Guidelines I.C.9.d.3, I.C.9.e, I.C.21.c.4). The pairs are an authored pack.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.conditions.codes import intervals
from engine.extraction.read import Mention
from kb.tabular.graph import TabularGraph

PACK = "coding/past.yaml"

_NEVER = r"(?!)"
_STORY = 160
"""Characters behind a sentence that may still tell how what it names ended."""
_PAST = ("historical", "background")
_NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "twelve": 12, "couple of": 2, "a couple of": 2, "few": 3, "a few": 3, "several": 3,
}  # fmt: skip
_DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}
_AGO = re.compile(
    rf"\b(\d{{1,3}}|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})"
    rf"[ -]({'|'.join(_DAYS)})s? (?:ago|earlier|back)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Row:
    spans: tuple[tuple[int, int], ...]
    into: int
    weeks: int | None
    listed: str
    ended: bool


class PastForms:
    """The pack for one release of the tabular list; codes that are not in it name nothing."""

    def __init__(self, pack: Mapping[str, Any], graph: TabularGraph) -> None:
        self._rows: list[_Row] = []
        self._known: dict[int, _Row | None] = {}
        self._ended, self._still, self._tumors = (
            re.compile("|".join(rf"(?i:\b{re.escape(each)}\b)" for each in pack.get(part, ())) or _NEVER)
            for part in ("ended_by", "still", "tumors")
        )
        for row in pack["past"]:
            into = graph.node(row["into"])
            if into is not None:
                spans = tuple(span for code in row["of"] for span in intervals(graph, code))
                weeks = row.get("weeks")
                listed, ended = row.get("listed", ""), row.get("ended") == "yes"
                self._rows.append(_Row(spans, into, int(weeks) if weeks else None, listed, ended))

    def of(self, family: int, mention: Mention, text: str) -> int | None:
        """The node that a mention stands for because what it names is past, or None.

        Only listing it in a history says so for some conditions; others go on until the record ends them.
        """
        row = self._row(family)
        if row is None:
            return None
        said = mention.judgement.temporality
        past = said.value in (_PAST if row.listed else _PAST[:1])
        past = past and (row.listed == "yes" or said.source == "cue")
        if not past and row.weeks is not None:
            past = days_ago(text[slice(*mention.sentence)]) > row.weeks * 7
        if not past and row.ended:
            past = self._is_over(mention, text)
        return row.into if past else None

    def _is_over(self, mention: Mention, text: str) -> bool:
        """Whether the sentence, or what follows on its line up to another tumor, ends what it names."""
        first, last = mention.sentence
        line = text.find("\n", last, last + _STORY)
        stop = line if line >= 0 else min(len(text), last + _STORY)
        other = self._tumors.search(text, last, stop)
        told = text[first : other.start() if other else stop]
        return self._ended.search(told) is not None and self._still.search(told) is None

    def _row(self, family: int) -> _Row | None:
        """The first row that names a code, found once for each code."""
        if family not in self._known:
            naming = (each for each in self._rows if any(low <= family < end for low, end in each.spans))
            self._known[family] = next(naming, None)
        return self._known[family]


def days_ago(sentence: str) -> int:
    """How long ago a sentence says that something was, in days; 0 where it does not say it in one way."""
    said = [in_days(match[1], match[2]) for match in _AGO.finditer(sentence)]
    return said[0] if len(said) == 1 else 0


def in_days(number: str, unit: str) -> int:
    """A number of days, weeks, months or years, in digits or in a word, in days."""
    number, unit = number.lower(), unit.lower()
    return (int(number) if number.isdigit() else _NUMBERS[number]) * _DAYS[unit]
