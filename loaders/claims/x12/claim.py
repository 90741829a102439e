"""The segments of one claim as a Claim (docs/claims.md has the mapping as a table)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kb.model.claim import INPATIENT, OUTPATIENT, PROFESSIONAL, Claim, Patient
from loaders.claims.x12.health_codes import ICD10_FROM, HealthCodes
from loaders.claims.x12.kinds import INSTITUTIONAL
from loaders.claims.x12.loop import ClaimLoop, is_name, unnamed
from loaders.claims.x12.origin import X12Origin
from loaders.claims.x12.segments import Segment
from loaders.claims.x12.service_lines import ServiceLines, npi_of, read_lines

_MEDICARE = frozenset({"MA", "MB"})
_MEDICAID = "MC"
_STATEMENT, _ADMISSION = "434", "435"
_RENDERING, _FACILITY, _DEPENDENT = "82", "77", "QC"
_INPATIENT_CLASSES = frozenset("15678")
"""Second digit of a bill type of facility 1 to 6: inpatient, its levels of care, and swing beds.

Class 2 is an inpatient's bill to Part B, which is judged line by line as an outpatient's is
(Medicare Claims Processing Manual, chapter 4, section 240).
"""


@dataclass(slots=True)
class _Header:
    """Indexes of the claim-level segments that are read; -1 for what was not sent."""

    statement: int = -1
    admission: int = -1
    institutional: int = -1
    rendering: int = -1
    facility_state: int = -1
    first_line: int = -1


def claim_of(loop: ClaimLoop) -> tuple[Claim, X12Origin]:
    """The claim, and where its parts stood. Raises InputError ``claim.<fault>`` with the segment."""
    codes = HealthCodes()
    header = _header(loop, codes)
    identifier = loop.code(loop.element(0, 1), 0, 1)
    if identifier is None:
        loop.refuse("missing-key", "The claim has no control number.", 0, 1)
    facility = [part.strip() for part in loop.components(0, 5)]
    facility += [""] * (3 - len(facility))
    place = loop.code(facility[0], 0, 5, 1)
    frequency = loop.code(facility[2], 0, 5, 3)
    diagnoses = (*codes.diagnoses, *codes.external_causes)
    lines = ServiceLines()
    if header.first_line >= 0:
        # Of an institutional claim no place of service is asked, so the default is not taken.
        lines = read_lines(loop, header.first_line, place, len(diagnoses))
    kind = _kind(loop, lines, facility, header)
    bill_type = f"{place}{frequency or ''}" if kind != PROFESSIONAL and place else None
    begin, through = _statement(loop, header, lines)
    _refuse_old_codes(loop, codes, through or begin)
    billing = _npi(loop.above.provider)
    claim = Claim(
        id=identifier,
        type=kind,
        from_date=begin,
        through_date=through,
        diagnoses=diagnoses,
        lines=tuple(lines.lines),
        patient=_patient(loop),
        payer=_payer(loop),
        bill_type=bill_type,
        provider=(npi_of(loop, header.rendering) if header.rendering >= 0 else None) or billing,
        admit_date=(
            loop.day(loop.element(header.admission, 3), header.admission, 3)
            if header.admission >= 0 and loop.element(header.admission, 3)
            else None
        ),
        discharge_status=(
            loop.code(loop.element(header.institutional, 3), header.institutional, 3)
            if header.institutional >= 0
            else None
        ),
        frequency=frequency,
        jurisdiction=_state(loop, header),
        group=billing,
        admitting_diagnosis=codes.admitting,
        procedures=tuple(codes.procedures),
        condition_codes=tuple(codes.conditions),
        occurrence_codes=tuple(codes.occurrences),
        value_codes=tuple(codes.values),
    )
    where = codes.where
    if "external_causes" in where:
        where["diagnoses"] = where.get("diagnoses", []) + where["external_causes"]
    for key, index, element in (
        ("from", header.statement, 3),
        ("through", header.statement, 3),
        ("admit_date", header.admission, 3),
        ("discharge_status", header.institutional, 3),
        ("provider", header.rendering, 9),
        ("jurisdiction", header.facility_state, 2),
    ):
        if index >= 0:
            where[key] = [(index, element)]
    return claim, X12Origin(loop, where, lines.traces)


def _header(loop: ClaimLoop, codes: HealthCodes) -> _Header:
    header = _Header()
    if [] in loop.segments:
        loop.refuse("too-large", "The segment is longer than any of a claim.", loop.segments.index([]))
    if not all(map(is_name, {segment[0] for segment in loop.segments})):
        odd = next(index for index, segment in enumerate(loop.segments) if not is_name(segment[0]))
        raise unnamed(f"{loop.name}:{loop.place(odd)}")
    other_payer = facility = False
    for index, segment in enumerate(loop.segments):
        name = segment[0]
        if name == "LX":
            header.first_line = index
            break
        elif name == "HI":
            codes.read(loop, index)
        elif name == "DTP":
            qualifier = loop.element(index, 1)
            if qualifier == _STATEMENT and header.statement < 0:
                header.statement = index
            elif qualifier == _ADMISSION and header.admission < 0:
                header.admission = index
        elif name == "CL1":
            header.institutional = index
        elif name == "SBR":
            # Loop 2320: whoever is named from here on is another payer's.
            other_payer = True
        elif name == "NM1" and not other_payer:
            role = loop.element(index, 1)
            facility = role == _FACILITY
            if role == _RENDERING and header.rendering < 0:
                header.rendering = index
        elif name == "N4" and facility and header.facility_state < 0:
            header.facility_state = index
        elif name in ("SV1", "SV2"):
            loop.refuse("x12-order", "A service stands before the LX that begins its line.", index)
    return header


def _kind(loop: ClaimLoop, lines: ServiceLines, facility: list[str], header: _Header) -> str:
    """By the lines, since senders mix up guides; without lines by CLM05-2, else by the guide."""
    by_facility = {"A": INSTITUTIONAL, "B": PROFESSIONAL}.get(facility[1], loop.kind)
    kind = lines.kind or by_facility
    if kind == PROFESSIONAL:
        if not lines.lines:
            loop.refuse("no-lines", "The claim has no service line (LX).", 0)
        return PROFESSIONAL
    inpatient = facility[0][:1] in "123456" and facility[0][1:2] in _INPATIENT_CLASSES
    if facility[0] and facility[0][1:2] and inpatient:
        return INPATIENT
    if not lines.lines:
        loop.refuse("no-lines", "The claim has no service line (LX).", 0)
    return OUTPATIENT


def _statement(loop: ClaimLoop, header: _Header, lines: ServiceLines) -> tuple[dt.date, dt.date | None]:
    """First and last day: of the statement, else of the lines."""
    if header.statement >= 0:
        begin, through = loop.period(loop.element(header.statement, 3), header.statement, 3)
        if lines.kind != PROFESSIONAL:
            return begin, through
    days = [line.date for line in lines.lines if line.date is not None]
    ends = [day for line in lines.lines if (day := line.through or line.date) is not None]
    if days:
        return min(days), max(ends)
    if header.statement >= 0:
        return begin, through
    loop.refuse(
        "missing-key",
        "The claim has no date of service.",
        0,
        next_step="Send DTP*434 with the claim or DTP*472 with its lines.",
    )


def _refuse_old_codes(loop: ClaimLoop, codes: HealthCodes, day: dt.date) -> None:
    if codes.icd9 is not None and day >= ICD10_FROM:
        index, element = codes.icd9
        loop.refuse(
            "icd9",
            "The qualifier says ICD-9, which ended with services of 2015-09-30.",
            index,
            element,
            1,
            "ICD-10 has the qualifiers ABK, ABF, ABJ, ABN, BBR and BBQ.",
        )


def _npi(named: tuple[int, Segment] | None) -> str | None:
    if named is None or len(named[1]) < 10 or named[1][8].strip() != "XX":
        return None
    return _given(named, 9)


def _given(stood: tuple[int, Segment] | None, element: int) -> str | None:
    if stood is None or element >= len(stood[1]):
        return None
    value = stood[1][element].strip()
    return value if value and value.isprintable() else None


def _payer(loop: ClaimLoop) -> str | None:
    """``medicare`` or ``medicaid`` where SBR09 says so; else the payer's identifier, NM109."""
    filing = _given(loop.above.filing, 9)
    if filing in _MEDICARE:
        return "medicare"
    return "medicaid" if filing == _MEDICAID else _given(loop.above.payer, 9)


def _patient(loop: ClaimLoop) -> Patient:
    above = loop.above.demographics
    sex = _given(above, 3)
    birth = _given(above, 2)
    return Patient(
        sex=None if sex is None else sex if sex in ("F", "M") else "U",
        birth_date=_birth(loop, birth) if birth else None,
        id=_given(loop.above.member, 9),
    )


def _birth(loop: ClaimLoop, written: str) -> dt.date:
    stood = loop.above.demographics
    assert stood is not None
    level = ClaimLoop(loop.name, stood[0], [stood[1]], loop.separators, loop.kind)
    return level.day(written, 0, 2)


def _state(loop: ClaimLoop, header: _Header) -> str | None:
    """The state where the service was given: of the service facility, else of the billing provider."""
    if header.facility_state >= 0:
        found = loop.code(loop.element(header.facility_state, 2), header.facility_state, 2)
        if found is not None:
            return found
    return _given(loop.above.provider_state, 2)
