"""What is amiss in a line by itself: its pointers to diagnoses, units, and national drug code.

Authority: Medicare Claims Processing Manual (Pub. 100-04), chapter 26, section 10.4, items 24A to 24G; the
837P guide 005010X222A1, SV104, SV107, LIN and CTP. That a pointer points somewhere its reader has seen to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from engine.edits.model import Bill, Shown
from engine.edits.tables import EditTables
from engine.proof.model import Fact

FAULT = "line_fault"
MOST_POINTERS = 4
DRUG_UNITS = ("F2", "GR", "ME", "ML", "UN")
"""Units of a drug (837P CTP05): international units, grams, milligrams, milliliters, units."""
VISITS = (("99202", "99215"), ("99221", "99239"), ("99281", "99285"))
"""Codes of visits of which one is given a day."""
_NDC = re.compile(r"[0-9]{11}|[0-9]{5}-[0-9]{4}-[0-9]{2}")
_TEN = re.compile(r"([0-9]{4,5})-([0-9]{3,4})-([0-9]{1,2})")
_MARK = re.compile(r"^N4 ?(?=[0-9])")
"""The qualifier that stands before a drug code in the 837P and on paper."""


def line_faults(tables: EditTables, bill: Bill) -> Iterator[Shown]:
    """Every fault of every line, by line."""
    for line in bill.lines:
        for fault, shown, wanted in _faults(line.args, bill):
            yield _shown(line, fault, shown, wanted)


def _faults(args: Mapping[str, Any], bill: Bill) -> Iterator[tuple[str, str, str]]:
    pointers = args["pointers"]
    if bill.type == "professional":
        if not pointers and len(bill.diagnoses) > 1:  # with one there is no doubt which is meant
            yield "no_pointer", "none", ""
        if len(pointers) > MOST_POINTERS:
            yield "many_pointers", str(len(pointers)), str(MOST_POINTERS)
    if len(set(pointers)) < len(pointers):
        twice = sorted({at for at in pointers if pointers.count(at) > 1})
        yield "pointer_twice", ", ".join(map(str, twice)), ""
    units = args["units"]
    if units <= 0:
        yield "no_units", f"{units:g}", "1"
    elif args["through"] and args["through"] > args["date"]:
        days = (date.fromisoformat(args["through"]) - date.fromisoformat(args["date"])).days + 1
        if units != days and any(low <= args["code"] <= high for low, high in VISITS):
            yield "visits_not_days", f"{units:g}", str(days)
    if args["ndc"]:
        yield from _of_drug(args)


def _of_drug(args: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    if not _NDC.fullmatch(args["ndc"]):
        yield "drug_code", args["ndc"], _in_eleven(args["ndc"])
    unit, quantity = args["ndc_unit"], args["ndc_quantity"]
    if unit is None or unit.upper() not in DRUG_UNITS:
        yield "drug_unit", unit or "none", ", ".join(DRUG_UNITS)
    if quantity is None or float(quantity) <= 0:
        yield "drug_quantity", quantity or "none", "more than 0"


def _in_eleven(written: str) -> str:
    """The 5-4-2 form of a code of ten digits whose hyphens show which part lacks a zero."""
    bare = _MARK.sub("", written.strip())
    parts = _TEN.fullmatch(bare)
    if parts and len(bare) >= 12:
        return f"{parts[1]:0>5}{parts[2]:0>4}{parts[3]:0>2}"
    digits = bare.replace("-", "").replace(" ", "")
    return digits if re.fullmatch(r"[0-9]{11}", digits) else "11 digits"


def _shown(line: Fact, fault: str, shown: str, wanted: str) -> Shown:
    args = {
        "number": line.args["number"],
        "code": line.args["code"],
        "date": line.args["date"],
        "fault": fault,
        "shown": shown,
        "wanted": wanted,
    }
    return Shown(FAULT, args, line.evidence)
