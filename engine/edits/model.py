"""What the edits look at and what they give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.proof.model import Evidence, Fact, InputField


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

    ``day`` is the one by which its diagnoses are judged.
    ``past`` are the lines of the patient's earlier claims of the same type; ``diagnoses`` the claim's codes,
    dotted, in order.
    """

    type: str
    day: date
    medicaid: bool
    supplier: bool
    lines: Sequence[Fact]
    past: Sequence[Fact]
    diagnoses: Sequence[str] = ()
    jurisdiction: str | None = None
    past_ids: Sequence[str] = ()
    """The ids of all earlier claims, in the order of the input."""

    def claim_of(self, past: Fact) -> str:
        """The id of the earlier claim that a line of ``past`` is on: ``/history/0/lines/3``."""
        field = past.evidence[0]
        assert isinstance(field, InputField)
        return self.past_ids[int(field.path.split("/")[2])]
