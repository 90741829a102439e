"""Claims with a line whose code is an add-on code without a primary code, or may be one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import numpy as np

from engine.edits.add_ons import PREDICATE
from engine.edits.tables import AddOns
from engine.rules.judge import NONE
from engine.rules.model import Rule
from engine.sets.edits.coded import Coded, store
from engine.sets.edits.releases import of_days
from engine.sets.staged import day_of

_ALWAYS, _NEVER = -(2**31), 2**31 - 1
_EPOCH = date(1970, 1, 1).toordinal()


class AddOnSet:
    """Keeps the rows of add-on codes that claims have."""

    def __init__(self, coded: Coded, rules: Iterable[Rule]) -> None:
        self._coded = coded
        patterns = [each for rule in rules for each in rule.all_patterns if each.predicate == PREDICATE]
        self._only_alone = all(
            any(test.key == "primary" and test.accepts == (NONE,) and not test.negated for test in each.tests)
            for each in patterns
        )
        """Whether no rule asks for an add-on code that has its primary code."""

    def claims(self) -> str:
        """The set form of ``engine.edits.add_ons``."""
        coded = self._coded
        found = {("all", day): coded.tables.add_ons(day_of(day).isoformat()) for day in coded.days()}
        releases = of_days(coded.connection, "add_on_day", found, lambda each: each.sample)
        self._store(releases)
        dated = "coded line JOIN add_on_day USING (date)"
        rows = f"{dated} JOIN add_on_row row USING (release, code)"
        in_force = "line.date >= begins AND line.date < ends"
        beside = (
            f"SELECT line.c, line.place FROM {rows} JOIN coded other ON other.c = line.c "
            "AND other.place != line.place AND other.code = row.primary_code AND other.date = line.date "
            f"AND other.provider = line.provider WHERE {in_force}"
        )
        alone = f"ANTI JOIN ({beside}) USING (c, place)" if self._only_alone else ""
        return (
            f"SELECT c FROM {dated} WHERE release IS NULL "
            f"UNION ALL SELECT c FROM {dated} ANTI JOIN add_on_known USING (release, code) WHERE partial "
            f"UNION ALL SELECT c FROM (SELECT line.c, line.place FROM {rows} WHERE {in_force}) {alone} "
            "UNION ALL SELECT c FROM medicaid"
        )

    def _store(self, releases: list[AddOns]) -> None:
        coded = self._coded
        numbers = {code: number for number, code in enumerate(coded.codes)}
        rows: list[tuple[int, int, int, int, int]] = []
        known: list[tuple[int, int]] = []
        for release, each in enumerate(releases):
            for code, number in numbers.items():
                if code in each.rows or code in each.others:
                    known.append((release, number))
                for row in each.rows.get(code, ()):
                    begins = row.effective.toordinal() - _EPOCH if row.effective else _ALWAYS
                    ends = row.until.toordinal() - _EPOCH if row.until else _NEVER
                    rows.append((release, number, numbers.get(row.primary, -1), begins, ends))
        by_column = np.array(rows, np.int64).reshape(-1, 5).T
        names = ("release", "code", "primary_code", "begins", "ends")
        store(coded.connection, "add_on_row", dict(zip(names, by_column, strict=True)))
        held = np.array(known, np.int64).reshape(-1, 2).T
        store(coded.connection, "add_on_known", {"release": held[0], "code": held[1]})
