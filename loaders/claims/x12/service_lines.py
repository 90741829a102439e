"""LX and what follows it: one service line (loops 2400 to 2430)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

from kb.model.claim import PROFESSIONAL, Line
from loaders.claims.x12.kinds import INSTITUTIONAL
from loaders.claims.x12.loop import MOST_UNITS, ClaimLoop

_LAYOUTS = {
    # segment: elements of procedure, charge, units, place of service, pointers, revenue code
    "SV1": (1, 2, 4, 5, 7, 0),
    "SV2": (2, 3, 5, 0, 0, 1),
}
KINDS = {"SV1": PROFESSIONAL, "SV2": INSTITUTIONAL}
_SERVICE_DATE = "472"
_NATIONAL_DRUG_CODE = "N4"
_RENDERING = "82"
_NPI = "XX"


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
            if trace.date < 0 and loop.element(index, 1) == _SERVICE_DATE:
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
    given = loop.element(index, 1)
    if not (given.isascii() and given.isdigit() and 0 < len(given) <= 6 and int(given) > 0):
        loop.refuse("wrong-type", "A line number from 1 to 999999 is needed.", index, 1)
    return int(given)


def _line(loop: ClaimLoop, trace: LineTrace, number: int, default_place: str | None, diagnoses: int) -> Line:
    at = trace.service
    procedure, charge, units, place, pointers, revenue = _LAYOUTS[loop.segments[at][0]]
    parts = loop.components(at, procedure)
    code = loop.code(parts[1], at, procedure, 2) if len(parts) > 1 else None
    revenue_code = loop.code(loop.element(at, revenue), at, revenue) if revenue else None
    if code is None and (not revenue or revenue_code is None):
        if len(parts) == 1 and parts[0].strip():
            loop.refuse(
                "x12-composite",
                "A qualifier and a code are needed, with the component separator between them.",
                at,
                procedure,
                next_step="ISA16 declares the component separator.",
            )
        loop.refuse("missing-key", "The line has no procedure code.", at, procedure, 2)
    day, through = _dates(loop, trace.date)
    return Line(
        number=number,
        code=code,
        modifiers=tuple(
            [
                modifier
                for part, given in enumerate(parts[2:6], start=3)
                if (modifier := loop.code(given, at, procedure, part)) is not None
            ]
        ),
        units=_units(loop, at, units),
        date=day,
        through=through if through != day else None,
        diagnosis_pointers=_pointers(loop, at, pointers, diagnoses) if pointers else (),
        place_of_service=(loop.code(loop.element(at, place), at, place) or default_place) if place else None,
        revenue_code=revenue_code,
        charge=loop.amount(loop.element(at, charge), at, charge),
        provider=npi_of(loop, trace.provider) if trace.provider >= 0 else None,
        ndc=loop.code(loop.element(trace.drug, 3), trace.drug, 3) if trace.drug >= 0 else None,
        ndc_quantity=(
            loop.amount(loop.element(trace.quantity, 4), trace.quantity, 4) if trace.quantity >= 0 else None
        ),
        ndc_unit=_drug_unit(loop, trace.quantity) if trace.quantity >= 0 else None,
    )


def _dates(loop: ClaimLoop, index: int) -> tuple[dt.date | None, dt.date | None]:
    if index < 0:
        return None, None
    return loop.period(loop.element(index, 2), loop.element(index, 3), index, 3)


def _units(loop: ClaimLoop, index: int, element: int) -> int | Decimal:
    units = loop.amount(loop.element(index, element), index, element)
    if units is None:
        loop.refuse("missing-key", "The line has no number of units.", index, element)
    if units > MOST_UNITS:
        loop.refuse("out-of-range", f"At most {MOST_UNITS:,} units can be given.", index, element)
    return int(units) if units == int(units) else units


def _pointers(loop: ClaimLoop, index: int, element: int, diagnoses: int) -> tuple[int, ...]:
    made = []
    for part, given in enumerate(loop.components(index, element), start=1):
        given = given.strip()
        if not given:
            continue
        if not (given.isascii() and given.isdigit() and len(given) <= 6):
            loop.refuse("wrong-type", "A whole number is needed.", index, element, part)
        number = int(given)
        if not 1 <= number <= diagnoses:
            loop.refuse(
                "no-such-diagnosis",
                f"Points to diagnosis {number}, but the claim has {diagnoses}.",
                index,
                element,
                part,
                "Pointers count from 1 into the claim's HI diagnoses.",
            )
        made.append(number)
    return tuple(made)


def _drug_unit(loop: ClaimLoop, index: int) -> str | None:
    parts = loop.components(index, 5)
    return loop.code(parts[0], index, 5, 1) if parts else None
