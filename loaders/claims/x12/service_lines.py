"""LX and what follows it: one service line (loops 2400 to 2430)."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import NoReturn

from kb.model.claim import PROFESSIONAL, Line
from loaders.claims.x12.kinds import INSTITUTIONAL
from loaders.claims.x12.loop import MOST_UNITS, ClaimLoop

_LAYOUTS = {
    # segment: elements of procedure, charge, units, place of service, pointers, revenue code
    "SV1": (1, 2, 4, 5, 7, 0),
    "SV2": (2, 3, 5, 0, 0, 1),
}
_PADDING = [""] * 10
KINDS = {"SV1": PROFESSIONAL, "SV2": INSTITUTIONAL}
_SERVICE_DATE = ["472"]
_NATIONAL_DRUG_CODE = "N4"
_RENDERING = "82"
_NPI = "XX"
_RATE_CODE = "HP"
"""HIPPS: which rate a stay or an episode is paid at, under revenue codes 0022 to 0024. No service's code."""
_OTHER_CODE_SETS = frozenset({"ER", "IV", "WK"})
"""Jurisdictional, home infusion and alternative medicine codes; Medicare's tables know none of them."""


@dataclass(slots=True)
class LineTrace:
    """Where a line's parts stood: indexes of segments in the claim; -1 for what was not sent."""

    lx: int
    service: int = -1
    date: int = -1
    drug: int = -1
    quantity: int = -1
    provider: int = -1


@dataclass(slots=True)
class ServiceLines:
    """The lines of a claim as they are read, and where each stood."""

    lines: list[Line] = field(default_factory=list)
    traces: list[LineTrace] = field(default_factory=list)
    kind: str | None = None


def read_lines(loop: ClaimLoop, begin: int, default_place: str | None, diagnoses: int) -> ServiceLines:
    """The lines from segment ``begin`` (an LX) to the end of the claim.

    ``default_place`` is CLM05-1 of a professional claim; ``diagnoses`` is how many pointers may name.
    """
    made = ServiceLines()
    numbers: set[int] = set()
    trace: LineTrace | None = None
    for index in range(begin, len(loop.segments)):
        segment = loop.segments[index]
        name = segment[0]
        if name == "LX":
            if trace is not None:
                _add(made, loop, trace, default_place, diagnoses, numbers)
            trace = LineTrace(index)
        elif trace is None:
            continue
        elif name in _LAYOUTS:
            if trace.service >= 0:
                loop.refuse(
                    "x12-repeated", "The line has a service already.", index, 0, 0, "Begin a line with LX."
                )
            trace.service = index
            if made.kind is not None and made.kind != KINDS[name]:
                loop.refuse("x12-mixed", "The claim has both SV1 and SV2 lines.", index)
            made.kind = KINDS[name]
        elif name == "DTP":
            if trace.date < 0 and segment[1:2] == _SERVICE_DATE:
                trace.date = index
        elif name == "LIN":
            if trace.drug < 0 and loop.element(index, 2) == _NATIONAL_DRUG_CODE:
                trace.drug = index
        elif name == "CTP":
            if trace.quantity < 0 and trace.drug >= 0:
                trace.quantity = index
        elif name == "NM1" and trace.provider < 0 and loop.element(index, 1) == _RENDERING:
            trace.provider = index
    if trace is not None:
        _add(made, loop, trace, default_place, diagnoses, numbers)
    return made


def npi_of(loop: ClaimLoop, index: int) -> str | None:
    """NM109 where NM108 says that it is a national provider identifier."""
    return loop.code(loop.element(index, 9), index, 9) if loop.element(index, 8) == _NPI else None


def _add(
    made: ServiceLines,
    loop: ClaimLoop,
    trace: LineTrace,
    default_place: str | None,
    diagnoses: int,
    numbers: set[int],
) -> None:
    number = _number(loop, trace.lx)
    if number in numbers:
        loop.refuse(
            "duplicate-line", "Another line has this number.", trace.lx, 1, 0, "Number the lines 1, 2, 3, ..."
        )
    numbers.add(number)
    if trace.service < 0:
        loop.refuse("missing-key", "The line has no SV1 or SV2.", trace.lx)
    made.lines.append(_line(loop, trace, number, default_place, diagnoses))
    made.traces.append(trace)


def _number(loop: ClaimLoop, index: int) -> int:
    segment = loop.segments[index]
    number = _whole(segment[1].strip()) if len(segment) > 1 else None
    if not number:
        loop.refuse("wrong-type", "A line number from 1 to 999999 is needed.", index, 1)
    return number


def _line(loop: ClaimLoop, trace: LineTrace, number: int, default_place: str | None, diagnoses: int) -> Line:
    at = trace.service
    segment = loop.segments[at]
    procedure, charge, units, place, pointers, revenue = _LAYOUTS[segment[0]]
    # Elements at the end may be left out; padded, none needs its presence checked.
    given = segment + _PADDING
    code, modifiers = _procedure(given[procedure], loop.separators.component) or _bad_procedure(
        loop, at, procedure
    )
    revenue_code = loop.code(given[revenue], at, revenue) if revenue else None
    if code is None and revenue_code is None:
        loop.refuse("missing-key", "The line has no procedure code.", at, procedure, 2)
    day, through = None, None
    if trace.date >= 0:
        day, through = loop.period(loop.element(trace.date, 3), trace.date, 3)
    return Line(
        number=number,
        code=code,
        modifiers=modifiers,
        units=_units(given[units]) or _checked_units(loop, given[units], at, units),
        date=day,
        through=through if through != day else None,
        diagnosis_pointers=_pointers(loop, given[pointers], at, pointers, diagnoses) if pointers else (),
        place_of_service=(loop.code(given[place], at, place) or default_place) if place else None,
        revenue_code=revenue_code,
        charge=loop.amount(given[charge], at, charge) if given[charge] else None,
        provider=npi_of(loop, trace.provider) if trace.provider >= 0 else None,
        ndc=loop.code(loop.element(trace.drug, 3), trace.drug, 3) if trace.drug >= 0 else None,
        ndc_quantity=(
            loop.amount(loop.element(trace.quantity, 4), trace.quantity, 4) if trace.quantity >= 0 else None
        ),
        ndc_unit=_drug_unit(loop, trace.quantity) if trace.quantity >= 0 else None,
    )


@lru_cache(maxsize=65536)
def _procedure(composite: str, separator: str) -> tuple[str | None, tuple[str, ...]] | None:
    """Code and modifiers; None where the composite is none. The same ones come again and again.

    A rate code gives no code, since the code sets of services do not hold it.
    """
    parts = [part.strip() for part in composite.split(separator)]
    if not all(part.isprintable() for part in parts):
        return None
    if len(parts) < 2:
        return None if parts[0] else (None, ())
    if parts[0] in _OTHER_CODE_SETS:
        return None
    if parts[0] == _RATE_CODE:
        return None, ()
    return parts[1] or None, tuple([part for part in parts[2:6] if part])


def _bad_procedure(loop: ClaimLoop, index: int, element: int) -> NoReturn:
    for part, given in enumerate(loop.components(index, element), start=1):
        loop.code(given, index, element, part)
        if part == 1 and given.strip() in _OTHER_CODE_SETS:
            loop.refuse(
                "code-set",
                "The qualifier says that the code is neither HCPCS nor CPT.",
                index,
                element,
                part,
                "Services are judged by HCPCS and CPT codes, which have the qualifier HC.",
            )
    loop.refuse(
        "x12-composite",
        "A qualifier and a code are needed, with the component separator between them.",
        index,
        element,
        next_step="ISA16 declares the component separator.",
    )


@lru_cache(maxsize=8192)
def _units(value: str) -> int | None:
    """A small whole number of units, as nearly all are; None for any other, and for zero."""
    return int(value) if len(value) <= 6 and value.isascii() and value.isdigit() else None


def _checked_units(loop: ClaimLoop, value: str, index: int, element: int) -> int | Decimal:
    units = loop.amount(value.strip(), index, element)
    if units is None:
        loop.refuse("missing-key", "The line has no number of units.", index, element)
    if units > MOST_UNITS:
        loop.refuse("out-of-range", f"At most {MOST_UNITS:,} units can be given.", index, element)
    whole = int(units)
    return whole if units == whole else units


def _pointers(loop: ClaimLoop, composite: str, index: int, element: int, diagnoses: int) -> tuple[int, ...]:
    pointers = _whole_numbers(composite, loop.separators.component)
    if pointers is not None and min(pointers, default=1) >= 1 and max(pointers, default=0) <= diagnoses:
        return pointers
    for part, given in enumerate(loop.components(index, element), start=1):
        if not given.strip():
            continue
        number = _whole(given.strip())
        if number is None:
            loop.refuse("wrong-type", "A whole number is needed.", index, element, part)
        if not 1 <= number <= diagnoses:
            loop.refuse(
                "no-such-diagnosis",
                f"Points to diagnosis {number}, but the claim has {diagnoses}.",
                index,
                element,
                part,
                "Pointers count from 1 into the claim's HI diagnoses.",
            )
    return ()


@lru_cache(maxsize=8192)
def _whole(digits: str) -> int | None:
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 6 else None


@lru_cache(maxsize=8192)
def _whole_numbers(composite: str, separator: str) -> tuple[int, ...] | None:
    made = [_whole(part.strip()) for part in composite.split(separator) if part.strip()]
    return None if None in made else tuple([number for number in made if number is not None])


def _drug_unit(loop: ClaimLoop, index: int) -> str | None:
    parts = loop.components(index, 5)
    return loop.code(parts[0], index, 5, 1) if parts else None
