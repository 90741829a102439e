"""For when a published file is, read from its name.

ICD-10 is by fiscal year: October to September, with an update in April (once in January). HCPCS, NCCI
and the fee schedule are by calendar quarter; NCCI version NN.q is quarter q + 1 of the year 1994 + NN.
MS-DRG version N begins in October of the year 1982 + N, N.1 the April after. An HCC payment year rests
on service in the calendar year before (42 CFR 422.310(g)).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

_MONTHS = {"jan": 1, "apr": 4, "jul": 7, "oct": 10}
_UPDATED = re.compile(r"(?:updated|posted|revised|corrected)[-_ ](\d\d)[-/_]?(\d\d)[-/_]?(20\d\d)")
_RUNS = ("initial", "midyear", "midyear-final", "final")
_COPY = re.compile(r"[-_](\d)\.zip$")


@dataclass(frozen=True, slots=True, order=True)
class Edition:
    """The first day of an edition and, among files of that edition, the order of its corrections."""

    start: date
    correction: tuple[int, ...] = ()


def edition(match: re.Match[str], inherited: date | None = None) -> Edition | None:
    """What a name says through the groups of its pattern, else the day of the page that links it.

    None where neither says a possible day.
    """
    groups = {key: value for key, value in match.groupdict().items() if value is not None}
    try:
        start = _start(groups) or inherited
    except ValueError:  # a month or day that no calendar has
        return None
    return None if start is None else Edition(start, _correction(groups, match.string))


def _start(said: dict[str, str]) -> date | None:
    month = said.get("month") or said.get("month2")
    first = _MONTHS[month[:3]] if month else None
    if "fiscal" in said:
        year = int(said["fiscal"])
        if "update" in said:
            return date(year, 4, 1)
        return date(year - 1, 10, 1) if first in (None, 10) else date(year, first or 4, 1)
    if "quarter" in said:
        return date(int(said["year"]), int(said["quarter"]) * 3 - 2, 1)
    if "ncci_version" in said:
        version = int(said["ncci_version"])
        return date(1994 + version // 10, version % 10 * 3 + 1, 1)
    if "year" in said:
        return date(int(said["year"]), first or 1, 1)
    if "effective" in said:
        stated = said["effective"]
        return date(int(stated[4:]), int(stated[:2]), int(stated[2:4]))
    if "rvu_year" in said:
        return date(2000 + int(said["rvu_year"]), "abcd".index(said["letter"]) * 3 + 1, 1)
    if "payment" in said:
        return date(int(said["payment"]) - 1, 1, 1)
    if "version" in said:
        digits = re.sub(r"\D", "", said["version"])
        year = 1982 + int(digits[:2])
        return date(year + 1, 4, 1) if digits[2:] not in ("", "0") else date(year, 10, 1)
    return None


def _correction(said: dict[str, str], name: str) -> tuple[int, ...]:
    run = said.get("run", "").replace("_", "-")
    updated = _UPDATED.search(name)
    copy = _COPY.search(name)
    return (
        _RUNS.index(run) if run in _RUNS else -1,
        int(said.get("revision", 0)),
        int(updated[3] + updated[1] + updated[2]) if updated else int("updated" in name),
        int(copy[1]) if copy and "part" not in said else 0,
    )
