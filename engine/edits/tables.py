"""The edit tables of a snapshot by day, in the form that a claim is looked up in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from engine.edits.code_sets import CodeSets
from engine.edits.diagnosis_codes import DiagnosisCodes
from kb.release import ICD10CM_TABULAR, Release
from kb.snapshot.knowledge import Knowledge
from kb.tables.coverage import CoveredCodes
from kb.tables.pairs import PairIndex
from kb.tables.schemas.ncci import CONTRACTOR_DEFINED
from kb.tables.table import Table
from kb.tables.whole_column import whole_column

ADD_ON = "ncci-add-on"
_MUE = "ncci-mue-practitioner"


@dataclass(frozen=True, slots=True)
class Pairs:
    """A PTP table. In a sample, or where ``parts`` are missing, what is not held is unknown."""

    release: str
    index: PairIndex
    sample: bool
    parts: bool


@dataclass(frozen=True, slots=True)
class UnitLimit:
    """The most units of a code: for a line (adjudication 1) or for a day (2 and 3)."""

    units: int
    adjudication: int
    rationale: str


@dataclass(frozen=True, slots=True)
class UnitLimits:
    """A MUE table."""

    release: str
    limits: dict[str, UnitLimit]
    sample: bool


@dataclass(frozen=True, slots=True)
class AddOn:
    """One row: a primary code of an add-on code, and the days on which it is one."""

    primary: str
    edit_type: int
    effective: date | None
    until: date | None

    def in_force(self, day: date) -> bool:
        """Whether the row applies on ``day``; a row without a first day has always begun."""
        return (self.effective is None or self.effective <= day) and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class AddOns:
    """The add-on table: the rows of each add-on code. Of ``others`` it is known that they are none.

    A sample holds all rows of the add-on codes that it names; ``others`` are the primary codes that it
    names and the codes of the sample of unit limits, which is of the same codes.
    """

    release: str
    rows: dict[str, tuple[AddOn, ...]]
    others: frozenset[str]
    sample: bool


class EditTables:
    """Opens each release on first use and keeps it."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._pairs: dict[str, Pairs] = {}
        self._limits: dict[str, UnitLimits] = {}
        self._add_ons: dict[str, AddOns] = {}
        self.codes = CodeSets(knowledge)
        self.diagnosis_codes = DiagnosisCodes(knowledge)
        self._coverage: dict[date, CoveredCodes | None] = {}
        self._days: dict[tuple[str, str], Release | None] = {}

    def pairs(self, table: str, day: str) -> Pairs | None:
        """The PTP table in force on a day; None where none is loaded for it."""
        release = self._release(table, day)
        if release is None:
            return None
        found = self._pairs.get(release.id)
        if found is None:
            index = self._knowledge.pairs_of(release)
            found = self._pairs[release.id] = Pairs(release.id, index, release.sample, bool(release.missing))
        return found

    def limits(self, table: str, day: str) -> UnitLimits | None:
        """The MUE table in force on a day."""
        release = self._release(table, day)
        if release is None:
            return None
        found = self._limits.get(release.id)
        if found is None:
            opened = self._knowledge.table_of(release)
            columns = [
                whole_column(opened, name)
                for name in ("code", "units", "adjudication_indicator", "rationale")
            ]
            limits = {
                str(code): UnitLimit(int(str(units)), int(str(kind)), str(why or ""))
                for code, units, kind, why in zip(*columns, strict=True)
                if units is not None and kind is not None
            }
            found = self._limits[release.id] = UnitLimits(release.id, limits, release.sample)
        return found

    def add_ons(self, day: str) -> AddOns | None:
        """The add-on table in force on a day."""
        release = self._release(ADD_ON, day)
        if release is None:
            return None
        found = self._add_ons.get(release.id)
        if found is None:
            units = self.limits(_MUE, day) if release.sample else None
            beside = frozenset(units.limits) if units is not None and units.sample else frozenset()
            found = self._add_ons[release.id] = self._read_add_ons(release, beside)
        return found

    def table(self, name: str, day: str) -> Table | None:
        """A table in force on a day."""
        release = self._release(name, day)
        return self._knowledge.table_of(release) if release else None

    def icd10cm(self, day: date) -> Release | None:
        """The tabular list in force on a day."""
        return self._release(ICD10CM_TABULAR, day.isoformat())

    def coverage(self, day: date) -> CoveredCodes | None:
        """What the coverage database says on a day; None where none of it is loaded."""
        if day not in self._coverage:
            if len(self._coverage) >= _MOST_DAYS:
                self._coverage.clear()
            self._coverage[day] = self._knowledge.coverage(day)
        return self._coverage[day]

    def _read_add_ons(self, release: Release, beside: frozenset[str]) -> AddOns:
        opened = self._knowledge.table_of(release)
        names = ("add_on", "primary", "edit_type", "effective", "until")
        rows: dict[str, list[AddOn]] = {}
        primaries = set()
        for add_on, primary, kind, start, until in zip(
            *(whole_column(opened, name) for name in names), strict=True
        ):
            begun = start if isinstance(start, date) else None
            ended = until if isinstance(until, date) else None
            row = AddOn(str(primary), int(str(kind)), begun, ended)
            rows.setdefault(str(add_on), []).append(row)
            primaries.add(row.primary)
        primaries.discard(CONTRACTOR_DEFINED)
        by_code = {code: tuple(each) for code, each in rows.items()}
        return AddOns(release.id, by_code, beside | primaries, release.sample)

    def _release(self, table: str, day: str) -> Release | None:
        key = table, day
        if key not in self._days:
            if len(self._days) >= _MOST_DAYS:
                self._days.clear()
            self._days[key] = self._knowledge.manifest.release_on(table, date.fromisoformat(day))
        return self._days[key]


_MOST_DAYS = 20_000
