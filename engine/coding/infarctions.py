"""A second myocardial infarction within four weeks of the first.

Guidelines I.C.9.e.4: a code of I22 is for a patient who has had an infarction of type 1 or of no stated type
and has a new one within the four weeks; the first keeps its code of I21. The pairs are an authored pack.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from engine.coding.candidates import Candidate
from engine.coding.past import in_days
from engine.coding.specificity import SUBSEQUENT, Hop
from engine.coding.supported import Supported
from engine.conditions.codes import intervals
from kb.tabular.graph import TabularGraph

PACK = "coding/subsequent.yaml"
REACH = 60
"""Characters behind an infarction in which the record says how long ago it was."""
_STOP = re.compile(r"[;.\n]|\b(?:now|and|today)\b", re.IGNORECASE)


class Infarctions:
    """The pack for one release of the tabular list."""

    def __init__(self, pack: Mapping[str, Any], graph: TabularGraph) -> None:
        self._days = int(pack["weeks"]) * 7
        self._ago = re.compile(rf"\b(?:{'|'.join(pack['ago'])})\b", re.IGNORECASE)
        self._rows = [
            (intervals(graph, code), into)
            for row in pack["subsequent"]
            for code in row["of"]
            if (into := graph.node(row["into"])) is not None
        ]

    def with_subsequent(self, read: Sequence[Supported], texts: Mapping[str, str]) -> list[Supported]:
        """The same mentions; beside an infarction of the last four weeks the others are subsequent ones."""
        told = [each for each in read if each.status == "assign" and self._into(each.found.node) is not None]
        first = next((each.found for each in told if self._is_recent(each.found, texts)), None)
        if first is None:
            return list(read)
        return [
            each
            if each.status == "suppress"
            or (into := self._into(each.found.node)) is None
            or self._is_recent(each.found, texts)
            else replace(each, found=_subsequent(each.found, into, first))
            for each in read
        ]

    def _is_recent(self, found: Candidate, texts: Mapping[str, str]) -> bool:
        place = found.mention
        text = texts[place.doc]
        end = min(len(text), place.end + REACH)
        stop = _STOP.search(text, place.end, end)
        said = self._ago.search(text, place.end, stop.start() if stop else end)
        if said is None:
            return False
        return said[1] is None or in_days(said[1], said[2]) <= self._days

    def _into(self, node: int) -> int | None:
        return next((into for spans, into in self._rows if any(s <= node < e for s, e in spans)), None)


def _subsequent(found: Candidate, into: int, first: Candidate) -> Candidate:
    return replace(found, hops=(*found.hops, Hop(into, SUBSEQUENT)), agrees_with=first)
