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
_Key = tuple[str, str, str]
"""A code, a day and a provider."""


def units_over_limit(lines: Lines) -> list[Fact]:
    """The lines over their limit, then what can't be told."""
    if not lines.own:
        return []
    if lines.medicaid:
        return [medicaid(_KIND)]
    table = "ncci-mue-hospital"
    if lines.professional:
        table = "ncci-mue-dme" if lines.supplier else "ncci-mue-practitioner"
    on_day: dict[_Key, list[Fact]] | None = None
    total: dict[_Key, Fraction | int] = {}
    made: list[Fact] = []
    missing: set[str] = set()
    unknown: dict[str, str] = {}
    for line in lines.own:
        code, day = line["args"]["code"], line["args"]["date"]
        release, rows = lines.asked(table, day, code)
        if release is None:
            missing.add(day)
            continue
        if not rows:
            if release.sample:
                unknown.setdefault(code, day)
            continue
        row = rows[0]
        if _is_within(lines, code, row["units"]):
            continue
        if on_day is None:
            on_day, total = _by_day(lines)
        counted, units = [line], _a_day(line)
        if row["adjudication_indicator"] != 1:
            fullest = max(((code, each, lines.provider(line)) for each in _days(line)), key=total.__getitem__)
            counted, units = on_day[fullest], total[fullest]
        if units > row["units"]:
            made.append(_over(release, row, line, counted, units))
    made += [uncovered(_KIND, table, day) for day in sorted(missing)]
    return made + ([partial(_KIND, table, unknown, "sample")] if unknown else [])


def _is_within(lines: Lines, code: str, limit: int) -> bool:
    """Whether all units of a code, rounded up, are within a limit: then those of any line or day are."""
    most: dict[str, int | None] = lines.ledger.memo.setdefault("most units", {})
    if not most:
        for each in (*lines.own, *lines.past):
            named, units = each["args"]["code"], each["args"]["units"]
            so_far = most.get(named, 0)
            most[named] = None if so_far is None or units < 0 else so_far + ceil(units)
    found = most[code]
    return found is not None and found <= limit


def _by_day(lines: Lines) -> tuple[dict[_Key, list[Fact]], dict[_Key, Fraction | int]]:
    """The lines of each code, day and provider, and their units of that day."""
    found: dict[_Key, list[Fact]] = defaultdict(list)
    total: dict[_Key, Fraction | int] = defaultdict(int)
    for line in (*lines.own, *lines.past):
        for day in _days(line):
            key = line["args"]["code"], day, lines.provider(line)
            found[key].append(line)
            total[key] += _a_day(line)
    return found, total


def _days(line: Fact) -> list[str]:
    if line["args"]["through"] in (None, line["args"]["date"]):
        return [line["args"]["date"]]
    first = date.fromisoformat(line["args"]["date"])
    last = date.fromisoformat(line["args"]["through"])
    long = (last - first).days
    return [(first + timedelta(at)).isoformat() for at in range(long + 1 if 0 <= long < 366 else 1)]


def _a_day(line: Fact) -> Fraction | int:
    """Units of each of the line's days, to the nearest whole where there are several."""
    units, days = line["args"]["units"], len(_days(line))
    exact = units if isinstance(units, int) else Fraction(str(units))
    return exact if days == 1 else _nearest(Fraction(exact) / days)


def _nearest(number: Fraction) -> int:
    """Halves go away from zero."""
    return floor(number + Fraction(1, 2)) if number >= 0 else -floor(-number + Fraction(1, 2))


def _over(
    release: Release, row: Mapping[str, Any], line: Fact, counted: list[Fact], units: Fraction | int
) -> Fact:
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
    named = counted
    if len(counted) > 20:
        named = [line] + [each for each in counted[:20] if each is not line]
    return shown(_KIND, args, named, release.id, line["args"]["code"])


def _written(number: Fraction | int) -> str:
    """A number that has an end in tens, with as few places as it needs."""
    if number.denominator == 1:
        return str(number.numerator)
    places = 1
    while (number * 10**places).denominator != 1:
        places += 1
    whole, rest = divmod(abs(number * 10**places).numerator, 10**places)
    return f"{'-' if number < 0 else ''}{whole}.{rest:0{places}d}"
