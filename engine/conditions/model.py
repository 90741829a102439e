"""What a condition is given and what it answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from engine.proof.model import Evidence, Fact
from kb.snapshot.knowledge import Knowledge
from kb.tabular.graph import TabularGraph


@dataclass(frozen=True, slots=True)
class Held:
    """The condition holds, by this evidence; ``values`` may be named in a rule's texts."""

    evidence: tuple[Evidence, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unknown:
    """The condition can't be judged: why, and what to load so that it can."""

    reason: str
    load: str = ""


Verdict = Held | Unknown | None
"""None is the plain no."""


@dataclass(frozen=True, slots=True)
class View:
    """What a condition may look at: the snapshot and the release in force, if there is one."""

    knowledge: Knowledge
    day: date
    graph: TabularGraph | None

    def uncovered(self) -> Unknown:
        """The answer of every condition that needs a release where none covers the day."""
        return Unknown(
            f"No loaded ICD-10-CM release covers {self.day}.",
            f"the ICD-10-CM tabular list in force on {self.day}: chartproof kb load PATH",
        )


Condition = Callable[[View, Fact, str, Mapping[str, Fact]], Verdict]
"""``(view, fact, argument, bindings) -> verdict``; an argument may name an earlier binding."""
