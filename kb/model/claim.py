"""The native claim: one bill as submitted, with nothing corrected and nothing looked up.

Codes, modifiers and identifiers are kept as they were given (dots and case too). ``None`` and an
empty tuple both mean that the claim is silent. The JSON form is ``claim.schema.json`` beside this
file; X12 837 and FHIR claims are mapped onto the same values.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

PROFESSIONAL = "professional"
OUTPATIENT = "outpatient"
INPATIENT = "inpatient"
CLAIM_TYPES = (PROFESSIONAL, OUTPATIENT, INPATIENT)
"""CMS-1500 or 837P; institutional outpatient; institutional inpatient (both UB-04 or 837I)."""


@dataclass(frozen=True, slots=True)
class Patient:
    """Who was treated. ``sex`` is ``F``, ``M``, ``U`` or None."""

    sex: str | None = None
    birth_date: dt.date | None = None
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A diagnosis in its place on the claim; the first one is first-listed or principal.

    ``poa`` is the present-on-admission indicator (UB-04 FL 67), inpatient only.
    """

    code: str
    poa: str | None = None


@dataclass(frozen=True, slots=True)
class Procedure:
    """An ICD-10-PCS procedure of an inpatient claim (UB-04 FL 74) and the day it was done."""

    code: str
    date: dt.date | None = None


@dataclass(frozen=True, slots=True)
class OccurrenceCode:
    """An occurrence (UB-04 FL 31-34) or, with ``through``, an occurrence span (FL 35-36)."""

    code: str
    date: dt.date | None = None
    through: dt.date | None = None


@dataclass(frozen=True, slots=True)
class ValueCode:
    """A value code and its amount (UB-04 FL 39-41)."""

    code: str
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One service line.

    ``code`` is a HCPCS or CPT code, and may be None where an institutional line has only a revenue
    code. ``units`` is an int, or a Decimal where it is no whole number (ambulance mileage).
    ``diagnosis_pointers`` count from 1 into the claim's diagnoses. ``date`` is None where the line
    gives none: the claim's own dates then hold.
    """

    number: int
    code: str | None = None
    modifiers: tuple[str, ...] = ()
    units: int | Decimal = 1
    date: dt.date | None = None
    through: dt.date | None = None
    diagnosis_pointers: tuple[int, ...] = ()
    place_of_service: str | None = None
    revenue_code: str | None = None
    charge: Decimal | None = None
    provider: str | None = None
    ndc: str | None = None
    ndc_quantity: Decimal | None = None
    ndc_unit: str | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """A whole claim. ``history`` holds the patient's earlier claims, which have no history."""

    id: str
    type: str
    from_date: dt.date
    diagnoses: tuple[Diagnosis, ...] = ()
    lines: tuple[Line, ...] = ()
    patient: Patient = Patient()
    through_date: dt.date | None = None
    payer: str | None = None
    bill_type: str | None = None
    provider: str | None = None
    admit_date: dt.date | None = None
    discharge_status: str | None = None
    frequency: str | None = None
    jurisdiction: str | None = None
    specialty: str | None = None
    group: str | None = None
    admitting_diagnosis: str | None = None
    procedures: tuple[Procedure, ...] = ()
    condition_codes: tuple[str, ...] = ()
    occurrence_codes: tuple[OccurrenceCode, ...] = ()
    value_codes: tuple[ValueCode, ...] = ()
    history: tuple[Claim, ...] = ()

    @property
    def last_date(self) -> dt.date:
        """The last day of the statement: ``through_date``, or ``from_date`` where it is absent."""
        return self.through_date or self.from_date


def canonical_claim(claim: Claim) -> dict[str, object]:
    """The claim as the JSON that a Decision's ``input`` holds, and that JSON Pointers point into.

    Keys are those of the native claim. Dates are ISO 8601, amounts are strings, units are
    numbers. What the claim is silent on is left out, except ``diagnoses`` and ``lines``,
    which are always there, and ``units``, which shows the 1 that was assumed. Reading the result
    gives an equal Claim.
    """
    made = _present(
        id=claim.id,
        type=claim.type,
        payer=claim.payer,
        bill_type=claim.bill_type,
        patient=_present(
            sex=claim.patient.sex,
            birth_date=_day(claim.patient.birth_date),
            id=claim.patient.id,
        ),
        provider=claim.provider,
        through=_day(claim.through_date),
        admit_date=_day(claim.admit_date),
        discharge_status=claim.discharge_status,
        frequency=claim.frequency,
        jurisdiction=claim.jurisdiction,
        specialty=claim.specialty,
        group=claim.group,
        admitting_diagnosis=claim.admitting_diagnosis,
        procedures=[_present(code=p.code, date=_day(p.date)) for p in claim.procedures],
        condition_codes=list(claim.condition_codes),
        occurrence_codes=[
            _present(code=o.code, date=_day(o.date), through=_day(o.through)) for o in claim.occurrence_codes
        ],
        value_codes=[_present(code=v.code, amount=_amount(v.amount)) for v in claim.value_codes],
        history=[canonical_claim(earlier) for earlier in claim.history],
    )
    made["from"] = claim.from_date.isoformat()
    made["diagnoses"] = [_present(code=d.code, poa=d.poa) for d in claim.diagnoses]
    made["lines"] = [_line(line) for line in claim.lines]
    return made


def _line(line: Line) -> dict[str, object]:
    return _present(
        number=line.number,
        code=line.code,
        modifiers=list(line.modifiers),
        units=line.units if isinstance(line.units, int) else float(line.units),
        date=_day(line.date),
        through=_day(line.through),
        diagnosis_pointers=list(line.diagnosis_pointers),
        place_of_service=line.place_of_service,
        revenue_code=line.revenue_code,
        charge=_amount(line.charge),
        provider=line.provider,
        ndc=line.ndc,
        ndc_quantity=_amount(line.ndc_quantity),
        ndc_unit=line.ndc_unit,
    )


def _present(**members: object) -> dict[str, object]:
    return {key: value for key, value in members.items() if value or value in (0, "")}


def _day(day: dt.date | None) -> str | None:
    return day.isoformat() if day is not None else None


def _amount(amount: Decimal | None) -> str | None:
    return format(amount, "f") if amount is not None else None
