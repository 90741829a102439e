"""What a value set is: its authority, its days, and the expression that says what belongs in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from kb.model.period import Period


@dataclass(frozen=True, slots=True)
class Under:
    """A category or code and everything under it."""

    code: str


@dataclass(frozen=True, slots=True)
class Code:
    """One code that has nothing under it."""

    code: str


@dataclass(frozen=True, slots=True)
class CodeRange:
    """``first`` to ``last`` in the order of the tabular list, with everything under them."""

    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """Every code of a chapter, by its number."""

    number: str


@dataclass(frozen=True, slots=True)
class Named:
    """What another value set holds."""

    id: str


@dataclass(frozen=True, slots=True)
class Billable:
    """The codes that are complete: valid on a claim."""


@dataclass(frozen=True, slots=True)
class Seventh:
    """The codes that are completed with this 7th character."""

    character: str


@dataclass(frozen=True, slots=True)
class Has:
    """The codes to which a note of this kind applies that names an entry wholly inside ``of``.

    A note on a chapter, block or category applies to what is under it (Guidelines I.A.7 to I.A.17).
    ``relation`` is one of kb.tabular.note_entries.RELATIONS.
    """

    relation: str
    of: Expression


@dataclass(frozen=True, slots=True)
class AnyOf:
    """What at least one part holds."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    """What every part holds."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Every code of the release that ``part`` does not hold."""

    part: Expression


Expression = Under | Code | CodeRange | Chapter | Named | Billable | Seventh | Has | AnyOf | AllOf | Not


@dataclass(frozen=True, slots=True)
class ValueSet:
    """A definition. ``pack`` is the file that holds it, ``source`` the definition as it is written."""

    id: str
    title: str
    citation: dict[str, str]
    effective: tuple[Period, ...]
    expression: Expression
    pack: str
    source: dict[str, Any]

    def in_force(self, period: Period) -> bool:
        """Whether it is in force on some day of ``period``."""
        return any(each.overlaps(period) for each in self.effective)


def below(expression: Expression) -> tuple[Expression, ...]:
    """The expressions that this one is made of."""
    match expression:
        case AnyOf(parts) | AllOf(parts):
            return parts
        case Not(part) | Has(_, part):
            return (part,)
        case _:
            return ()


def names_in(expression: Expression) -> Iterator[str]:
    """The ids of the value sets that an expression uses, as written."""
    if isinstance(expression, Named):
        yield expression.id
    for part in below(expression):
        yield from names_in(part)
