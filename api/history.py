"""The history of a home, with the releases that each change put in or out of force."""

from __future__ import annotations

from typing import Any

from kb.snapshot.home import Home


def history_of(home: Home) -> list[dict[str, Any]]:
    """Every change, oldest first; ``stored`` is false for a snapshot that was deleted since."""
    stored = set(home.snapshots())
    current = home.current
    changes = []
    before: set[str] = set()
    last = max((at for at, each in enumerate(home.history()) if each.snapshot == current), default=-1)
    for at, change in enumerate(home.history()):
        known = change.snapshot in stored
        releases = {each.id for each in home.manifest(change.snapshot).releases} if known else before
        changes.append(
            {
                "at": change.at,
                "snapshot": change.snapshot,
                "why": change.why,
                "stored": known,
                "in_force": at == last,
                "added": sorted(releases - before),
                "removed": sorted(before - releases),
            }
        )
        before = releases
    return changes
