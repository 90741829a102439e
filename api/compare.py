"""Two references as typed, opened and compared."""

from __future__ import annotations

from dataclasses import dataclass

from api.build import Progress, silent
from api.home import open_current, open_snapshot
from kb.diff.compare import diff_releases
from kb.diff.model import Difference
from kb.diff.reference import SnapshotName, check_pair, find_reference
from kb.diff.snapshot import diff_snapshots
from kb.release import Release
from kb.snapshot.knowledge import Knowledge


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: a snapshot, and the release of it that is meant, if one is."""

    knowledge: Knowledge
    release: Release | None


@dataclass(frozen=True, slots=True)
class Compared:
    """Two sides and what differs between them."""

    before: Side
    after: Side
    difference: Difference


def compare(first: str, second: str, progress: Progress = silent) -> Compared:
    """Compares what two words name; KnowledgeError where they name nothing, or things of two kinds."""
    current = open_current(progress)
    found = [find_reference(current.home, current.manifest, text) for text in (first, second)]
    check_pair(*found)
    before, after = (_side(current, each, progress) for each in found)
    with progress(f"Comparing {first[:40]} with {second[:40]}"):
        if before.release is not None and after.release is not None:
            difference = diff_releases(before.knowledge, before.release, after.knowledge, after.release)
        else:
            difference = diff_snapshots(before.knowledge, after.knowledge)
    return Compared(before, after, difference)


def _side(current: Knowledge, reference: Release | SnapshotName, progress: Progress) -> Side:
    if isinstance(reference, Release):
        return Side(current, reference)
    return Side(open_snapshot(reference.digest, progress), None)
