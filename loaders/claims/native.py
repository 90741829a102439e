"""The native claim: JSON to Claim, or a refusal that says where and what to do.

Needed are ``id``, ``type``, ``from``, ``diagnoses`` (may be empty) and ``lines`` (may be empty or
absent on inpatient claims only); of a line ``number`` and ``code``, or on institutional claims
``revenue_code``; of every listed code its ``code``. All else may be absent or null. A line without
``units`` has 1. Whether what is there makes sense for a payer is for the rules, not for this file.
"""

from __future__ import annotations

from decimal import Decimal

from kb.model.claim import (
    CLAIM_TYPES,
    INPATIENT,
    PROFESSIONAL,
    Claim,
    Diagnosis,
    Line,
    OccurrenceCode,
    Patient,
    Procedure,
    ValueCode,
)
from kb.model.document import SEXES
from loaders.documents.json_text import parse_json
from loaders.documents.members import Members
from loaders.documents.records import check_size
from loaders.errors import InputError

CLAIM_KEYS = (
    *("id", "type", "payer", "bill_type", "patient", "provider", "from", "through", "admit_date"),
    *("discharge_status", "diagnoses", "lines", "frequency", "jurisdiction", "specialty", "group"),
    *("admitting_diagnosis", "procedures", "condition_codes", "occurrence_codes", "value_codes"),
    "history",
)
LINE_KEYS = (
    *("number", "code", "modifiers", "units", "date", "through", "diagnosis_pointers"),
    *("place_of_service", "revenue_code", "charge", "provider", "ndc", "ndc_quantity", "ndc_unit"),
)
MOST_LINES = 999_999
MOST_UNITS = 9_999_999
_FAMILY = "claim"


def parse_claim(data: bytes | str, place: str = "claim") -> Claim:
    """The one claim in ``data``. ``place`` names the source where no JSON Pointer can be given.

    Raises InputError ``claim.<fault>``: ``bad-encoding``, ``bad-json``, ``too-deep``,
    ``too-large``, ``unknown-key``, ``duplicate-key``, ``missing-key``, ``wrong-type``,
    ``wrong-value``, ``not-a-date``, ``out-of-range``, ``empty``, ``bad-text``, ``no-lines``,
    ``no-such-diagnosis``, ``duplicate-line``, ``through-before-from``, ``nested-history``.
    """
    check_size(len(data), _FAMILY, place)
    return claim_from_json(parse_json(data, _FAMILY, place))


def claim_from_json(value: object, place: str = "", *, in_history: bool = False) -> Claim:
    """A Claim from JSON that ``parse_json`` has read. Raises InputError as ``parse_claim``."""
    members = Members(value, place, _FAMILY)
    members.only(CLAIM_KEYS)
    kind = members.choice("type", CLAIM_TYPES)
    first = members.day("from")
    if kind is None or first is None:
        members.missing("type" if kind is None else "from")
    through = members.day("through")
    if through is not None and through < first:
        members.refuse("through-before-from", "The claim ends before it begins.", "through")
    if in_history and members.array("history"):
        members.refuse(
            "nested-history",
            "A claim in the history has a history of its own.",
            "history",
            "List every earlier claim in the history of the claim that is checked.",
        )
    if members.value.get("diagnoses") is None:
        members.missing("diagnoses")
    diagnoses = tuple(_diagnosis(entry) for entry in members.objects("diagnoses"))
    return Claim(
        id=members.required_text("id"),
        type=kind,
        from_date=first,
        through_date=through,
        diagnoses=diagnoses,
        lines=_lines(members, kind, len(diagnoses)),
        patient=_patient(members.child("patient")),
        payer=members.text("payer"),
        bill_type=members.text("bill_type"),
        provider=members.text("provider"),
        admit_date=members.day("admit_date"),
        discharge_status=members.text("discharge_status"),
        frequency=members.text("frequency"),
        jurisdiction=members.text("jurisdiction"),
        specialty=members.text("specialty"),
        group=members.text("group"),
        admitting_diagnosis=members.text("admitting_diagnosis"),
        procedures=tuple(_procedure(entry) for entry in members.objects("procedures")),
        condition_codes=members.texts("condition_codes"),
        occurrence_codes=tuple(_occurrence(e) for e in members.objects("occurrence_codes")),
        value_codes=tuple(_value_code(entry) for entry in members.objects("value_codes")),
        history=tuple(
            claim_from_json(entry.value, entry.place, in_history=True) for entry in members.objects("history")
        ),
    )


def _patient(members: Members | None) -> Patient:
    if members is None:
        return Patient()
    members.only(("sex", "birth_date", "id"))
    return Patient(members.choice("sex", SEXES), members.day("birth_date"), members.text("id"))


def _diagnosis(members: Members) -> Diagnosis:
    members.only(("code", "poa"))
    return Diagnosis(members.required_text("code"), members.text("poa"))


def _procedure(members: Members) -> Procedure:
    members.only(("code", "date"))
    return Procedure(members.required_text("code"), members.day("date"))


def _occurrence(members: Members) -> OccurrenceCode:
    members.only(("code", "date", "through"))
    made = OccurrenceCode(members.required_text("code"), members.day("date"), members.day("through"))
    if made.date is not None and made.through is not None and made.through < made.date:
        members.refuse("through-before-from", "The span ends before it begins.", "through")
    return made


def _value_code(members: Members) -> ValueCode:
    members.only(("code", "amount"))
    return ValueCode(members.required_text("code"), members.amount("amount"))


def _lines(members: Members, kind: str, diagnoses: int) -> tuple[Line, ...]:
    made: list[Line] = []
    numbers: set[int] = set()
    for entry in members.objects("lines"):
        line = _line(entry, kind, diagnoses)
        if line.number in numbers:
            entry.refuse(
                "duplicate-line",
                "Another line has this number.",
                "number",
                "Number the lines 1, 2, 3, ...",
            )
        numbers.add(line.number)
        made.append(line)
    if not made and kind != INPATIENT:
        if members.value.get("lines") is None:
            members.missing("lines")
        members.refuse(
            "no-lines",
            "Only an inpatient claim may be without service lines.",
            "lines",
            "Give at least one line.",
        )
    return tuple(made)


def _line(members: Members, kind: str, diagnoses: int) -> Line:
    members.only(LINE_KEYS)
    number = members.whole("number", 1, MOST_LINES)
    if number is None:
        members.missing("number")
    code = members.text("code")
    revenue_code = members.text("revenue_code")
    if code is None and (kind == PROFESSIONAL or revenue_code is None):
        members.missing("code")
    day, through = members.day("date"), members.day("through")
    if day is not None and through is not None and through < day:
        members.refuse("through-before-from", "The line ends before it begins.", "through")
    return Line(
        number=number,
        code=code,
        modifiers=members.texts("modifiers"),
        units=_units(members),
        date=day,
        through=through,
        diagnosis_pointers=_pointers(members, diagnoses),
        place_of_service=members.text("place_of_service"),
        revenue_code=revenue_code,
        charge=members.amount("charge"),
        provider=members.text("provider"),
        ndc=members.text("ndc"),
        ndc_quantity=members.amount("ndc_quantity"),
        ndc_unit=members.text("ndc_unit"),
    )


def _units(members: Members) -> int | Decimal:
    if isinstance(members.value.get("units"), str):
        members.refuse("wrong-type", "A number is needed here.", "units", "Remove the quotes.")
    units = members.amount("units")
    if units is None:
        return 1
    if units > MOST_UNITS:
        members.refuse("out-of-range", f"At most {MOST_UNITS:,} units can be given.", "units")
    return int(units) if units == int(units) else units


def _pointers(members: Members, diagnoses: int) -> tuple[int, ...]:
    found = members.wholes("diagnosis_pointers", -MOST_LINES, MOST_LINES)
    for index, number in enumerate(found):
        if not 1 <= number <= diagnoses:
            raise InputError(
                "claim.no-such-diagnosis",
                f"Points to diagnosis {number}, but the claim has {diagnoses}.",
                place=f"{members.place}/diagnosis_pointers/{index}",
                next_step="Pointers count from 1 into the claim's diagnoses.",
            )
    return found
