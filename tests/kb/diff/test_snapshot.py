"""Which releases of two snapshots are compared."""

from __future__ import annotations

from dataclasses import replace

from kb.diff.snapshot import differing_releases
from kb.release import Release
from kb.snapshot.manifest import Manifest
from tests.kb.diff.conftest import release

OLD, NEW, NEWER = (release(start=day) for day in ("2025-01-01", "2026-01-01", "2026-04-01"))


def compared(before: tuple[Release, ...], after: tuple[Release, ...]) -> list[tuple[str, str, str]]:
    pairs = differing_releases(Manifest(before, ()), Manifest(after, ()))
    return [(was.id, now.id, now.sha256[:1]) for was, now in pairs]


def test_a_release_that_came_is_compared_with_the_one_before_it() -> None:
    assert compared((OLD, NEW), (OLD, NEW, NEWER)) == [("invented@2026-01-01", "invented@2026-04-01", "0")]
    assert compared((OLD, NEWER), (OLD, NEW, NEWER)) == [("invented@2025-01-01", "invented@2026-01-01", "0")]


def test_a_release_that_went_is_compared_with_the_one_before_it() -> None:
    assert compared((OLD, NEW), (OLD,)) == [("invented@2026-01-01", "invented@2025-01-01", "0")]


def test_the_newest_that_differ_are_compared() -> None:
    assert compared((OLD,), (NEW, NEWER)) == [("invented@2025-01-01", "invented@2026-04-01", "0")]
    replaced = replace(NEW, sha256="1" * 64)
    assert compared((OLD, NEW), (OLD, replaced)) == [("invented@2026-01-01", "invented@2026-01-01", "1")]


def test_what_has_nothing_before_it_is_not_compared() -> None:
    assert compared((NEW,), (OLD, NEW)) == []
    assert compared((), (NEW,)) == []
    assert compared((NEW,), (NEW,)) == []
