"""Claims with two lines of one provider and day whose codes are a pair in force."""

from __future__ import annotations

import numpy as np

from engine.edits.pairs import TABLES
from engine.edits.tables import Pairs
from engine.sets.edits.coded import Coded, store
from engine.sets.edits.releases import of_days
from engine.sets.staged import day_of

_KINDS = {"practitioner": "professional", "hospital": "outpatient"}
_TABLE = "bundled"


class PairSet:
    """Keeps the pairs of each whole release that are among the codes of claims."""

    def __init__(self, coded: Coded) -> None:
        self._coded = coded
        self._kept: tuple[object, ...] = ()

    def claims(self) -> str:
        """The set form of ``engine.edits.pairs``, whatever the modifiers: these are for the kernel."""
        coded, tables = self._coded, self._coded.tables
        found = {
            (kind, day): tables.pairs(TABLES[_KINDS[kind]], day_of(day).isoformat())
            for kind in _KINDS
            for day in coded.days()
        }
        releases = of_days(coded.connection, "pair_day", found, lambda each: each.sample or each.parts)
        kept = (*(each.release for each in releases), coded.forgotten, len(coded.codes))
        if kept != self._kept:
            self._kept = kept
            self._store(releases)
        together = (
            "one.c = two.c AND one.date = two.date AND one.provider = two.provider AND one.place < two.place"
        )
        return (
            "SELECT c FROM coded JOIN pair_day USING (kind, date) WHERE release IS NULL OR partial "
            "GROUP BY c, date, provider HAVING count(DISTINCT code) > 1 "
            f"UNION ALL SELECT one.c FROM coded one JOIN coded two ON {together} "
            "JOIN pair_day ON one.kind = pair_day.kind AND one.date = pair_day.date "
            f"JOIN {_TABLE} pair ON pair.release = pair_day.release "
            "AND pair.codes = least(one.code, two.code)::BIGINT << 32 | greatest(one.code, two.code) "
            "WHERE one.date >= pair.begins AND one.date < pair.ends "
            "UNION ALL SELECT c FROM medicaid"
        )

    def _store(self, releases: list[Pairs]) -> None:
        codes = np.array([code.encode() for code in self._coded.codes] or [b""])
        parts = []
        for number, each in enumerate(releases):
            one, two, begins, ends = each.index.among(codes)
            low, high = np.minimum(one, two).astype(np.int64), np.maximum(one, two).astype(np.int64)
            parts.append((np.full(len(one), number), low << 32 | high, begins, ends))
        release, both, begins, ends = (
            (np.concatenate(each) for each in zip(*parts, (np.zeros(0, np.int64),) * 4, strict=False))
            if parts
            else (np.zeros(0, np.int64),) * 4
        )
        store(
            self._coded.connection,
            _TABLE,
            {"release": release.astype(np.int32), "codes": both, "begins": begins, "ends": ends},
        )
