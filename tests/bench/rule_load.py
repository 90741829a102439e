"""What the loads of rules and claims to measure with have in common; see spread_load.py and dense_load.py."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

DAY = "2026-05-15"
SHARE_WITH_FINDINGS = 0.1


@dataclass(frozen=True, slots=True)
class Planted:
    """What a claim needs so that one rule fires."""

    codes: tuple[str, ...] = ()
    line: str | None = None
    modifier: str | None = None
    units: int = 1
    infant: bool = False
    second_line: str | None = None


class Load(ABC):
    """``rules`` as a pack has them, and claims made for them, all drawn from seeds."""

    lines = 9

    def __init__(self) -> None:
        self._random = Random(41)
        self._planted: list[Planted] = []
        self.rules: list[dict[str, Any]] = []

    @abstractmethod
    def _diagnoses_of(self, random: Random, has: Sequence[str]) -> Sequence[str]:
        """Eight diagnoses of a claim, those that it must have among them."""

    @abstractmethod
    def _procedures_of(self, random: Random) -> Sequence[str]:
        """A procedure for each line, at least."""

    def claims(self, count: int) -> list[dict[str, Any]]:
        """Native JSON: with the facts of the whole claim some twenty facts each.

        A share of them is given all that one rule asks for, so that it has a finding.
        """
        random = Random(43)
        return [self._claim(random, number) for number in range(count)]

    def _claim(self, random: Random, number: int) -> dict[str, Any]:
        has = random.choice(self._planted) if random.random() < SHARE_WITH_FINDINGS else Planted()
        codes = self._diagnoses_of(random, has.codes)
        procedures = self._procedures_of(random)
        lines = [
            {
                "number": at,
                "code": procedures[at - 1],
                "modifiers": random.choice(([], [], ["59"], ["25"])),
                "units": random.choice((1, 1, 2, 4)),
                "diagnosis_pointers": sorted(random.sample(range(1, 9), 2)),
                "place_of_service": "11",
                "charge": f"{random.randrange(20, 900)}.00",
            }
            for at in range(1, self.lines + 1)
        ]
        if has.line:
            lines[0] |= {"code": has.line, "units": has.units, "diagnosis_pointers": [1]}
        if has.modifier:
            lines[0]["modifiers"] = [has.modifier]
        if has.second_line:
            lines[1] |= {"code": has.second_line, "modifiers": []}
        return {
            "id": f"c{number}",
            "type": "professional",
            "payer": "medicare",
            "patient": {"sex": "F", "birth_date": "2026-05-01" if has.infant else "1960-02-01"},
            "provider": "1234567893",
            "from": DAY,
            "through": DAY,
            "diagnoses": [{"code": code} for code in codes],
            "lines": lines,
        }


def common_of(random: Random, codes: Sequence[str]) -> str:
    """A code in proportion to one over its rank."""
    return codes[int(len(codes) ** random.random()) - 1]


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
