"""What the NCCI says of a code: pairs, units and add-on edits.

Authority: CMS, NCCI Policy Manual for Medicare Services, chapter I; Medicare Claims Processing Manual
(Pub. 100-04), chapter 23, section 20.9, and chapter 12, section 30 D.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from kb.facts.as_of import AsOf
from kb.facts.meanings import Indicator, Meaning
from kb.release import Release
from kb.tables.columns import day_number
from kb.tables.pairs import PairIndex
from kb.tables.schemas.ncci import CONTRACTOR_DEFINED

_MUE = "Medicare Claims Processing Manual, chapter 23, section 20.9"

ADJUDICATION = Indicator(
    "adjudication_indicator",
    _MUE,
    {
        "1": "counted for each claim line; a modifier may carry further units on a line of its own",
        "2": "counted for the day, by law or policy: never more",
        "3": "counted for the day, by clinical benchmark: more only as an appeal proves",
    },
)
MODIFIER_INDICATOR = Indicator(
    "indicator",
    _MUE,
    {
        "0": "never both, no modifier helps",
        "1": "both with an NCCI-associated modifier, where the services are separate",
    },
)
EDIT_TYPE = Indicator(
    "edit_type",
    "Medicare Claims Processing Manual, chapter 12, section 30 D",
    {
        "1": "paid only with one of the listed primary codes",
        "2": "paid only with a primary code that the contractor defines",
        "3": "paid with a listed primary code, or another that the contractor accepts",
    },
)
_SETTINGS = (("practitioner", "practitioner"), ("outpatient hospital", "hospital"), ("DME supplier", "dme"))


@dataclass(frozen=True, slots=True)
class UnitLimit:
    """The most units in one setting."""

    setting: str
    units: int
    adjudication: Meaning | None
    rationale: str
    release: str
    not_in: str


@dataclass(frozen=True, slots=True)
class PairCount:
    """How many pairs in force have the code in one column, by modifier indicator."""

    setting: str
    column: int
    indicator: Meaning
    pairs: int
    on: date
    release: str


@dataclass(frozen=True, slots=True)
class AddOn:
    """An add-on edit of the code. ``primaries`` are the codes it goes with; ``note`` is CMS's."""

    edit_type: Meaning | None
    primaries: tuple[str, ...]
    contractor_defined: bool
    release: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PrimaryOf:
    """The add-on codes that name the code as a primary one."""

    add_ons: tuple[str, ...]
    release: str


def unit_limits(as_of: AsOf, code: str) -> tuple[UnitLimit, ...]:
    """The code's MUE values by setting."""
    found = []
    for setting, name in _SETTINGS:
        rows = as_of.find(f"ncci-mue-{name}", code)
        for row in rows:
            meaning = ADJUDICATION.read(str(row.number("adjudication_indicator") or ""))
            units = row.number("units") or 0
            found.append(
                UnitLimit(setting, units, meaning, row.text("rationale"), rows.release_id, rows.not_in)
            )
    return tuple(found)


def pair_counts(as_of: AsOf, code: str) -> tuple[PairCount, ...]:
    """The code's pairs that are in force: on the day asked, else on the last day of the release."""
    found: list[PairCount] = []
    for setting, name in _SETTINGS[:2]:
        for release in as_of.candidates(f"ncci-ptp-{name}"):
            index = as_of.knowledge.pairs_of(release)
            counts = _counted(setting, index, code, as_of.day or _last_day(release), release.id)
            found += counts
            if counts:
                break
    return tuple(found)


def _counted(setting: str, index: PairIndex, code: str, day: date, release: str) -> list[PairCount]:
    found = []
    for column in (1, 2):
        rows = index.in_force(code, column, day_number(day))
        indicators = index.indicators(rows) if len(rows) else np.zeros(0, np.int32)
        for value, pairs in zip(*np.unique(indicators, return_counts=True), strict=True):
            meaning = MODIFIER_INDICATOR.read(str(int(value)))
            assert meaning is not None
            found.append(PairCount(setting, column, meaning, int(pairs), day, release))
    return found


def _last_day(release: Release) -> date:
    until = release.period.until
    return date.fromordinal(until.toordinal() - 1) if until else release.period.start


def add_ons(as_of: AsOf, code: str) -> tuple[AddOn, ...]:
    """The edits under which the code is an add-on, one a type, of those in force."""
    rows = as_of.find("ncci-add-on", code)
    primaries: dict[int, list[str]] = {}
    notes: dict[int, dict[str, None]] = {}
    for row in rows:
        day = as_of.day or _last_day(row.table.release)
        if not _in_force(row.day("effective"), row.day("until"), day):
            continue
        kind = row.number("edit_type") or 0
        primaries.setdefault(kind, []).append(row.text("primary"))
        if row.text("note"):
            notes.setdefault(kind, {})[row.text("note")] = None
    return tuple(
        AddOn(
            EDIT_TYPE.read(str(kind)),
            tuple(sorted({each for each in listed if each != CONTRACTOR_DEFINED})),
            CONTRACTOR_DEFINED in listed,
            rows.release_id,
            tuple(notes.get(kind, ())),
        )
        for kind, listed in sorted(primaries.items())
    )


def primary_of(as_of: AsOf, code: str) -> tuple[PrimaryOf, ...]:
    """The add-on codes that may follow the code, of edits in force."""
    rows = as_of.having("ncci-add-on", "primary", code)
    found = {
        row.text("add_on")
        for row in rows
        if _in_force(row.day("effective"), row.day("until"), as_of.day or _last_day(row.table.release))
    }
    return (PrimaryOf(tuple(sorted(found)), rows.release_id),) if found else ()


def _in_force(start: date | None, until: date | None, day: date) -> bool:
    return (start is None or start <= day) and (until is None or day < until)
