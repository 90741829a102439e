"""A rule after reading: typed, frozen, and independent of the YAML it came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from kb.model.period import Period

DISPOSITIONS = (
    "line_item_rejection",
    "line_item_denial",
    "claim_rejection",
    "claim_denial",
    "return_to_provider",
    "suspend",
    "advise",
)
"""CMS's words (Integrated OCE specifications), and ``advise`` for what stops nothing."""


@dataclass(frozen=True, slots=True)
class Reference:
    """``same_as(name.field)`` or ``opposite_of(name.field)``: a value of a fact bound before."""

    how: str
    name: str
    field: str


@dataclass(frozen=True, slots=True)
class Row:
    """Values that a table's row for the code must have: ``(column, accepted values)`` in order."""

    table: str
    columns: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Days:
    """At most ``days`` between the dates of two facts."""

    of: str
    days: int


@dataclass(frozen=True, slots=True)
class Bound:
    """A number or date to compare with: ``at_least``, ``at_most``, ``more_than`` or ``less_than``."""

    how: str
    value: str | Reference


Argument = str | Reference | Row | Days


@dataclass(frozen=True, slots=True)
class Test:
    """One key of a pattern: a field of the fact or a named condition, and what it is compared with.

    Any of ``accepts`` will do, or with ``negated`` none of them may. ``bounds`` must all hold.
    """

    key: str
    accepts: tuple[Argument, ...] = ()
    negated: bool = False
    bounds: tuple[Bound, ...] = ()


@dataclass(frozen=True, slots=True)
class Pattern:
    """``predicate: {key: argument, as: name}``: a fact of that predicate which meets every test."""

    predicate: str
    tests: tuple[Test, ...]
    name: str


@dataclass(frozen=True, slots=True)
class Aggregate:
    """How many facts meet ``of``, or the sum of one of their fields, and which numbers will do."""

    of: Pattern
    field: str | None
    bounds: tuple[Bound, ...]
    equals: tuple[str, ...]
    name: str


Entry = Pattern | Aggregate


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule says about a claim when it fires. Both texts may name bindings: ``{dx.code}``.

    ``institutional`` is the disposition on an institutional claim, where it is another one there.
    """

    disposition: str
    message: str
    remedy: str
    institutional: str | None = None


@dataclass(frozen=True, slots=True)
class Combination:
    """What a rule does to a code set when it fires: ``replace``, if any, gives way to ``code``."""

    replace: tuple[str, ...]
    code: str
    keep: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Conclusion:
    """A fact of an author's own kind; field values may name bindings."""

    predicate: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Example:
    """A rule's own test: a claim or a note's conditions, a day, and what the rule must say.

    ``needs`` are the releases without which the example shows nothing.
    """

    name: str
    on: date
    claim: Mapping[str, Any]
    conditions: tuple[str, ...]
    expect: str
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a pack. ``digest`` covers its whole written form.

    ``payer`` is the only payer it applies to, None for all; ``replaces`` is the digest of the rule
    whose place it takes there. ``path`` leads to the rule in its pack.
    """

    id: str
    status: str
    effective: tuple[Period, ...]
    citation: Mapping[str, str]
    when: tuple[Entry, ...]
    unless: tuple[Pattern, ...]
    then: Finding | Combination | Conclusion
    why: str
    payment_effect: str
    examples: tuple[Example, ...]
    pack: str
    digest: str
    source: Mapping[str, Any]
    payer: str | None = None
    replaces: str | None = None
    path: tuple[str | int, ...] = ()

    def in_force(self, day: date) -> bool:
        """Whether the rule applies on ``day``."""
        return self.status != "removed" and any(period.covers(day) for period in self.effective)

    @property
    def all_patterns(self) -> tuple[Pattern, ...]:
        """Every pattern: those that bind a fact, those that are counted, and those that excuse."""
        asked = (entry.of if isinstance(entry, Aggregate) else entry for entry in self.when)
        return (*asked, *self.unless)

    @property
    def patterns(self) -> tuple[Pattern, ...]:
        """The entries of ``when`` that bind a fact."""
        return tuple(entry for entry in self.when if isinstance(entry, Pattern))
