"""The worst case beside tests/bench/spread_load.py: all rules are about the few codes that claims carry.

5,000 rules share 305 procedure codes and 1,500 diagnoses, so that every claim reaches some 400 of them.
Each rule has a common side, which ordinary claims meet now and then, and a rare one.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

from kb.tabular.graph import TabularGraph
from tests.bench.rule_load import Load, Planted, written

LINE_CODES = [f"{number:05}" for number in range(70010, 99600, 97)]


class DenseLoad(Load):
    """Rules about the codes that claims carry."""

    lines = 8

    def __init__(self, graph: TabularGraph, count: int) -> None:
        super().__init__()
        codes = [graph.code(node) for node in range(len(graph)) if graph.is_billable(node)]
        self._random.shuffle(codes)
        chapters = [code for code in codes if code[0] in "EFIJKMN"]
        self._common = chapters[:1500]
        self._rare = [code for code in codes if code[0] in "ABCDGHLPQ"][:1500]
        sided = [code for code in codes if code.startswith("M") and code[-1] in "12" and len(code) == 6]
        self._right = [code for code in sided if "right" in graph.title(graph.node(code) or 0).lower()][:200]
        self.rules = [self._rule(number) for number in range(count)]

    def _diagnoses_of(self, random: Random, has: Sequence[str]) -> Sequence[str]:
        return [*has, *random.sample(self._common, 8 - len(has))]

    def _procedures_of(self, random: Random) -> Sequence[str]:
        return random.choices(LINE_CODES, k=self.lines)

    def _rule(self, number: int) -> dict[str, Any]:
        pick = self._random.choice
        common, rare, line = pick(self._common), pick(self._rare), pick(LINE_CODES)
        lines = sorted({line, *self._random.sample(LINE_CODES, 3)})
        above = sorted({common[:3], pick(self._common)[:3]})
        unless: dict[str, Any] = {}
        shape = number % 8
        if shape in (0, 1):
            when: Any = [
                {"diagnosis": {"is_a": above, "as": "dx"}},
                {"patient": {"age_days": {"at_most": "28"}}},
            ]
            planted = Planted((common,), infant=True)
        elif shape in (2, 3):
            when = [{"diagnosis": {"is_a": above, "as": "dx"}},
                    {"diagnosis": {"after": "dx", "is_a": rare[:3], "as": "other"}}]  # fmt: skip
            planted = Planted((common, rare))
        elif shape == 4:
            when = [{"line": {"code": lines, "as": "line"}},
                    {"diagnosis": {"pointed_by": "line", "is_a": rare[:3], "as": "dx"}}]  # fmt: skip
            planted = Planted((rare,), line)
        elif shape == 5:
            side = pick(self._right)
            when = [{"line": {"code": lines, "modifier": "LT", "as": "line"}},
                    {"diagnosis": {"is_a": side[:3], "pointed_by": "line", "as": "dx",
                                   "laterality": "opposite_of(line.modifier)"}}]  # fmt: skip
            unless = {"diagnosis": {"pointed_by": "line", "laterality": "bilateral"}}
            planted = Planted((side,), line, "LT")
        elif shape == 6:
            when = {"diagnosis": {"code": [rare, common[:3]], "first_listed": "true", "as": "dx"}}
            unless = {"diagnosis": {"after": "dx", "is_a": pick(self._common)[:3]}}
            planted = Planted((rare,))
        else:
            when = {"line": {"code": lines, "units": {"more_than": "40"}, "as": "line"}}
            planted = Planted(line=line, units=44)
        self._planted.append(planted)
        return written(number, when, unless)
