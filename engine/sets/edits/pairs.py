"""Pairs of lines of one provider and day whose codes are a pair in force."""

from __future__ import annotations

import numpy as np

from engine.edits.pairs import TABLES
from engine.edits.tables import Pairs
from engine.sets.edits.coded import Coded, store
from engine.sets.edits.releases import of_days
from engine.sets.staged import day_of

ROWS = "bundled_pair_row"
_KINDS = {"practitioner": "professional", "hospital": "outpatient"}
_TOGETHER = "one.c = two.c AND one.date = two.date AND one.provider = two.provider AND one.place < two.place"


class PairSet:
    """Keeps the pairs of each whole release that are among the codes of claims."""

    def __init__(self, coded: Coded) -> None:
        self._coded = coded
        self._kept: tuple[object, ...] = ()

    def claims(self) -> str:
        """Makes the table of pairs; the claims that may have others are those of which no table tells."""
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
        # The join goes by the two codes in the order of their numbers; ``turned`` says that column one has
        # the higher one.
        coded.connection.execute(
            f"""CREATE OR REPLACE TEMP TABLE {ROWS} AS WITH pairs AS (
            SELECT one.c, one.date, indicator, (one.code < two.code) = turned AS two_first,
            CASE WHEN two_first THEN two.place ELSE one.place END AS place_one,
            CASE WHEN two_first THEN one.place ELSE two.place END AS place_two
            FROM coded one JOIN coded two ON {_TOGETHER}
            JOIN pair_day ON one.kind = pair_day.kind AND one.date = pair_day.date
            JOIN bundled pair ON pair.release = pair_day.release
            AND pair.codes = least(one.code, two.code)::BIGINT << 32 | greatest(one.code, two.code)
            WHERE one.date >= pair.begins AND one.date < pair.ends)
            SELECT pairs.c, two.code AS column_two, indicator::VARCHAR AS indicator,
            one.modifier AS modifier_one, two.modifier AS modifier_two,
            concat_ws('|', indicator, pairs.date, coalesce(one.modifier, ''), coalesce(two.modifier, ''))
            AS bypass,
            CASE WHEN one.pointers = two.pointers THEN 'same'
            WHEN one.pointers != two.pointers THEN 'different' END AS diagnoses
            FROM pairs JOIN line one ON one.c = pairs.c AND one.place = place_one
            JOIN line two ON two.c = pairs.c AND two.place = place_two"""
        )
        return (
            "SELECT c FROM coded JOIN pair_day USING (kind, date) WHERE release IS NULL OR partial "
            "GROUP BY c, date, provider HAVING count(DISTINCT code) > 1 UNION ALL SELECT c FROM medicaid"
        )

    def _store(self, releases: list[Pairs]) -> None:
        codes = np.array([code.encode() for code in self._coded.codes] or [b""])
        parts = [each.index.among(codes) for each in releases]
        one, two, begins, ends, indicator = (
            np.concatenate([np.zeros(0, np.int64), *(part[name] for part in parts)])
            for name in ("one", "two", "begins", "ends", "indicator")
        )
        numbers = [np.full(len(part["one"]), number) for number, part in enumerate(parts)]
        store(
            self._coded.connection,
            "bundled",
            {
                "release": np.concatenate([np.zeros(0, np.int64), *numbers]),
                "codes": np.minimum(one, two) << 32 | np.maximum(one, two),
                "turned": one > two,
                "begins": begins,
                "ends": ends,
                "indicator": indicator,
            },
        )
