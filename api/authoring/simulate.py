"""What a draft would change on stored claims, before anyone is affected. Nothing is stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from engine.plan import Plan
from engine.validate_claim import validate_claim
from kb.model.claim import Claim, canonical_claim

EXAMPLES = 5
"""Claim ids that are named for each rule."""

_KEY = ("rule", "disposition", "line", "codes", "message")


@dataclass(slots=True)
class Change:
    """What comes or goes for one rule or disposition: findings, claims, and dollars billed on these."""

    findings: int = 0
    claims: list[str] = field(default_factory=list)
    billed: Decimal = Decimal(0)

    def as_json(self) -> dict[str, Any]:
        """Claim ids are examples; there is no more of a claim than its id."""
        return {
            "findings": self.findings,
            "claims": len(self.claims),
            "billed": f"{self.billed:.2f}",
            "examples": self.claims[:EXAMPLES],
        }


@dataclass(slots=True)
class Simulation:
    """The sums over all claims."""

    claims: int = 0
    changed: int = 0
    billed_changed: Decimal = Decimal(0)
    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    by_rule: dict[tuple[str, str], Change] = field(default_factory=dict)
    by_disposition: dict[tuple[str, str], Change] = field(default_factory=dict)
    undecided: Counter[str] = field(default_factory=Counter)

    def as_json(self) -> dict[str, Any]:
        """Sorted, so that the same claims and packs give the same bytes."""
        return {
            "claims": self.claims,
            "changed": self.changed,
            "billed_on_changed": f"{self.billed_changed:.2f}",
            "outcomes": [
                {"before": before, "after": after, "claims": number}
                for (before, after), number in sorted(self.outcomes.items())
            ],
            "by_rule": _listed("rule", self.by_rule),
            "by_disposition": _listed("disposition", self.by_disposition),
            "newly_indeterminate": [
                {"rule": rule, "claims": number} for rule, number in sorted(self.undecided.items())
            ],
        }


def simulate(before: Plan, after: Plan, claims: Iterable[Claim], payer: str | None = None) -> Simulation:
    """Judges each claim twice and keeps what differs."""
    made = Simulation()
    for claim in claims:
        canonical = canonical_claim(claim)
        one = validate_claim(before, claim, canonical, payer=payer)
        two = validate_claim(after, claim, canonical, payer=payer)
        _compare(made, canonical, one, two)
    return made


def _compare(
    made: Simulation, claim: Mapping[str, Any], one: Mapping[str, Any], two: Mapping[str, Any]
) -> None:
    made.claims += 1
    old, new = _findings(one), _findings(two)
    gone, come = [old[key] for key in old if key not in new], [new[key] for key in new if key not in old]
    opened = {each["rule"] for each in two["indeterminate"]} - {each["rule"] for each in one["indeterminate"]}
    made.undecided.update(opened)
    if not gone and not come and one["outcome"] == two["outcome"]:
        return
    made.changed += 1
    made.billed_changed += billed(claim, None)
    made.outcomes[one["outcome"], two["outcome"]] += 1
    for sign, findings in (("added", come), ("removed", gone)):
        for name, sums in (("rule", made.by_rule), ("disposition", made.by_disposition)):
            grouped: dict[str, list[Mapping[str, Any]]] = {}
            for finding in findings:
                grouped.setdefault(finding[name], []).append(finding)
            for value, found in grouped.items():
                change = sums.setdefault((value, sign), Change())
                change.findings += len(found)
                change.claims.append(str(claim["id"]))
                change.billed += _touched(claim, found)


def _touched(claim: Mapping[str, Any], findings: Iterable[Mapping[str, Any]]) -> Decimal:
    """Dollars of the lines that findings name, each once; of all lines where one names none."""
    lines = {finding["line"] for finding in findings}
    return billed(claim, None if None in lines else lines)


def billed(claim: Mapping[str, Any], lines: set[int] | None) -> Decimal:
    """The charges of some lines or all."""
    charges = [
        Decimal(line["charge"])
        for line in claim["lines"]
        if line.get("charge") and (lines is None or line["number"] in lines)
    ]
    return sum(charges, Decimal(0))


def _findings(decision: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {repr([finding[key] for key in _KEY]): finding for finding in decision["findings"]}


def _listed(name: str, changes: Mapping[tuple[str, str], Change]) -> list[dict[str, Any]]:
    return [
        {name: value, "change": sign, **changes[value, sign].as_json()} for value, sign in sorted(changes)
    ]
