"""The worst case beside tests/bench/rule_load.py: all rules are about the few codes that claims carry.

5,000 rules share 305 procedure codes and 1,500 diagnoses, so that every claim reaches some 400 of them.
Each rule has a common side, which ordinary claims meet now and then, and a rare one. A share of the
claims is given both sides of one rule, so that it has a finding; everything is drawn from seeds.
"""

from __future__ import annotations

from random import Random
from typing import Any

from kb.tabular.graph import TabularGraph
from tests.bench.rule_load import SHARE_WITH_FINDINGS, Planted, claim, written

LINE_CODES = [f"{number:05}" for number in range(70010, 99600, 97)]


class DenseLoad:
    """``rules`` as a pack has them, and claims made for them."""

    def __init__(self, graph: TabularGraph, count: int) -> None:
        random = Random(41)
        codes = [graph.code(node) for node in range(len(graph)) if graph.is_billable(node)]
        random.shuffle(codes)
        chapters = [code for code in codes if code[0] in "EFIJKMN"]
        self._common = chapters[:1500]
        self._rare = [code for code in codes if code[0] in "ABCDGHLPQ"][:1500]
        sided = [code for code in codes if code.startswith("M") and code[-1] in "12" and len(code) == 6]
        self._right = [code for code in sided if "right" in graph.title(graph.node(code) or 0).lower()][:200]
        self._random = random
        self._planted: list[Planted] = []
        self.rules = [self._rule(number) for number in range(count)]

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

    def claims(self, count: int) -> list[dict[str, Any]]:
        """Native JSON: eight diagnoses, eight lines, and so twenty facts with those of the whole claim."""
        random = Random(43)
        return [self._claim(random, number) for number in range(count)]

    def _claim(self, random: Random, number: int) -> dict[str, Any]:
        has = random.choice(self._planted) if random.random() < SHARE_WITH_FINDINGS else Planted()
        codes = [*has.codes, *random.sample(self._common, 8 - len(has.codes))]
        lines = [
            {
                "number": at,
                "code": random.choice(LINE_CODES),
                "modifiers": random.choice(([], [], ["59"], ["25"])),
                "units": random.choice((1, 1, 2, 4)),
                "diagnosis_pointers": sorted(random.sample(range(1, 9), 2)),
                "place_of_service": "11",
                "charge": f"{random.randrange(20, 900)}.00",
            }
            for at in range(1, 9)
        ]
        if has.line:
            lines[0] |= {"code": has.line, "units": has.units, "diagnosis_pointers": [1]}
        if has.modifier:
            lines[0]["modifiers"] = [has.modifier]
        return claim(number, codes, lines, infant=has.infant)
