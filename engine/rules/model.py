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
class Test:
    """One key of a pattern: a field of the fact or a named condition, and what it is compared with."""

    key: str
    argument: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pattern:
    """``predicate: {key: argument, as: name}``: a fact of that predicate which meets every test."""

    predicate: str
    tests: tuple[Test, ...]
    name: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule says about a claim when it fires. Both texts may name bindings: ``{dx.code}``."""

    disposition: str
    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Combination:
    """What a rule does to a code set when it fires: ``replace`` gives way to ``code``."""

    replace: tuple[str, ...]
    code: str
    keep: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """A rule's own test: diagnoses in order, a day, and what the rule must say.

    ``needs`` are the releases without which the example shows nothing.
    """

    name: str
    on: date
    diagnoses: tuple[str, ...]
    expect: str
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a pack. ``digest`` covers its whole written form."""

    id: str
    status: str
    effective: tuple[Period, ...]
    citation: Mapping[str, str]
    when: tuple[Pattern, ...]
    unless: tuple[Pattern, ...]
    then: Finding | Combination
    why: str
    payment_effect: str
    examples: tuple[Example, ...]
    pack: str
    digest: str
    source: Mapping[str, Any]

    def in_force(self, day: date) -> bool:
        """Whether the rule applies on ``day``."""
        return any(period.covers(day) for period in self.effective)
