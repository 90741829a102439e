"""Medically unlikely edits: the most units of a code for one patient, provider and day.

Authority: CMS, NCCI Policy Manual for Medicare Services, chapter I, section V; Medicare Claims
Processing Manual (Pub. 100-04), chapter 23, section 20.9.3. Each setting has a table of its own. A code
done on both sides is reported with modifier 50 and one unit, and its limit rests on that, so units
count as they are reported whatever the modifiers. The units of a line of several days are shared out
evenly, to the nearest whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from math import ceil

from engine.edits import reasons
from engine.edits.model import Bill, Doubt, Shown
from engine.edits.tables import EditTables, UnitLimit, UnitLimits
from engine.proof.model import Fact, TableRow

OVER = "units_over_limit"
TABLES: Mapping[str, str] = {
    "professional": "ncci-mue-practitioner",
    "outpatient": "ncci-mue-hospital",
    "supplier": "ncci-mue-dme",
}
BY_LINE = 1
"""MUE adjudication indicator of an edit that looks at each line by itself; 2 and 3 look at the day."""
MOST_DAYS = 366
"""Days over which a line's units are shared; a longer line is judged as if it were one day."""


def units_over_limit(tables: EditTables, bill: Bill) -> Iterator[Shown | Doubt]:
    """Every line whose code has more units than its limit, on its line or on a day, by line.

    Of a limit for the day all lines of the code are shown, since all their units are denied.
    """
    if bill.medicaid and bill.lines:
        yield reasons.of_medicaid(OVER)
        return
    table = TABLES["supplier" if bill.supplier else bill.type]
    unknown: dict[str, str] = {}
    missing: dict[str, None] = {}
    by_day: dict[tuple[str, str, str], list[Fact]] | None = None
    at_most = _at_most(bill)
    for line in bill.lines:
        args = line.args
        found = tables.limits(table, args["date"])
        if found is None:
            missing[args["date"]] = None
            continue
        limit = found.limits.get(args["code"])
        if limit is None:
            if found.sample:
                unknown.setdefault(args["code"], args["date"])
            continue
        if at_most[args["code"]] <= limit.units:
            continue
        if limit.adjudication == BY_LINE:
            if _each_day(line) > limit.units:
                yield _shown(found, limit, line, [line], _each_day(line))
            continue
        by_day = _by_day(bill) if by_day is None else by_day
        most, counted = _fullest_day(bill, line, by_day)
        if most > limit.units:
            yield _shown(found, limit, line, counted, most)
    for day in sorted(missing):
        yield reasons.not_loaded(OVER, table, day)
    if unknown:
        yield reasons.not_held(OVER, table, unknown, sample=True)


def _at_most(bill: Bill) -> dict[str, int | float]:
    """All units of each code, which those of a line or day can't exceed: most codes are within."""
    totals: dict[str, int | float] = {}
    for line in (*bill.lines, *bill.past):
        code = line.args["code"]
        # A fraction is rounded, and what is below nothing would hide what is over.
        totals[code] = totals.get(code, 0) + max(ceil(line.args["units"]), 0)
    return totals


def _days(line: Fact) -> int:
    """How many days the units of a line are shared over."""
    if not line.args["through"]:
        return 1
    days = (date.fromisoformat(line.args["through"]) - date.fromisoformat(line.args["date"])).days + 1
    return days if 1 <= days <= MOST_DAYS else 1


def _each_day(line: Fact) -> Decimal:
    units, days = Decimal(str(line.args["units"])), _days(line)
    return units if days == 1 else (units / days).to_integral_value(ROUND_HALF_UP)


def _by_day(bill: Bill) -> dict[tuple[str, str, str], list[Fact]]:
    """The lines of each code, day and provider, those of earlier claims among them."""
    groups: dict[tuple[str, str, str], list[Fact]] = {}
    for line in (*bill.lines, *bill.past):
        for key in _keys(bill, line):
            groups.setdefault(key, []).append(line)
    return groups


def _keys(bill: Bill, line: Fact) -> Iterator[tuple[str, str, str]]:
    args = line.args
    provider = (args["provider"] or "") if bill.type == "professional" else ""
    first = date.fromisoformat(args["date"])
    for later in range(_days(line)):
        yield args["code"], (first + timedelta(later)).isoformat(), provider


def _fullest_day(
    bill: Bill, line: Fact, by_day: dict[tuple[str, str, str], list[Fact]]
) -> tuple[Decimal, Sequence[Fact]]:
    """The most units of the line's code on one of its days, and the lines that they are on."""
    most, lines = Decimal(-1), [line]
    for key in _keys(bill, line):
        total = sum((_each_day(each) for each in by_day[key]), Decimal(0))
        if total > most:
            most, lines = total, by_day[key]
    return most, lines


def _shown(table: UnitLimits, limit: UnitLimit, line: Fact, counted: Sequence[Fact], units: Decimal) -> Shown:
    args = {
        "number": line.args["number"],
        "code": line.args["code"],
        "date": line.args["date"],
        "modifier": line.args["modifier"],
        "units": f"{units.normalize():f}",
        "limit": limit.units,
        "lines": len(counted),
        "adjudication": str(limit.adjudication),
        "rationale": limit.rationale,
        "caution": reasons.caution(sample=table.sample),
        "release": table.release,
    }
    evidence = tuple(field for each in counted for field in each.evidence)
    return Shown(OVER, args, (*evidence, TableRow(table.release, line.args["code"])))
