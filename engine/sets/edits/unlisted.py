"""Claims with a line whose code may not be used on its day, or of which no table tells."""

from __future__ import annotations

import numpy as np

from engine.sets.edits.coded import Coded, store
from engine.sets.staged import day_of


class UnlistedSet:
    """Asks the code sets once for each code and day, and keeps those that are listed."""

    def __init__(self, coded: Coded) -> None:
        self._coded = coded
        self._forgotten = -1

    def claims(self) -> str:
        """The set form of ``engine.edits.unlisted``."""
        run = self._coded.connection.execute
        if self._forgotten != self._coded.forgotten:
            self._forgotten = self._coded.forgotten
            run("CREATE OR REPLACE TEMP TABLE listed_code (code INTEGER, date INTEGER)")
        asked = run(
            "SELECT DISTINCT code, date FROM coded ANTI JOIN listed_code USING (code, date) ORDER BY ALL"
        ).fetchall()
        states, codes = self._coded.tables.codes, self._coded.codes
        days = {date: day_of(date).isoformat() for _, date in asked}
        listed = [states.state(codes[code], days[date]).state == "listed" for code, date in asked]
        rows = np.array(asked, np.int32).reshape(-1, 2)
        known = np.array(listed, np.bool_)
        store(self._coded.connection, "not_listed", {"code": rows[~known, 0], "date": rows[~known, 1]})
        store(self._coded.connection, "newly_listed", {"code": rows[known, 0], "date": rows[known, 1]})
        run("INSERT INTO listed_code SELECT * FROM newly_listed")
        return "SELECT c FROM coded SEMI JOIN not_listed USING (code, date)"
