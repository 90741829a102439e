"""What the edits look at and what they give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.proof.model import Evidence, Fact


@dataclass(frozen=True, slots=True)
class Shown:
    """A fact that a table shows of the claim's lines."""

    predicate: str
    args: Mapping[str, Any]
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Doubt:
    """Facts of a kind that may exist: why that can't be told, and what to load. ``number`` is a line's."""

    predicate: str
    reason: str
    load: str
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Bill:
    """A claim as edits see it: which tables are asked, and its lines that have a HCPCS or CPT code.

    ``past`` are the lines of the patient's earlier claims of the same type; ``diagnoses`` the claim's codes,
    dotted, in order.
    """

    type: str
    medicaid: bool
    supplier: bool
    lines: Sequence[Fact]
    past: Sequence[Fact]
    diagnoses: Sequence[str] = ()
    jurisdiction: str | None = None

    def same_provider(self, one: Fact, other: Fact) -> bool:
        """Whether two lines are of one provider: on an institutional claim the facility's, all of them."""
        return self.type != "professional" or one.args["provider"] == other.args["provider"]
