"""What the two words behind ``kb diff`` name: a release of the snapshot in force, or a stored snapshot."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from kb.errors import KnowledgeError
from kb.release import Release
from kb.snapshot.home import Home
from kb.snapshot.manifest import Manifest

_SNAPSHOT = re.compile(r"(?:sha256:)?([0-9a-f]{1,64})")
_LEAST_DIGITS = 8
_NEAREST = 3


@dataclass(frozen=True, slots=True)
class SnapshotName:
    """A stored snapshot."""

    digest: str


def find_reference(home: Home, manifest: Manifest, text: str) -> Release | SnapshotName:
    """The release or snapshot that ``text`` names.

    A release is named by its id, a snapshot by its digest or by a prefix of at least 8 hexadecimal
    digits that only one stored snapshot has. Raises KnowledgeError for what names neither.
    """
    text = text.strip()
    if "@" in text:
        return _release(manifest, text)
    wanted = _SNAPSHOT.fullmatch(text.lower())
    if wanted is None:
        raise KnowledgeError(
            "reference.unreadable",
            f"{text[:80]!r} is neither a release id nor a snapshot digest.",
            next_step=_HOW,
        )
    return _snapshot(home, wanted[1])


def check_pair(before: Release | SnapshotName, after: Release | SnapshotName) -> None:
    """Raises KnowledgeError unless both are snapshots, or both are releases of one table."""
    if isinstance(before, Release) != isinstance(after, Release):
        raise KnowledgeError(
            "diff.release-and-snapshot",
            "A release can't be compared with a snapshot.",
            next_step="Name two releases of one table, or two snapshots.",
        )
    if isinstance(before, Release) and isinstance(after, Release) and before.table != after.table:
        raise KnowledgeError(
            "diff.other-table",
            f"{before.id} and {after.id} are releases of different tables.",
            next_step="Name two releases of one table: chartproof kb status lists them.",
        )


def _release(manifest: Manifest, text: str) -> Release:
    for release in manifest.releases:
        if release.id == text:
            return release
    table, _, day = text.partition("@")
    of_table = sorted(
        (each for each in manifest.releases if each.table == table), key=lambda e: e.period.start
    )
    if not of_table:
        from difflib import get_close_matches

        tables = sorted({each.table for each in manifest.releases})
        near = get_close_matches(table, tables, n=_NEAREST) or tables[:10]
        raise KnowledgeError(
            "release.unknown",
            f"No release of a table {table[:60]!r} is loaded.",
            next_step=f"Loaded tables are, among others: {', '.join(near)}. All: chartproof kb status",
        )
    loaded = ", ".join(each.id for each in of_table)
    try:
        wanted = date.fromisoformat(day)
    except ValueError:
        raise KnowledgeError(
            "release.unknown",
            f"{day[:20]!r} is not a date YYYY-MM-DD.",
            next_step=f"Loaded releases of {table}: {loaded}.",
        ) from None
    covering = [each.id for each in of_table if each.period.covers(wanted)]
    by_distance = sorted(
        of_table, key=lambda each: (abs((each.period.start - wanted).days), each.period.start)
    )
    near = covering or [each.id for each in by_distance[:_NEAREST]]
    how = "The release in force on that day is" if covering else "The nearest are"
    raise KnowledgeError(
        "release.unknown",
        f"No release {text} is loaded; a release is named by the first day it is in force.",
        next_step=f"{how} {', '.join(near)}. Loaded releases of {table}: {loaded}.",
    )


def _snapshot(home: Home, digits: str) -> SnapshotName:
    stored = home.snapshots()
    if len(digits) < _LEAST_DIGITS:
        raise KnowledgeError(
            "snapshot.short-prefix",
            f"A snapshot is named by at least {_LEAST_DIGITS} digits of its digest.",
            place=f"sha256:{digits}",
            next_step=_HOW,
        )
    found = [each for each in stored if each.startswith(f"sha256:{digits}")]
    if len(found) == 1:
        return SnapshotName(found[0])
    if found:
        raise KnowledgeError(
            "snapshot.ambiguous",
            f"{len(found)} snapshots begin with sha256:{digits}.",
            next_step=f"Name more digits: {', '.join(found)}",
        )
    raise KnowledgeError(
        "snapshot.unknown",
        f"This home holds no snapshot sha256:{digits}.",
        place=str(home.path),
        next_step=f"Stored snapshots: {', '.join(each[:23] for each in stored)}.",
    )


_HOW = (
    "A release is written icd10cm@2026-04-01 (chartproof kb status lists them), a snapshot "
    "sha256: and at least 8 digits of its digest."
)
