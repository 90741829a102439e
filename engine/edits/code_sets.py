"""Whether the code of a line is one of its code set on its day.

Authority: 45 CFR 162.1002 (HCPCS and CPT for services) and 162.1000 (the code set valid on the day of
the service). HCPCS codes are in CMS's file with their days. CPT is the AMA's, and only its licensed file
can say that a code is none; that one exists Medicare's tables show too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from kb.release import Release
from kb.snapshot.knowledge import Knowledge

HCPCS, CPT, FEES = "hcpcs", "cpt", "mpfs"
_SHAPE = re.compile(r"[0-9]{4}[0-9A-Z]|[A-Z][0-9]{4}")
_DENTAL = re.compile(r"D[0-9]{4}")
_LICENSED = (CPT, "cpt-medium", "cpt-short")
_PAYING = (FEES, "ncci-mue-practitioner", "ncci-mue-hospital", "ncci-mue-dme")
"""Medicare's tables whose codes exist in CPT or HCPCS on their days."""
_DELETED = ("D", "F")
"""Status indicators of the fee schedule."""


@dataclass(frozen=True, slots=True)
class State:
    """What the tables say of a code on a day: ``listed``, ``invalid``, ``ended``, ``not_yet`` or ``open``.

    ``turn`` is the last day on which it could be used, or the first; ``load`` the table that would tell.
    """

    state: str
    release: str = ""
    turn: date | None = None
    instead: str = ""
    load: str = ""


_LISTED = State("listed")


class CodeSets:
    """Answers by code and day, kept."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._known: dict[tuple[str, str], State] = {}

    def state(self, code: str, day: str) -> State:
        """The state of a service's code."""
        key = code, day
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= _MOST_CODES:
                self._known.clear()
            found = self._known[key] = self._find(code, date.fromisoformat(day))
        return found

    def _find(self, code: str, day: date) -> State:
        if _SHAPE.fullmatch(code) is None:
            return State("invalid")
        if _DENTAL.fullmatch(code):
            return _LISTED  # CDT is the ADA's, and no table here has it
        if code[0].isalpha():
            return self._of_hcpcs(code, day)
        for name in _LICENSED:
            release = self._knowledge.manifest.release_on(name, day)
            if release is not None:
                return _LISTED if self._has(release, code) else State("invalid", release.id)
        return self._of_payment(code, day) or State("open", load=self._would_tell(day))

    def _would_tell(self, day: date) -> str:
        """The fee schedule lists most of CPT; beyond that only the AMA's file tells."""
        release = self._knowledge.manifest.release_on(FEES, day)
        return FEES if release is None or release.sample else CPT

    def _of_hcpcs(self, code: str, day: date) -> State:
        release = self._knowledge.manifest.release_on(HCPCS, day)
        if release is None:
            return self._of_payment(code, day) or State("open", load=HCPCS)
        table = self._knowledge.table_of(release)
        for at in table.find(code):
            until, added = table.value(at, "until"), table.value(at, "added")
            if isinstance(until, date) and until <= day:
                instead = str(table.value(at, "cross_references") or "")
                return State("ended", release.id, until - timedelta(1), instead)
            if isinstance(added, date) and added > day:
                return State("not_yet", release.id, added)
            return _LISTED
        holding = [
            each
            for each in self._knowledge.manifest.releases_of(HCPCS)
            if each.id != release.id and self._has(each, code)
        ]
        if not holding:
            return State("invalid", release.id)
        if holding[0].period.start > day:
            return State("not_yet", holding[0].id, holding[0].period.start)
        until = holding[-1].period.until
        return State("ended", holding[-1].id, until - timedelta(1) if until else None)

    def _of_payment(self, code: str, day: date) -> State | None:
        for name in _PAYING:
            release = self._knowledge.manifest.release_on(name, day)
            if release is not None:
                table = self._knowledge.table_of(release)
                for at in table.find(code):
                    gone = name == FEES and table.value(at, "status") in _DELETED
                    return State("ended", release.id) if gone else _LISTED
        return None

    def _has(self, release: Release, code: str) -> bool:
        return bool(self._knowledge.table_of(release).find(code))


_MOST_CODES = 200_000
