"""Add-on codes, which are paid only with a primary code of the same practitioner and day.

Authority: CMS, NCCI Policy Manual for Medicare Services, chapter I, section R; Medicare Claims
Processing Manual (Pub. 100-04), chapter 12, section 30 D. Type 1 lists all primary codes, type 2 leaves
them to the contractor, type 3 lists some.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from engine.edits import reasons
from engine.edits.model import Bill, Doubt, Shown
from engine.edits.tables import ADD_ON, AddOn, AddOns, EditTables
from engine.proof.model import Fact, TableRow
from kb.tables.schemas.ncci import CONTRACTOR_DEFINED

PREDICATE = "add_on"
ANY_DAY = frozenset({"99292"})
"""Further critical care may follow 99291 past midnight, or of another practitioner of the group (Claims
Processing Manual, chapter 12, sections 30 D and 30.6.12)."""


def add_ons(tables: EditTables, bill: Bill) -> Iterator[Shown | Doubt]:
    """Every line with an add-on code, with the primary code that it goes with, if there is one.

    Where the contractor may accept a code that CMS does not list, and the claim has one that could be
    meant, it can't be told.
    """
    unknown: dict[str, str] = {}
    missing: dict[str, None] = {}
    for line in bill.lines:
        code, day = line.args["code"], line.args["date"]
        found = tables.add_ons(day)
        if found is None:
            missing[day] = None
            continue
        rows = found.rows.get(code, ())
        if not rows and found.sample and code not in found.others:
            unknown.setdefault(code, day)
        listed = [row for row in rows if row.in_force(date.fromisoformat(day))]
        if not listed:
            continue
        if bill.medicaid:
            yield reasons.of_medicaid(PREDICATE)
            return
        yield _judged(found, listed, line, _beside(bill, line))
    for day in sorted(missing):
        yield reasons.not_loaded(PREDICATE, ADD_ON, day)
    if unknown:
        yield reasons.not_held(PREDICATE, ADD_ON, unknown, sample=True)


def _beside(bill: Bill, line: Fact) -> list[Fact]:
    """The other lines that the line's primary code may stand on."""
    others = [each for each in (*bill.lines, *bill.past) if each is not line]
    if line.args["code"] in ANY_DAY:
        return others
    return [
        each for each in others if each.args["date"] == line.args["date"] and bill.same_provider(each, line)
    ]


def _judged(table: AddOns, listed: Sequence[AddOn], line: Fact, beside: Sequence[Fact]) -> Shown | Doubt:
    code, kind = line.args["code"], listed[0].edit_type
    primaries = {row.primary: row for row in listed}
    with_it = next((each for each in beside if each.args["code"] in primaries), None)
    if with_it is None and kind != 1:
        perhaps = sorted(
            {each.args["code"] for each in beside if each.args["code"] not in table.rows} - {code}
        )
        if perhaps:
            reason = (
                f"Whether {', '.join(perhaps[:3])} may be the primary code of {code} is for the contractor "
                f"to say (add-on edit type {kind})."
            )
            return Doubt(PREDICATE, reason, "", line.args["number"])
    row = primaries[with_it.args["code"]] if with_it is not None else listed[0]
    args = {
        "number": line.args["number"],
        "code": code,
        "date": line.args["date"],
        "edit_type": str(kind),
        "primary": with_it.args["code"] if with_it is not None else None,
        "primaries": _named(primaries),
        "caution": reasons.caution(sample=table.sample),
        "release": table.release,
    }
    key = f"{code} {row.primary} {row.effective or 'none'} {row.until or 'none'}"
    fields = (*(with_it.evidence if with_it is not None else ()), *line.evidence)
    return Shown(PREDICATE, args, (*fields, TableRow(table.release, key)))


def _named(primaries: dict[str, AddOn]) -> str:
    """The primary codes for a text: all of a few, or how many."""
    codes = sorted(set(primaries) - {CONTRACTOR_DEFINED})
    if not codes:
        return "one that the Medicare contractor accepts"
    return ", ".join(codes) if len(codes) <= 6 else f"{', '.join(codes[:5])} or {len(codes) - 5} others"
