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
from engine.sets.edits.releases import Releases

_ALWAYS, _NEVER = -(2**31), 2**31 - 1
_EPOCH = date(1970, 1, 1).toordinal()


class AddOnSet:
    """The lines with an add-on code are told from the others by number; these few are joined to the rest."""

    def __init__(self, coded: Coded, rules: Iterable[Rule]) -> None:
        self._coded = coded
        patterns = [each for rule in rules for each in rule.all_patterns if each.predicate == PREDICATE]
        self._only_alone = all(
            any(test.key == "primary" and test.accepts == (NONE,) and not test.negated for test in each.tests)
            for each in patterns
        )
        """Whether no rule asks for an add-on code that has its primary code."""

    def claims(self) -> np.ndarray:
        """The set form of ``engine.edits.add_ons``."""
        coded, lines = self._coded, self._coded.lines
        releases = Releases(
            list(coded.iso_days()), 1, lambda _, day: coded.tables.add_ons(day), lambda each: each.sample
        )
        number, partial = releases.number[0][lines.day], releases.partial[0][lines.day]
        shape = len(releases.opened) + 1, len(coded.codes)  # the last row stands for no release
        listed, known = np.zeros(shape, np.bool_), np.zeros(shape, np.bool_)
        for at, release in enumerate(releases.opened):
            listed[at] = [code in release.rows for code in coded.codes]
            known[at] = listed[at] | [code in release.others for code in coded.codes]
        unknown = (number < 0) | (partial & ~known[number, lines.code])
        found = [lines.claim[unknown], coded.medicaid]
        add_ons = listed[number, lines.code]
        if add_ons.any():
            found.append(self._alone(releases.opened, number, add_ons))
        return np.concatenate(found)

    def _alone(self, releases: list[AddOns], number: np.ndarray, add_ons: np.ndarray) -> np.ndarray:
        """The claims of those lines in ``add_ons`` that have no primary code beside them."""
        coded, lines = self._coded, self._coded.lines
        beside = np.isin(lines.claim, lines.claim[add_ons])
        store(
            coded.connection,
            "beside_add_on",
            {
                "c": lines.claim[beside],
                "place": lines.place[beside],
                "code": lines.code[beside],
                "date": np.array(coded.days, np.int32)[lines.day[beside]],
                "kind": lines.kind[beside],
                "release": np.where(add_ons, number, -1)[beside],
            },
        )
        self._store_rows(releases, np.unique(lines.code[add_ons]))
        rows = (
            "beside_add_on line JOIN add_on_row row USING (release, code) "
            "WHERE line.date >= begins AND line.date < ends"
        )
        with_it = (
            "SELECT line.c, line.place FROM (SELECT line.c, line.place, line.date, line.kind, primary_code "
            f"FROM {rows}) line JOIN beside_add_on other ON other.c = line.c "
            "AND other.place != line.place AND other.code = primary_code AND other.date = line.date "
            "JOIN line one ON one.c = line.c AND one.place = line.place "
            "JOIN line two ON two.c = other.c AND two.place = other.place "
            "WHERE line.kind = 1 OR one.provider IS NOT DISTINCT FROM two.provider"
        )
        alone = f"ANTI JOIN ({with_it}) USING (c, place)" if self._only_alone else ""
        found: np.ndarray = coded.connection.execute(
            f"SELECT DISTINCT c FROM (SELECT line.c, line.place FROM {rows}) {alone}"
        ).fetchnumpy()["c"]
        return found

    def _store_rows(self, releases: list[AddOns], codes: np.ndarray) -> None:
        numbers = {code: number for number, code in enumerate(self._coded.codes)}
        rows = [
            (
                release,
                code,
                numbers.get(row.primary, -1),
                row.effective.toordinal() - _EPOCH if row.effective else _ALWAYS,
                row.until.toordinal() - _EPOCH if row.until else _NEVER,
            )
            for release, each in enumerate(releases)
            for code in codes.tolist()
            for row in each.rows.get(self._coded.codes[code], ())
        ]
        by_column = np.array(rows, np.int64).reshape(-1, 5).T
        names = ("release", "code", "primary_code", "begins", "ends")
        store(self._coded.connection, "add_on_row", dict(zip(names, by_column, strict=True)))
