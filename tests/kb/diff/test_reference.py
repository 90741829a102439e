"""What ``kb diff A B`` may name, and what is said where it names nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from kb.diff.reference import SnapshotName, check_pair, find_reference
from kb.errors import KnowledgeError
from kb.model.period import Period
from kb.release import Release
from kb.snapshot.home import Home
from kb.snapshot.manifest import Manifest, Pack
from tests.kb.diff.conftest import release

FIRST = replace(release(), period=Period(date(2026, 1, 1), date(2026, 4, 1)))
SECOND = replace(release(), period=Period(date(2026, 4, 1), date(2026, 7, 1)))
OTHER = release("other", "2020-01-01")
HELD = Manifest((FIRST, SECOND, OTHER), ())


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path)
    made.save_manifest(HELD)
    return made


def refused(home: Home, text: str) -> KnowledgeError:
    with pytest.raises(KnowledgeError) as error:
        find_reference(home, HELD, text)
    return error.value


def test_a_release_by_its_id(home: Home) -> None:
    assert find_reference(home, HELD, " invented@2026-04-01 ") is SECOND


def test_a_snapshot_by_its_digest_or_a_prefix(home: Home) -> None:
    digest = HELD.digest
    for text in (
        digest,
        digest[:15],
        digest.removeprefix("sha256:")[:8],
        digest.upper().replace("SHA", "sha"),
    ):
        assert find_reference(home, HELD, text) == SnapshotName(digest)


def test_a_day_that_a_release_covers_is_not_its_id(home: Home) -> None:
    error = refused(home, "invented@2026-05-01")
    assert error.code == "release.unknown"
    assert "in force on that day is invented@2026-04-01" in error.next_step
    assert "invented@2026-01-01, invented@2026-04-01" in error.next_step


@pytest.mark.parametrize(
    ("text", "code", "named"),
    [
        ("invented@2027-01-01", "release.unknown", "nearest are invented@2026-04-01, invented@2026-01-01"),
        ("invented@spring", "release.unknown", "invented@2026-01-01"),
        ("inventd@2026-01-01", "release.unknown", "invented"),
        ("deadbee", "snapshot.short-prefix", "8 digits"),
        ("sha256:00000000", "snapshot.unknown", HELD.digest[:23]),
        ("spring", "reference.unreadable", "icd10cm@2026-04-01"),
        ("../../etc", "reference.unreadable", "icd10cm@2026-04-01"),
    ],
)
def test_what_is_named_instead(home: Home, text: str, code: str, named: str) -> None:
    error = refused(home, text)
    assert error.code == code
    assert named in error.next_step


def test_a_prefix_of_two_snapshots(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    both = ["sha256:" + "a" * 63 + end for end in "01"]
    monkeypatch.setattr(Home, "snapshots", lambda self: both)
    error = refused(home, "aaaaaaaa")
    assert error.code == "snapshot.ambiguous"
    assert both[0] in error.next_step
    assert both[1] in error.next_step


def test_two_of_a_kind() -> None:
    snapshot = SnapshotName(Manifest((), (Pack("a.yaml", "0" * 64),)).digest)
    check_pair(FIRST, SECOND)
    check_pair(snapshot, snapshot)
    pairs: list[tuple[Release | SnapshotName, Release | SnapshotName, str]] = [
        (FIRST, OTHER, "diff.other-table"),
        (FIRST, snapshot, "diff.release-and-snapshot"),
    ]
    for before, after, code in pairs:
        with pytest.raises(KnowledgeError) as error:
            check_pair(before, after)
        assert error.value.code == code
