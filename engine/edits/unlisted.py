"""Codes of a claim that may not be used on their day: 45 CFR 162.1000 and 162.1002."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.edits import reasons
from engine.edits.code_sets import LISTED, OPEN, State
from engine.edits.model import Bill, Doubt, Shown
from engine.edits.tables import EditTables
from engine.proof.model import InputField

UNLISTED = "unlisted_code"
_DIAGNOSES, _SERVICES = "ICD-10-CM", "HCPCS or CPT"


def unlisted_diagnoses(tables: EditTables, bill: Bill) -> Iterator[Shown | Doubt]:
    """Every diagnosis whose code is not in force or not complete, by place; or that no release covers."""
    release = tables.icd10cm(bill.day)
    if release is None:
        if bill.diagnoses or not bill.lines:
            yield reasons.no_icd10cm(UNLISTED, bill.day.isoformat())
        return
    for at, code in enumerate(bill.diagnoses):
        found = tables.diagnosis_codes.state(code, bill.day, release)
        if found is not None:
            args = {
                "number": None,
                "position": at + 1,
                "where": f"diagnosis {at + 1}",
                "system": _DIAGNOSES,
                **_said(code, bill.day.isoformat(), found),
            }
            yield Shown(UNLISTED, args, (InputField(f"/diagnoses/{at}"), *found.rows))


def unlisted_codes(tables: EditTables, bill: Bill) -> Iterator[Shown | Doubt]:
    """Every line whose code is not one of its set on its day, then the codes that no table here tells of."""
    unknown: dict[str, dict[str, str]] = {}
    for line in bill.lines:
        code, day = line.args["code"], line.args["date"]
        found = tables.codes.state(code, day)
        if found.state == LISTED:
            continue
        if found.state == OPEN:
            unknown.setdefault(found.load, {}).setdefault(code, day)
            continue
        number = line.args["number"]
        args = {
            "number": number,
            "position": None,
            "where": f"line {number}",
            "system": _SERVICES,
            **_said(code, day, found),
        }
        yield Shown(UNLISTED, args, (*line.evidence, *found.rows))
    for table, codes in sorted(unknown.items()):
        yield reasons.not_told(UNLISTED, table, codes)


def _said(code: str, day: str, found: State) -> dict[str, Any]:
    return {
        "code": code,
        "date": day,
        "state": found.state,
        "turn": found.turn.isoformat() if found.turn else "unknown",
        "held": found.held,
        "instead": ", ".join(found.instead) or "none",
        "near": ", ".join(found.near) or "none",
        "release": found.release or None,
    }
