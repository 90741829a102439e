"""Whether the executors of the rules agree. Only the form of the answer stands here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from engine.plan import Plan
from engine.rules.model import Rule


@dataclass(frozen=True, slots=True)
class Case:
    """Facts to try rules on."""

    name: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A rule of which the executors say different things; ``said`` is each executor with its words."""

    rule: str
    case: str
    said: tuple[tuple[str, str], ...]


def example_cases(plan: Plan, rules: Iterable[Rule]) -> list[Case]:
    """The examples of the rules, without those that need a release which is not loaded."""
    return [Case(f"{rule.id}: {example.name}") for rule in rules for example in rule.examples]


def agree(
    plan: Plan, rules: Sequence[Rule], cases: Iterable[Case], *, durable: bool | None = None
) -> list[Difference]:
    """Every difference on the cases; none means that the executors agree."""
    return []
