"""What the official conversion table says of codes that came in between two editions.

Authority: CDC/NCHS and CMS, ICD-10-CM Conversion Table, published with each edition.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

import numpy as np

from kb.model.code import dotted
from kb.tables.columns import day_number
from kb.tables.table import Table


class Conversion:
    """The rows of conversion tables whose codes came into force after ``after`` and by ``until``."""

    def __init__(self, tables: Iterable[Table], after: date, until: date) -> None:
        self._previous: dict[str, list[str]] = defaultdict(list)
        self._successors: dict[str, list[str]] = defaultdict(list)
        self._ranges: list[tuple[str, str, str]] = []
        self.releases: list[str] = []
        """The releases that say something of these days."""
        for table in tables:
            day = table.array("effective")
            rows = np.flatnonzero((day > day_number(after)) & (day <= day_number(until))).tolist()
            if rows:
                self.releases.append(table.release.id)
            for row in rows:
                self._add(*(str(table.value(row, name) or "") for name in _COLUMNS))

    def previous(self, code: str) -> list[str]:
        """Where the condition of an undotted code that came in was coded before, dotted; may be empty."""
        return sorted(set(self._previous.get(code, ())))

    def replaced_by(self, code: str) -> list[str]:
        """The codes that came in for an undotted code, dotted; may be empty."""
        found = set(self._successors.get(code, ()))
        found |= {new for first, last, new in self._ranges if first <= code <= last}
        return sorted(found)

    def _add(self, code: str, previous: str, through: str) -> None:
        if not code or not previous:
            return
        shown = f"{dotted(previous)}-{dotted(through)}" if through else dotted(previous)
        self._previous[code].append(shown)
        if through:
            self._ranges.append((previous, through, dotted(code)))
        else:
            self._successors[previous].append(dotted(code))


_COLUMNS = ("code", "previous_code", "previous_through")
