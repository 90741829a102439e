"""The lines of claims that edits look at, as columns of whole numbers, and the days on which they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.edits.claim import SUPPLIERS, is_medicaid
from engine.edits.line_shape import MOST_POINTERS
from engine.edits.tables import EditTables
from engine.sets.staged import LISTED, day_of
from kb.model.claim import INPATIENT, PROFESSIONAL
from kb.model.code import undotted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MOST_NUMBERED = 200_000
"""Codes as written that are kept with their numbers; then numbering begins anew."""

KINDS = ("practitioner", "hospital", "supplier")
"""Whose tables bind a line; ``Lines.kind`` is a place among these."""
PRACTITIONER, HOSPITAL, SUPPLIER = range(3)
_NONE = -1


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines with a code, a row each, in the order of their claims and places.

    ``code`` is a number into ``Coded.codes`` and ``day`` into ``Coded.days``. ``provider`` tells providers of
    one claim apart, almost surely: it is 0 on institutional claims, all of whose lines are of the facility.
    ``odd`` are lines that have a drug, further days, no units, or pointers amiss.
    """

    claim: np.ndarray
    place: np.ndarray
    code: np.ndarray
    day: np.ndarray
    provider: np.ndarray
    units: np.ndarray
    kind: np.ndarray
    odd: np.ndarray

    def among(self, rows: np.ndarray) -> Lines:
        """These rows alone."""
        return Lines(*(getattr(self, name)[rows] for name in self.__slots__))


class Coded:
    """Makes the ``lines`` of the staged claims, but for inpatient ones, to which no edit on HCPCS applies."""

    def __init__(self, tables: EditTables, connection: DuckDBPyConnection) -> None:
        self.tables = tables
        self.connection = connection
        self.codes: list[str] = []
        self.forgotten = 0
        """How often numbering has begun anew: what is kept by number is then void."""
        self.days: list[int] = []
        self.lines: Lines
        self.medicaid = np.zeros(0, np.int32)
        """Claims that edits apply to and Medicaid pays."""
        self._written: dict[str, int] = {}
        self._numbers: dict[str, int] = {}

    def make(self) -> None:
        """Makes ``lines``, ``days`` and ``medicaid`` of what is staged now."""
        self._number_codes()
        kinds = self._kinds()
        # Codes, places and dates are never absent here.
        rows = self.connection.execute(
            f"""SELECT line.c AS claim, place, line_code.number AS code, date,
            (hash(line.provider) >> 1)::BIGINT AS provider, greatest(ceil(units), 0) AS units,
            units <= 0 OR ndc IS NOT NULL OR coalesce(through > date, FALSE) OR pointed > {MOST_POINTERS}
            OR CASE WHEN pointed > 1 THEN pointed > len(string_split(pointers, '{LISTED}')) ELSE FALSE END
            AS odd, pointed = 0 AS unpointed FROM line JOIN line_code USING (code)"""
        ).fetchnumpy()
        kind = kinds[rows["claim"]]
        rows["kind"] = kind
        # Where a claim has several diagnoses, a professional line says which it is for.
        rows["odd"] |= rows.pop("unpointed") & (kind != HOSPITAL) & self._several()[rows["claim"]]
        rows["provider"][kind == HOSPITAL] = 0
        rows["day"] = self._number_days(rows.pop("date"), kind != _NONE)
        self.lines = Lines(**rows)
        if (kind == _NONE).any():
            self.lines = self.lines.among(kind != _NONE)
        if (np.diff(self.lines.claim) < 0).any():
            self.lines = self.lines.among(np.lexsort((self.lines.place, self.lines.claim)))

    def _kinds(self) -> np.ndarray:
        """The kind of each claim by its number."""
        suppliers = ", ".join(f"'{each}'" for each in sorted(SUPPLIERS))
        claims = self.connection.execute(
            f"""SELECT c, CASE WHEN type = '{INPATIENT}' THEN {_NONE} WHEN type != '{PROFESSIONAL}'
            THEN {HOSPITAL} WHEN specialty IN ({suppliers}) THEN {SUPPLIER} ELSE {PRACTITIONER} END AS kind
            FROM claim"""
        ).fetchnumpy()
        self._most = int(claims["c"].max(initial=-1)) + 1
        kinds = np.full(self._most, _NONE, np.int8)
        kinds[claims["c"]] = claims["kind"]
        self.medicaid = self._of_medicaid(kinds)
        return kinds

    def _of_medicaid(self, kinds: np.ndarray) -> np.ndarray:
        run = self.connection.execute
        payers = [
            payer for (payer,) in run("SELECT DISTINCT payer FROM claim").fetchall() if is_medicaid(payer)
        ]
        if not payers:
            return np.zeros(0, np.int32)
        found = run("SELECT c FROM claim WHERE payer IN (SELECT unnest(?::VARCHAR[]))", [payers]).fetchnumpy()
        bound: np.ndarray = found["c"][kinds[found["c"]] != _NONE]
        return bound

    def _several(self) -> np.ndarray:
        """Whether a claim has several diagnoses, by its number."""
        several: np.ndarray = (
            np.bincount(
                self.connection.execute("SELECT c FROM diagnosis").fetchnumpy()["c"], minlength=self._most
            )
            > 1
        )
        return several

    def _number_days(self, dates: np.ndarray, looked_at: np.ndarray) -> np.ndarray:
        """Makes ``days``, in order; returns the number of each date."""
        first = int(dates.min(initial=0))
        there = np.zeros(int(dates.max(initial=0)) - first + 1, np.bool_)
        there[dates[looked_at] - first] = True
        self.days = [int(each) for each in np.flatnonzero(there) + first]
        numbers: np.ndarray = (np.cumsum(there, dtype=np.int32) - 1)[dates - first]
        return numbers

    def iso_days(self) -> Sequence[str]:
        """The days as texts."""
        return [day_of(day).isoformat() for day in self.days]

    def _number_codes(self) -> None:
        rows = self.connection.execute(
            "SELECT DISTINCT code FROM line WHERE code IS NOT NULL ORDER BY code"
        ).fetchall()
        if len(self._written) > MOST_NUMBERED:
            self._written.clear()
            self._numbers.clear()
            self.codes.clear()
            self.forgotten += 1
        for (written,) in rows:
            if written not in self._written:
                code = undotted(written)
                number = self._numbers.setdefault(code, len(self._numbers))
                if number == len(self.codes):
                    self.codes.append(code)
                self._written[written] = number
        store(
            self.connection,
            "line_code",
            {
                "code": np.array([code for (code,) in rows], dtype=object),
                "number": np.array([self._written[code] for (code,) in rows], np.int32),
            },
        )


def store(connection: DuckDBPyConnection, name: str, columns: dict[str, np.ndarray]) -> None:
    """A table from columns."""
    connection.register("stored_rows", columns)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM stored_rows")
    connection.unregister("stored_rows")
