"""Claims with more units of a code than a limit, on all its lines together."""

from __future__ import annotations

import numpy as np

from engine.edits.tables import UnitLimits
from engine.edits.units import TABLES
from engine.sets.edits.coded import KINDS, Coded
from engine.sets.edits.releases import Releases
from engine.sets.edits.repeats import RepeatSet

_TABLES = {"practitioner": "professional", "hospital": "outpatient", "supplier": "supplier"}
_NONE = np.inf


class UnitSet:
    """Keeps the limits of each release for the codes that claims have."""

    def __init__(self, coded: Coded, repeats: RepeatSet) -> None:
        self._coded = coded
        self._repeats = repeats
        self._kept: dict[str, np.ndarray] = {}
        self._forgotten = coded.forgotten

    def claims(self) -> np.ndarray:
        """The set form of ``engine.edits.units``, after that of repeats.

        The units of a line that is the only one of its code are all units of the code.
        """
        coded, lines = self._coded, self._coded.lines
        releases = Releases(
            list(coded.iso_days()),
            len(KINDS),
            lambda kind, day: coded.tables.limits(TABLES[_TABLES[KINDS[kind]]], day),
            lambda each: each.sample,
        )
        number = releases.number[lines.kind, lines.day]
        limits = np.stack([self._limits(each) for each in releases.opened] or [np.zeros(len(coded.codes))])
        most = limits[number, lines.code]
        unknown = (number < 0) | (releases.partial[lines.kind, lines.day] & (most == _NONE))
        found = [lines.claim[unknown | (lines.units > most)], coded.medicaid]
        several = self._repeats.rows
        if len(several):
            key = lines.claim[several].astype(np.int64) * len(coded.codes) + lines.code[several]
            _, of_key = np.unique(key, return_inverse=True)
            total = np.bincount(of_key, weights=lines.units[several])[of_key]
            found.append(lines.claim[several][total > most[several]])
        return np.concatenate(found)

    def _limits(self, release: UnitLimits) -> np.ndarray:
        """The limit of each code; infinite for one without."""
        coded = self._coded
        if self._forgotten != coded.forgotten:
            self._kept.clear()
            self._forgotten = coded.forgotten
        kept = self._kept.get(release.release, np.zeros(0))
        added = [release.limits.get(code) for code in coded.codes[len(kept) :]]
        limits = np.concatenate((kept, [_NONE if each is None else each.units for each in added]))
        self._kept[release.release] = limits
        return limits
