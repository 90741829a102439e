"""The lines of claims that edits look at, with their codes as numbers, and the days on which they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from engine.edits.claim import SUPPLIERS, is_medicaid
from engine.edits.tables import EditTables
from kb.model.claim import INPATIENT, PROFESSIONAL
from kb.model.code import undotted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MOST_NUMBERED = 200_000
"""Codes as written that are kept with their numbers; then numbering begins anew."""


class Coded:
    """Makes the table ``coded`` of the staged claims: ``c, place, code, date, provider, units, kind``.

    ``code`` is a number into ``codes``; ``provider`` is empty on institutional claims, all of whose lines are
    of the facility. Inpatient claims are left out: no edit on HCPCS codes applies to them.
    """

    def __init__(self, tables: EditTables, connection: DuckDBPyConnection) -> None:
        self.tables = tables
        self.connection = connection
        self.codes: list[str] = []
        self.forgotten = 0
        """How often numbering has begun anew: what is kept by number is then void."""
        self._written: dict[str, int] = {}
        self._numbers: dict[str, int] = {}

    def make(self) -> None:
        """The tables ``coded``, ``medicaid`` (claims) and ``coded_day`` (days by number)."""
        run = self.connection.execute
        suppliers = ", ".join(f"'{each}'" for each in sorted(SUPPLIERS))
        payers = [
            payer for (payer,) in run("SELECT DISTINCT payer FROM claim").fetchall() if is_medicaid(payer)
        ]
        self._number_codes()
        run(
            f"""CREATE OR REPLACE TEMP TABLE coded AS
            SELECT line.c, line.place, line_code.number AS code, line.date,
            CASE WHEN type = '{PROFESSIONAL}' THEN coalesce(line.provider, '') ELSE '' END AS provider,
            greatest(ceil(units), 0) AS units,
            CASE WHEN type != '{PROFESSIONAL}' THEN 'hospital'
                 WHEN specialty IN ({suppliers}) THEN 'supplier' ELSE 'practitioner' END AS kind
            FROM line JOIN claim USING (c) JOIN line_code USING (code) WHERE type != '{INPATIENT}'"""
        )
        run(
            f"CREATE OR REPLACE TEMP TABLE medicaid AS SELECT c FROM claim WHERE type != '{INPATIENT}' "
            "AND payer IN (SELECT unnest(?::VARCHAR[]))",
            [payers],
        )

    def days(self) -> Sequence[int]:
        """The days of the lines, in order."""
        rows = self.connection.execute("SELECT DISTINCT date FROM coded ORDER BY date").fetchall()
        return [day for (day,) in rows]

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
