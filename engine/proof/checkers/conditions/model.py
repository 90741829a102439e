"""What a checker of a condition is given and what it answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.proof.ledger import Fact, Ledger


@dataclass(frozen=True, slots=True)
class Answer:
    """A condition that holds: its evidence as stored, and the values that texts may name."""

    evidence: list[dict[str, Any]] = field(default_factory=list)
    values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Open:
    """A condition that can't be judged, and what to load."""

    reason: str
    load: str = ""
    line: int | None = None


Said = Answer | Open | None
Bound = Mapping[str, tuple[Fact, Mapping[str, str]]]
"""By name: the facts chosen so far, and the values that their conditions gave."""

Checker = Callable[[Ledger, Fact, Any, Bound], Said]


def code_of(fact: Fact) -> str:
    """Its code."""
    return str(fact["args"]["code"])


def row_of(ledger: Ledger, code: str, **values: str) -> Answer:
    """The answer that rests on a row of the release by which codes are judged."""
    return Answer([{"release": ledger.graph.release.id, "key": code}], values)
