"""What a condition is given and what it answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from engine.proof.model import Evidence, Fact
from kb.release import Release
from kb.snapshot.knowledge import Knowledge
from kb.tables.table import Table
from kb.tabular.graph import TabularGraph


@dataclass(frozen=True, slots=True)
class Held:
    """The condition holds, by this evidence; ``values`` may be named in a rule's texts."""

    evidence: tuple[Evidence, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unknown:
    """The condition can't be judged: why, and what to load so that it can.

    ``{day}`` in either text stands for the day of service: an answer is kept for all days on which
    the same tables are in force.
    """

    reason: str
    load: str = ""

    def on(self, day: date) -> Unknown:
        """The same, for one day."""
        return Unknown(*(text.replace("{day}", day.isoformat()) for text in (self.reason, self.load)))


Verdict = Held | Unknown | None
"""None is the plain no."""

HELD = Held()


@dataclass(frozen=True, slots=True)
class View:
    """What a condition may look at: the snapshot and the release in force, if there is one.

    Conditions reach tables and codes only through it, and hand back as evidence what they found.
    """

    knowledge: Knowledge
    day: date
    graph: TabularGraph | None
    _tables: dict[str, Table | Unknown] = field(default_factory=dict, repr=False, compare=False)

    def uncovered(self) -> Unknown:
        """The answer of every condition that needs a release where none covers the day."""
        return Unknown(
            "No loaded ICD-10-CM release covers {day}.",
            "the ICD-10-CM tabular list in force on {day}: chartproof kb load PATH",
        )

    def table(self, name: str) -> Table | Unknown:
        """A table as of the day; unknown where no loaded release of it covers the day."""
        found = self._tables.get(name)
        if found is None:
            table = self.knowledge.table(name, self.day)
            found = self._tables[name] = self.no_table(name) if table is None else table
        return found

    def no_table(self, name: str) -> Unknown:
        """The answer where a table is not loaded for the day."""
        return Unknown(
            f"No loaded release of {name} covers {{day}}.",
            f"{name} in force on {{day}}: chartproof kb load PATH",
        )

    def release_on(self, table: str) -> Release | None:
        """The release of a table in force on the day."""
        return self.knowledge.manifest.release_on(table, self.day)


class Kind(StrEnum):
    """What a condition is judged by, which decides how long its answer may be kept."""

    CODE = "code"
    """A code and an argument, under the tables of the day: ``judge(view, code, argument)``."""
    PAIR = "pair"
    """Two codes, the second that of an earlier fact: ``judge(view, code, other)``."""
    FACT = "fact"
    """Whole facts: ``judge(view, fact, argument, bindings)``."""


class Takes(StrEnum):
    """What a condition's argument is."""

    TRUTH = "true or false"
    CODES = "codes, categories, ranges or chapters"
    WORDS = "words"
    SIDE = "right, left, bilateral, unspecified or none"
    TABLES = "names of tables"
    EDIT_LISTS = "lists of the Medicare Code Editor"
    ROW = "a table with values of its columns"
    NOTES = "kinds of note"
    VALUE_SETS = "ids of value sets"
    NAME = "the name of an earlier entry"
    DAYS = "{of: NAME, days: NUMBER}"


Near = Callable[[TabularGraph, int], int]
"""For the category of an earlier fact's code, a bit for each category whose codes may meet the test."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A named test of the vocabulary: what it says, on which facts, and the function that judges it.

    ``near`` spares a pair of codes the test where their categories alone tell that it fails. ``field`` is
    the one that a condition of a fact looks at, where it looks at no other fact.
    """

    kind: Kind
    takes: Takes
    judge: Callable[..., Verdict]
    about: str
    on: frozenset[str]
    near: Near | None = None
    field: str = ""


Bindings = Mapping[str, "Chosen"]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A fact bound to a name, with what its tests found: ``values`` go before the fact's own fields."""

    fact: Fact
    values: Mapping[str, str]

    def value(self, name: str) -> Any:
        """A field or found value; None if there is none."""
        return self.values.get(name, self.fact.args.get(name))
