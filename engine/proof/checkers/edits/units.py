"""Counts again the units that a medically unlikely edit limits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction
from math import ceil, floor
from typing import Any

from engine.proof.checkers.edits.lines import Lines, caution, medicaid, partial, shown, uncovered
from engine.proof.ledger import Fact
from kb.release import Release

_KIND = "units_over_limit"


def units_over_limit(lines: Lines) -> list[Fact]:
    """The lines over their limit, then what can't be told."""
    if not lines.own:
        return []
    if lines.medicaid:
        return [medicaid(_KIND)]
    table = "ncci-mue-hospital"
    if lines.professional:
        table = "ncci-mue-dme" if lines.supplier else "ncci-mue-practitioner"
    on_day: dict[tuple[str, str, str], list[Fact]] | None = None
    made: list[Fact] = []
    missing: set[str] = set()
    unknown: dict[str, str] = {}
    for line in lines.own:
        code, day = line["args"]["code"], line["args"]["date"]
        release = lines.release(table, day)
        if release is None:
            missing.add(day)
            continue
        row = next(iter(lines.rows(release, code)), None)
        if row is None:
            if release.sample:
                unknown.setdefault(code, day)
            continue
        if _no_more_than(lines, code, row["units"]):
            continue
        on_day = _on_day(lines) if on_day is None else on_day
        counted = [line]
        if row["adjudication_indicator"] != 1:
            groups = [on_day[code, each, lines.provider(line)] for each in _days(line)]
            counted = max(groups, key=lambda group: sum(map(_a_day, group)))
        units = sum(map(_a_day, counted), Fraction(0))
        if units > row["units"]:
            made.append(_over(release, row, line, counted, units))
    made += [uncovered(_KIND, table, day) for day in sorted(missing)]
    return made + ([partial(_KIND, table, unknown, "sample")] if unknown else [])


def _no_more_than(lines: Lines, code: str, limit: int) -> bool:
    """Whether all units of a code, rounded up, are within a limit: then those of any line or day are."""
    units = [each["args"]["units"] for each in (*lines.own, *lines.past) if each["args"]["code"] == code]
    return all(unit >= 0 for unit in units) and sum(map(ceil, units)) <= limit


def _on_day(lines: Lines) -> dict[tuple[str, str, str], list[Fact]]:
    """The lines of each code, day and provider."""
    found: dict[tuple[str, str, str], list[Fact]] = defaultdict(list)
    for line in (*lines.own, *lines.past):
        for day in _days(line):
            found[line["args"]["code"], day, lines.provider(line)].append(line)
    return found


def _days(line: Fact) -> list[str]:
    first = date.fromisoformat(line["args"]["date"])
    last = date.fromisoformat(line["args"]["through"] or line["args"]["date"])
    long = (last - first).days
    return [(first + timedelta(at)).isoformat() for at in range(long + 1 if 0 <= long < 366 else 1)]


def _a_day(line: Fact) -> Fraction:
    """Units of each of the line's days, to the nearest whole where there are several."""
    units, days = Fraction(str(line["args"]["units"])), len(_days(line))
    return units if days == 1 else Fraction(_nearest(units / days))


def _nearest(number: Fraction) -> int:
    """Halves go away from zero."""
    return floor(number + Fraction(1, 2)) if number >= 0 else -floor(-number + Fraction(1, 2))


def _over(release: Release, row: Mapping[str, Any], line: Fact, counted: list[Fact], units: Fraction) -> Fact:
    args = {
        "number": line["args"]["number"],
        "code": line["args"]["code"],
        "date": line["args"]["date"],
        "modifier": line["args"]["modifier"],
        "units": _written(units),
        "limit": row["units"],
        "lines": len(counted),
        "adjudication": str(row["adjudication_indicator"]),
        "rationale": row["rationale"] or "",
        "caution": caution(release),
        "release": release.id,
    }
    return shown(_KIND, args, counted, release.id, line["args"]["code"])


def _written(number: Fraction) -> str:
    """A number that has an end in tens, with as few places as it needs."""
    if number.denominator == 1:
        return str(number.numerator)
    places = 1
    while (number * 10**places).denominator != 1:
        places += 1
    whole, rest = divmod(abs(number * 10**places).numerator, 10**places)
    return f"{'-' if number < 0 else ''}{whole}.{rest:0{places}d}"
