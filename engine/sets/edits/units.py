"""Claims with more units of a code than a limit, on all its lines together."""

from __future__ import annotations

import numpy as np

from engine.edits.units import TABLES
from engine.sets.edits.coded import Coded, store
from engine.sets.edits.releases import of_days
from engine.sets.staged import day_of

_KINDS = {"practitioner": "professional", "hospital": "outpatient", "supplier": "supplier"}


class UnitSet:
    """Keeps the limits of each release for the codes that claims have."""

    def __init__(self, coded: Coded) -> None:
        self._coded = coded

    def claims(self) -> str:
        """The set form of ``engine.edits.units``; needs the table ``repeated``.

        The units of a line that is the only one of its code are all units of the code.
        """
        coded, tables = self._coded, self._coded.tables
        found = {
            (kind, day): tables.limits(TABLES[_KINDS[kind]], day_of(day).isoformat())
            for kind in _KINDS
            for day in coded.days()
        }
        releases = of_days(coded.connection, "unit_day", found, lambda each: each.sample)
        codes: list[int] = []
        limits: list[int] = []
        numbers: list[int] = []
        for number, release in enumerate(releases):
            for code, written in enumerate(coded.codes):
                limit = release.limits.get(written)
                if limit is not None:
                    numbers.append(number)
                    codes.append(code)
                    limits.append(limit.units)
        store(
            coded.connection,
            "unit_limit",
            {
                "release": np.array(numbers, np.int32),
                "code": np.array(codes, np.int32),
                "most": np.array(limits, np.int64),
            },
        )
        limited = "coded JOIN unit_day USING (kind, date) LEFT JOIN unit_limit USING (release, code)"
        total = (
            "SELECT c, code, sum(units) AS total FROM coded SEMI JOIN repeated USING (c, code) GROUP BY ALL"
        )
        return (
            f"SELECT c FROM {limited} WHERE release IS NULL OR (partial AND most IS NULL) OR units > most "
            f"UNION ALL SELECT c FROM {limited} JOIN ({total}) USING (c, code) WHERE total > most "
            "UNION ALL SELECT c FROM medicaid"
        )
