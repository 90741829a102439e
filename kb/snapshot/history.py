"""Which snapshots were in force, in order, and the one to go back to.

``history.jsonl`` in the home folder has a line for every change, written before the change is made:
a kill between the two leaves a line for a snapshot that is stored whole and was never in force.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

ROLLBACK = "rollback"
"""What a change that puts an earlier snapshot in force again is called."""


@dataclass(frozen=True, slots=True)
class Change:
    """A snapshot put in force: when (UTC), its digest, and what made it, as ``load icd10cm@2026-04-01``."""

    at: str
    snapshot: str
    why: str

    @property
    def is_rollback(self) -> bool:
        """Whether an earlier snapshot was put in force again."""
        return self.why == ROLLBACK


def append_change(place: Path, snapshot: str, why: str, now: datetime | None = None) -> None:
    """Adds a line and waits until the disk has it."""
    at = (now or datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%SZ")
    append_line(place, json.dumps({"at": at, "snapshot": snapshot, "why": why}, ensure_ascii=False))


def append_line(place: Path, line: str) -> None:
    """Adds a line to a file and waits until the disk has it."""
    torn = _ends_torn(place)
    with place.open("ab") as out:
        out.write((b"\n" if torn else b"") + line.encode() + b"\n")
        out.flush()
        os.fsync(out.fileno())


def read_history(place: Path) -> tuple[Change, ...]:
    """All changes, oldest first; a line that a kill cut short is passed over."""
    try:
        lines = place.read_bytes().splitlines()
    except FileNotFoundError:
        return ()
    changes = []
    for line in lines:
        try:
            stored = json.loads(line)
            changes.append(Change(stored["at"], stored["snapshot"], stored["why"]))
        except (ValueError, KeyError, TypeError):
            continue
    return tuple(changes)


def before_current(changes: Sequence[Change], current: str) -> tuple[str, ...]:
    """The snapshots to which one can go back from ``current``, nearest first.

    What was rolled back is not among them, so that rolling back twice goes two loads back.
    """
    stack: list[str] = []
    for change in changes:
        if change.is_rollback and change.snapshot in stack:
            del stack[stack.index(change.snapshot) + 1 :]
        elif not stack or stack[-1] != change.snapshot:
            stack.append(change.snapshot)
    if current in stack:
        del stack[len(stack) - 1 - stack[::-1].index(current) :]
    return tuple(reversed(stack))


def _ends_torn(place: Path) -> bool:
    try:
        with place.open("rb") as file:
            file.seek(-1, os.SEEK_END)
            return file.read(1) != b"\n"
    except OSError:
        return False  # a new or empty file
