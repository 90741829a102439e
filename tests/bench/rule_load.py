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
from dataclasses import dataclass
from random import Random
from typing import Any

from kb.tabular.graph import TabularGraph

DAY = "2026-05-15"
SHARE_WITH_FINDINGS = 0.1
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


@dataclass(frozen=True, slots=True)
class Planted:
    """What a claim needs so that one rule fires."""

    codes: tuple[str, ...] = ()
    line: str | None = None
    modifier: str | None = None
    units: int = 1
    infant: bool = False
    second_line: str | None = None


class Load:
    """``rules`` as a pack has them, and claims made for them."""

    def __init__(self, graph: TabularGraph, count: int) -> None:
        random = Random(41)
        self._random = random
        self._diagnoses = [graph.code(node) for node in range(len(graph)) if graph.is_billable(node)]
        random.shuffle(self._diagnoses)
        self._procedures = random.sample(PROCEDURES, len(PROCEDURES))
        titled = {code: graph.title(graph.node(code) or 0).lower() for code in self._diagnoses}
        self._right = [c for c, title in titled.items() if "right" in title and c[0] == "M" and len(c) == 7]
        self._unpaid = [each["code"] for each in FEES if each["status"] == "N"]
        self._planted: list[Planted] = []
        self.rules = [self._rule(number) for number in range(count - len(_ANY_CODE))]
        self.rules += [written(90000 + at, when, unless) for at, (when, unless) in enumerate(_ANY_CODE)]

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

    def claims(self, count: int) -> list[dict[str, Any]]:
        """Native JSON: eight diagnoses, nine lines, and so twenty facts with those of the whole claim."""
        random = Random(43)
        return [self._claim(random, number) for number in range(count)]

    def _claim(self, random: Random, number: int) -> dict[str, Any]:
        has = random.choice(self._planted) if random.random() < SHARE_WITH_FINDINGS else Planted()
        codes = list(dict.fromkeys([*has.codes, *(common_of(random, self._diagnoses) for _ in range(40))]))[
            :8
        ]
        procedures = list(dict.fromkeys(common_of(random, self._procedures) for _ in range(40)))
        lines = [
            {
                "number": at,
                "code": procedures[at],
                "modifiers": random.choice(([], [], ["59"], ["25"])),
                "units": random.choice((1, 1, 2, 4)),
                "diagnosis_pointers": sorted(random.sample(range(1, 9), 2)),
                "place_of_service": "11",
                "charge": f"{random.randrange(20, 900)}.00",
            }
            for at in range(1, 10)
        ]
        if has.line:
            lines[0] |= {"code": has.line, "units": has.units, "diagnosis_pointers": [1]}
        if has.modifier:
            lines[0]["modifiers"] = [has.modifier]
        if has.second_line:
            lines[1] |= {"code": has.second_line, "modifiers": []}
        return claim(number, codes, lines, infant=has.infant)


def common_of(random: Random, codes: Sequence[str]) -> str:
    """A code in proportion to one over its rank."""
    return codes[int(len(codes) ** random.random()) - 1]


def claim(number: int, codes: Sequence[str], lines: Sequence[Any], *, infant: bool) -> dict[str, Any]:
    """A claim of one day."""
    return {
        "id": f"c{number}",
        "type": "professional",
        "payer": "medicare",
        "patient": {"sex": "F", "birth_date": "2026-05-01" if infant else "1960-02-01"},
        "provider": "1234567893",
        "from": DAY,
        "through": DAY,
        "diagnoses": [{"code": code} for code in codes],
        "lines": list(lines),
    }


def written(number: int, when: Any, unless: Mapping[str, Any]) -> dict[str, Any]:
    """A rule of a pack."""
    subject = "dx" if "'dx'" in str(when) else "line"
    return {
        "id": f"load.rule-{number:05}",
        "status": "stable",
        "effective": [{"from": "2015-10-01"}],
        "citation": {"source": "Payer policy", "section": f"{number}", "release": "2026-01"},
        "when": when,
        **({"unless": unless} if unless else {}),
        "then": {
            "disposition": "suspend",
            "message": f"{{{subject}.code}} does not go with the rest of the claim.",
            "remedy": "Check the record and send the claim again.",
        },
        "why": "A load to measure with.",
        "payment_effect": "none",
        "examples": [
            {"name": "one", "on": DAY, "diagnoses": ["I10"], "expect": "fires"},
            {"name": "other", "on": DAY, "diagnoses": ["E11.9"], "expect": "silent"},
        ],
    }
