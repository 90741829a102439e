"""Add-on codes, which are paid only with a primary code of the same practitioner and day.

Authority: CMS, NCCI Policy Manual for Medicare Services, chapter I, sections R and W; Medicare Claims
Processing Manual (Pub. 100-04), chapter 12, section 30 D. Type 1 lists all primary codes, type 2 leaves
them to the contractor, type 3 lists some.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from engine.edits import reasons
from engine.edits.model import Bill, Doubt, Shown
from engine.edits.tables import ADD_ON, AddOn, AddOns, EditTables
from engine.proof.model import Fact, InputField, TableRow
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
    beside: _Beside | None = None
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
        beside = beside or _Beside(bill)
        yield _judged(found, listed, line, beside)
    for day in sorted(missing):
        yield reasons.not_loaded(PREDICATE, ADD_ON, day)
    if unknown:
        yield reasons.not_held(PREDICATE, ADD_ON, unknown, sample=True)


class _Beside:
    """The lines that an add-on code's primary code may stand on, looked through once a code and group."""

    def __init__(self, bill: Bill) -> None:
        self._bill = bill
        self._groups: dict[tuple[str, str], dict[str, list[Fact]]] = {}
        self._order: dict[str, int] = {}
        for at, line in enumerate((*bill.lines, *bill.past)):
            for key in (self._key(line), _ANYWHERE):
                self._groups.setdefault(key, {}).setdefault(line.args["code"], []).append(line)
            self._order[_place(line)] = at

    def first(self, line: Fact, codes: Iterable[str]) -> Fact | None:
        """The first other line with one of these codes that may go with the line."""
        group = self._group(line)
        found = (next((each for each in group.get(code, ()) if each is not line), None) for code in codes)
        there = [each for each in found if each is not None]
        return min(there, key=lambda each: self._order[_place(each)], default=None)

    def codes(self, line: Fact) -> set[str]:
        """The codes that stand there, without the line's own."""
        return self._group(line).keys() - {line.args["code"]}

    def _group(self, line: Fact) -> Mapping[str, Sequence[Fact]]:
        return self._groups[_ANYWHERE if line.args["code"] in ANY_DAY else self._key(line)]

    def _key(self, line: Fact) -> tuple[str, str]:
        provider = (line.args["provider"] or "") if self._bill.type == "professional" else ""
        return line.args["date"], provider


_ANYWHERE = ("", "")


def _place(line: Fact) -> str:
    """Where a line of the claim or of its history stands."""
    field = line.evidence[0]
    assert isinstance(field, InputField)
    return field.path


def _judged(table: AddOns, listed: Sequence[AddOn], line: Fact, beside: _Beside) -> Shown | Doubt:
    code, kind = line.args["code"], listed[0].edit_type
    primaries = {row.primary: row for row in listed}
    with_it = beside.first(line, primaries)
    if with_it is None and kind != 1:
        perhaps = sorted(each for each in beside.codes(line) if each not in table.rows)
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
