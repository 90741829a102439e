"""Whether the code of a line is one of its code set on its day.

Authority: 45 CFR 162.1002 (HCPCS and CPT for services) and 162.1000 (the code set valid on the day of
the service). HCPCS codes are in CMS's file with their days. CPT is the AMA's, and only its licensed file
can say that a code is none; that one exists Medicare's tables show too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from engine.proof.model import TableRow
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


LISTED, INVALID, ENDED, NOT_YET, HEADING, OPEN = "listed", "invalid", "ended", "not_yet", "heading", "open"
_MOST_NEAR = 5
_MISREAD = str.maketrans("OIL", "011")


@dataclass(frozen=True, slots=True)
class State:
    """What the tables say of a code on a day.

    ``turn`` is the last day on which it could be used, or the first; ``instead`` are the codes that the code
    set names in its place, ``near`` those that resemble it; ``load`` is the table that would tell.
    """

    state: str
    release: str = ""
    turn: date | None = None
    instead: tuple[str, ...] = ()
    load: str = ""
    near: tuple[str, ...] = ()
    rows: tuple[TableRow, ...] = ()

    @property
    def held(self) -> str:
        """When it was or will be in the code set, for a text."""
        if self.state == ENDED:
            return f"through {self.turn}" if self.turn else "no longer"
        return f"from {self.turn}" if self.state == NOT_YET else "never"


_LISTED = State(LISTED)


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
            return State(INVALID, near=self._near(code, day))
        if _DENTAL.fullmatch(code):
            return _LISTED  # CDT is the ADA's, and no table here has it
        if code[0].isalpha():
            return self._of_hcpcs(code, day)
        for name in _LICENSED:
            release = self._knowledge.manifest.release_on(name, day)
            if release is not None:
                return _LISTED if self._has(release, code) else self._invalid(release, code, day)
        return self._of_payment(code, day) or State(OPEN, load=self._would_tell(day))

    def _would_tell(self, day: date) -> str:
        """The fee schedule lists most of CPT; beyond that only the AMA's file tells."""
        release = self._knowledge.manifest.release_on(FEES, day)
        return FEES if release is None or release.sample else CPT

    def _of_hcpcs(self, code: str, day: date) -> State:
        release = self._knowledge.manifest.release_on(HCPCS, day)
        if release is None:
            return self._of_payment(code, day) or State(OPEN, load=HCPCS)
        table = self._knowledge.table_of(release)
        for at in table.find(code):
            until, added = table.value(at, "until"), table.value(at, "added")
            if isinstance(until, date) and until <= day:
                instead = tuple(str(table.value(at, "cross_references") or "").split())
                return _turned(ENDED, release, code, until - timedelta(1), instead)
            if isinstance(added, date) and added > day:
                return _turned(NOT_YET, release, code, added)
            return _LISTED
        holding = [
            each
            for each in self._knowledge.manifest.releases_of(HCPCS)
            if each.id != release.id and self._has(each, code)
        ]
        if not holding:
            return self._invalid(release, code, day)
        if holding[0].period.start > day:
            return _turned(NOT_YET, holding[0], code, holding[0].period.start)
        until = holding[-1].period.until
        return _turned(ENDED, holding[-1], code, until - timedelta(1) if until else None)

    def _of_payment(self, code: str, day: date) -> State | None:
        for name in _PAYING:
            release = self._knowledge.manifest.release_on(name, day)
            if release is not None:
                table = self._knowledge.table_of(release)
                for at in table.find(code):
                    gone = name == FEES and table.value(at, "status") in _DELETED
                    return _turned(ENDED, release, code, None) if gone else _LISTED
        return None

    def _invalid(self, release: Release, code: str, day: date) -> State:
        row = TableRow(release.id, code)
        return State(INVALID, release.id, near=self._near(code, day), rows=(row,))

    def _near(self, code: str, day: date) -> tuple[str, ...]:
        """The code meant where 0 and O, 1 and I are mixed up, else those with the same first characters."""
        read = code[:1] + code[1:].translate(_MISREAD)
        for name in (HCPCS, *_LICENSED, *_PAYING):
            release = self._knowledge.manifest.release_on(name, day)
            if release is None or len(read) < _FEWEST or not read.isascii():
                continue
            if read != code and self._has(release, read):
                return (read,)
            found = self._beginning(release, read[:4], day)
            if found:
                return found
        return ()

    def _beginning(self, release: Release, start: str, day: date) -> tuple[str, ...]:
        table = self._knowledge.table_of(release)
        codes = table.array("code")
        low, high = (int(np.searchsorted(codes, f"{start}{end}".encode())) for end in ("", "~"))
        found: dict[str, None] = {}
        for at in range(low, high):
            until = table.value(at, "until") if release.table == HCPCS else None
            if not isinstance(until, date) or day < until:
                found[codes[at].decode()] = None
            if len(found) == _MOST_NEAR:
                break
        return tuple(found)

    def _has(self, release: Release, code: str) -> bool:
        return bool(self._knowledge.table_of(release).find(code))


def _turned(
    state: str, release: Release, code: str, turn: date | None, instead: tuple[str, ...] = ()
) -> State:
    return State(state, release.id, turn, instead, rows=(TableRow(release.id, code),))


_FEWEST = 3
"""Characters that a code must have for others to resemble it."""
_MOST_CODES = 200_000
