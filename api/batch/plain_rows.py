"""Rows of Parquet that are known to be good, as claims: no value is looked at a second time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from kb.model.claim import Claim, Diagnosis, Line, Patient, Procedure

Row = Mapping[str, Any]


def plain_claim(row: Row) -> Claim:
    """The claim that the loader would read from a row in which parquet_columns finds nothing odd."""
    first = _day(row["from"])
    assert first is not None
    said = row.get
    patient: Row = said("patient") or {}
    return Claim(
        id=row["id"],
        type=row["type"],
        from_date=first,
        through_date=_day(said("through")),
        diagnoses=tuple(Diagnosis(each["code"], each.get("poa")) for each in row["diagnoses"]),
        lines=tuple(map(_line, said("lines") or ())),
        patient=Patient(patient.get("sex"), _day(patient.get("birth_date")), patient.get("id")),
        payer=said("payer"),
        bill_type=said("bill_type"),
        provider=said("provider"),
        admit_date=_day(said("admit_date")),
        discharge_status=said("discharge_status"),
        frequency=said("frequency"),
        jurisdiction=said("jurisdiction"),
        specialty=said("specialty"),
        group=said("group"),
        admitting_diagnosis=said("admitting_diagnosis"),
        procedures=tuple(
            Procedure(each["code"], _day(each.get("date"))) for each in said("procedures") or ()
        ),
        condition_codes=tuple(said("condition_codes") or ()),
    )


def _line(row: Row) -> Line:
    said = row.get
    return Line(
        number=row["number"],
        code=said("code"),
        modifiers=tuple(said("modifiers") or ()),
        units=_units(said("units")),
        date=_day(said("date")),
        through=_day(said("through")),
        diagnosis_pointers=tuple(said("diagnosis_pointers") or ()),
        place_of_service=said("place_of_service"),
        revenue_code=said("revenue_code"),
        charge=_amount(said("charge")),
        provider=said("provider"),
        ndc=said("ndc"),
        ndc_quantity=_amount(said("ndc_quantity")),
        ndc_unit=said("ndc_unit"),
    )


def _day(value: dt.date | str | None) -> dt.date | None:
    return dt.date.fromisoformat(value) if isinstance(value, str) else value


def _amount(value: Decimal | float | str | None) -> Decimal | None:
    if value is None:
        return None
    return Decimal(repr(value) if isinstance(value, float) else value)


def _units(value: Decimal | float | None) -> int | Decimal:
    if value is None or isinstance(value, int):
        return 1 if value is None else value
    units = _amount(value)
    assert units is not None
    return int(units) if units == int(units) else units
