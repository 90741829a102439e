"""A load of rules and claims as a payer has them: rules about the whole code set, of which a claim meets few.

A tenth of the rules are about codes in proportion to how often claims carry them, which falls with their
rank (Zipf's law); the others are spread evenly over 74,000 billable diagnoses with their categories and
over some 10,000 procedure codes, about as many as CPT has. Five rules ask of any code. Rules join facts,
count, excuse and look tables up: see ``_rule``. A tenth of the claims is given all that one rule asks
for, so that it has a finding. Everything is drawn from seeds.

``tests/bench/dense_load.py`` is the worst case beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from kb.tabular.graph import TabularGraph
from tests.bench.rule_load import Load, Planted, common_of, written

SHARE_ABOUT_COMMON = 0.1
PROCEDURES = [f"{number:05}" for number in range(10004, 99608, 9)]
FEES = [{"code": code, "status": "NRCA"[at % 4 if at % 7 == 0 else 3]} for at, code in enumerate(PROCEDURES)]
"""Invented rows of the physician fee schedule, for every procedure."""

_ANY_CODE: Sequence[tuple[Mapping[str, Any] | Sequence[Any], Mapping[str, Any]]] = (
    ({"diagnosis": {"in_release": "false", "as": "dx"}}, {}),
    ({"diagnosis": {"billable": "false", "as": "dx"}}, {}),
    ({"diagnosis": {"manifestation": "true", "first_listed": "true", "as": "dx"}}, {}),
    ([{"diagnosis": {"as": "dx"}}, {"diagnosis": {"excludes1": "dx", "after": "dx", "as": "other"}}], {}),
    ([{"line": {"as": "line"}},
      {"line": {"same_code": "line", "after": "line", "date": "same_as(line.date)", "as": "again"}}],
     {"line": {"same_code": "line", "modifier": ["59", "76", "91"]}}),
)  # fmt: skip


class SpreadLoad(Load):
    """Rules about the whole code set."""

    def __init__(self, graph: TabularGraph, count: int) -> None:
        super().__init__()
        self._diagnoses = [graph.code(node) for node in range(len(graph)) if graph.is_billable(node)]
        self._random.shuffle(self._diagnoses)
        self._procedures = self._random.sample(PROCEDURES, len(PROCEDURES))
        titled = {code: graph.title(graph.node(code) or 0).lower() for code in self._diagnoses}
        self._right = [c for c, title in titled.items() if "right" in title and c[0] == "M" and len(c) == 7]
        self._unpaid = [each["code"] for each in FEES if each["status"] == "N"]
        self.rules = [self._rule(number) for number in range(count - len(_ANY_CODE))]
        self.rules += [written(90000 + at, when, unless) for at, (when, unless) in enumerate(_ANY_CODE)]

    def _diagnoses_of(self, random: Random, has: Sequence[str]) -> Sequence[str]:
        drawn = (common_of(random, self._diagnoses) for _ in range(40))
        return list(dict.fromkeys([*has, *drawn]))[:8]

    def _procedures_of(self, random: Random) -> Sequence[str]:
        return list(dict.fromkeys(common_of(random, self._procedures) for _ in range(40)))[1:]

    def _pick(self, codes: Sequence[str]) -> str:
        return (
            common_of(self._random, codes)
            if self._random.random() < SHARE_ABOUT_COMMON
            else self._random.choice(codes)
        )

    def _above(self, code: str) -> str:
        """The code itself, its subcategory or its category."""
        return code[: self._random.choice((3, 5, len(code)))]

    def _rule(self, number: int) -> dict[str, Any]:
        one, other = self._pick(self._diagnoses), self._random.choice(self._diagnoses)
        line = self._pick(self._procedures)
        at = PROCEDURES.index(line)
        lines = PROCEDURES[at : at + 4]  # a family of procedures
        unless: dict[str, Any] = {}
        when: Any
        match number % 9:
            case 0:
                when = [{"diagnosis": {"is_a": self._above(one), "as": "dx"}},
                        {"patient": {"age_days": {"at_most": "28"}}}]  # fmt: skip
                planted = Planted((one,), infant=True)
            case 1:
                when = [{"diagnosis": {"is_a": self._above(one), "as": "dx"}},
                        {"diagnosis": {"after": "dx", "code": other, "as": "other"}}]  # fmt: skip
                planted = Planted((one, other))
            case 2:
                when = [{"line": {"code": lines, "as": "line"}},
                        {"diagnosis": {"is_a": self._above(one), "pointed_by": "line"}}]  # fmt: skip
                planted = Planted((one,), line)
            case 3:
                one = self._random.choice(self._right)
                when = [{"line": {"code": lines, "modifier": "LT", "as": "line"}},
                        {"diagnosis": {"is_a": one[:3], "pointed_by": "line", "as": "dx",
                                       "laterality": "opposite_of(line.modifier)"}}]  # fmt: skip
                unless = {"diagnosis": {"pointed_by": "line", "laterality": "bilateral"}}
                planted = Planted((one,), line, "LT")
            case 4:
                when = [{"diagnosis": {"is_a": self._above(one), "first_listed": "true", "as": "dx"}},
                        {"line": {"code": lines, "as": "line"}}]  # fmt: skip
                unless = {"diagnosis": {"after": "dx", "is_a": other[:3]}}
                planted = Planted((one,), line)
            case 5:
                when = {"line": {"code": lines, "units": {"more_than": "40"}, "as": "line"}}
                planted = Planted(line=line, units=44)
            case 6:
                second = self._random.choice(PROCEDURES)
                when = [{"line": {"code": lines, "as": "line"}},
                        {"line": {"code": second, "date": "same_as(line.date)", "as": "second"}}]  # fmt: skip
                unless = {"line": {"code": second, "modifier": "59"}}
                planted = Planted(line=line, modifier="25", second_line=second)
            case 7:
                line = self._random.choice(self._unpaid)
                when = [{"line": {"code": line, "row": {"table": "mpfs", "status": "N"}, "as": "line"}},
                        {"diagnosis": {"is_a": self._above(one), "pointed_by": "line"}}]  # fmt: skip
                planted = Planted((one,), line)
            case _:
                when = [{"diagnosis": {"is_a": self._above(one), "as": "dx"}},
                        {"count": {"of": {"line": {"code": lines}}, "is": {"at_least": "2"},
                                   "as": "number"}}]  # fmt: skip
                planted = Planted((one,), line, second_line=line)
        self._planted.append(planted)
        return written(number, when, unless)
