"""Pairs of lines of one provider and day whose codes are a pair in force."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from engine.edits.pairs import TABLES
from engine.edits.tables import Pairs
from engine.sets.edits.coded import KINDS, SUPPLIER, Coded, Lines, store
from engine.sets.edits.releases import Releases
from engine.sets.edits.side_by_side import side_by_side

ROWS = "bundled_pair_row"
_TABLES = {"practitioner": "professional", "hospital": "outpatient"}
MOST_BITS = 1 << 28
"""For every two codes of claims; with more their pairs are looked for among those of a table."""


@dataclass(frozen=True, slots=True)
class Bundled:
    """The pairs of a release that are among the codes of claims, whichever code is column one.

    ``key`` has both numbers, the lower first, in order; ``turned`` says that column one has the higher.
    """

    key: np.ndarray
    turned: np.ndarray
    begins: np.ndarray
    ends: np.ndarray
    indicator: np.ndarray


class PairSet:
    """Keeps the pairs of each whole release that are among the codes of claims."""

    def __init__(self, coded: Coded) -> None:
        self._coded = coded
        self._kept: tuple[object, ...] = ()
        self._bundled: list[Bundled] = []
        self._bits = np.zeros(0, np.uint8)
        self._paired = np.zeros(0, np.bool_)

    def claims(self) -> np.ndarray:
        """Makes the table of pairs; the claims that may have others are those of which no table tells."""
        coded, lines = self._coded, self._coded.lines
        releases = Releases(
            list(coded.iso_days()),
            len(KINDS),
            lambda kind, day: (
                None if kind == SUPPLIER else coded.tables.pairs(TABLES[_TABLES[KINDS[kind]]], day)
            ),
            lambda each: each.sample or each.parts,
        )
        kept = (*(each.release for each in releases.opened), coded.forgotten, len(coded.codes))
        if kept != self._kept:
            self._kept = kept
            self._keep(releases.opened)
        self._store(list(self._found(releases)))
        unknown = (releases.number < 0) | releases.partial
        unknown[SUPPLIER] = False  # suppliers are not under these edits
        several = [coded.medicaid]
        if unknown.any():
            open_lines = lines.among(unknown[lines.kind, lines.day])
            several += [
                open_lines.claim[
                    one[_together(open_lines, one, two) & (open_lines.code[one] != open_lines.code[two])]
                ]
                for one, two in side_by_side(open_lines.claim)
            ]
        return np.concatenate(several)

    def _keep(self, releases: list[Pairs]) -> None:
        """Makes what is kept of the pairs among all codes that are numbered by now."""
        numbers = len(self._coded.codes)
        codes = np.array([code.encode() for code in self._coded.codes] or [b""])
        self._bundled = []
        self._paired = np.zeros(numbers, np.bool_)
        self._bits = np.zeros(-(-numbers * numbers // 8) if numbers * numbers <= MOST_BITS else 0, np.uint8)
        for release in releases:
            found = release.index.among(codes)
            one, two = found["one"], found["two"]
            low, high = np.minimum(one, two), np.maximum(one, two)
            key = low * numbers + high
            order = np.argsort(key, kind="stable")
            self._bundled.append(
                Bundled(
                    key[order],
                    (one > two)[order],
                    *(found[name][order] for name in ("begins", "ends", "indicator")),
                )
            )
            self._paired[one] = self._paired[two] = True
            if len(self._bits):
                np.bitwise_or.at(self._bits, key >> 3, np.left_shift(1, key & 7).astype(np.uint8))

    def _found(self, releases: Releases[Pairs]) -> Iterator[dict[str, np.ndarray]]:
        """Pairs of lines to which a row in force applies."""
        whole = self._coded.lines
        lines = whole.among(self._paired[whole.code])
        for one, two in side_by_side(lines.claim):
            beside = _together(lines, one, two)
            one, two = one[beside], two[beside]
            earlier, later = lines.code[one].astype(np.int64), lines.code[two].astype(np.int64)
            key = np.minimum(earlier, later) * len(self._coded.codes) + np.maximum(earlier, later)
            if len(self._bits):
                held = np.flatnonzero(self._bits[key >> 3] >> (key & 7).astype(np.uint8) & 1)
                one, two, key = one[held], two[held], key[held]
            if len(key):
                number = releases.number[lines.kind[one], lines.day[one]]
                for release, bundled in enumerate(self._bundled):
                    of = number == release
                    yield self._in_force(bundled, lines, one[of], two[of], key[of])

    def _in_force(
        self, bundled: Bundled, lines: Lines, one: np.ndarray, two: np.ndarray, key: np.ndarray
    ) -> dict[str, np.ndarray]:
        first = np.searchsorted(bundled.key, key)
        times = np.searchsorted(bundled.key, key, side="right") - first
        at = np.repeat(np.arange(len(key)), times)
        row = np.repeat(first - np.cumsum(times) + times, times) + np.arange(times.sum())
        date = np.array(self._coded.days, np.int64)[lines.day[one[at]]]
        kept = (bundled.begins[row] <= date) & (date < bundled.ends[row])
        at, row, date = at[kept], row[kept], date[kept]
        one, two = one[at], two[at]
        first_is_one = (lines.code[one] < lines.code[two]) != bundled.turned[row]
        return {
            "c": lines.claim[one],
            "date": date,
            "indicator": bundled.indicator[row],
            "place_one": np.where(first_is_one, lines.place[one], lines.place[two]),
            "place_two": np.where(first_is_one, lines.place[two], lines.place[one]),
        }

    def _store(self, found: list[dict[str, np.ndarray]]) -> None:
        none = np.zeros(0, np.int64)
        store(
            self._coded.connection,
            "bundled_lines",
            {
                name: np.concatenate([none, *(each[name] for each in found)])
                for name in ("c", "date", "indicator", "place_one", "place_two")
            },
        )
        self._coded.connection.execute(
            f"""CREATE OR REPLACE TEMP TABLE {ROWS} AS
            WITH beside AS MATERIALIZED (SELECT c, place, code, modifier, pointers
            FROM line WHERE c IN (SELECT c FROM bundled_lines))
            SELECT pair.c, two.code AS column_two, indicator::VARCHAR AS indicator,
            one.modifier AS modifier_one, two.modifier AS modifier_two,
            concat_ws('|', indicator, pair.date, coalesce(one.modifier, ''), coalesce(two.modifier, ''))
            AS bypass,
            CASE WHEN one.pointers = two.pointers THEN 'same'
            WHEN one.pointers != two.pointers THEN 'different' END AS diagnoses,
            NULL::VARCHAR AS earlier
            FROM bundled_lines pair JOIN beside one ON one.c = pair.c AND one.place = place_one
            JOIN beside two ON two.c = pair.c AND two.place = place_two"""
        )


def _together(lines: Lines, one: np.ndarray, two: np.ndarray) -> np.ndarray:
    """Whether two lines are of one provider and day."""
    together: np.ndarray = (lines.day[one] == lines.day[two]) & (lines.provider[one] == lines.provider[two])
    return together
