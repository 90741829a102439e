"""The difference between two snapshots: their releases and packs, and the newest differing tables."""

from __future__ import annotations

from kb.diff.compare import diff_releases
from kb.diff.model import Difference, Entry, Listing
from kb.release import Release
from kb.snapshot.knowledge import Knowledge
from kb.snapshot.manifest import Manifest


def diff_snapshots(before: Knowledge, after: Knowledge) -> Difference:
    """What a snapshot holds that the other does not; a release of the same id with another content or
    other days is ``revised``.

    ``tables`` compares, for each table whose releases differ, the newest of those that differ. Where
    releases only came, the newest of them is compared with the release before it; where they only
    went, likewise. What has no release before it, as a table that is new, is not compared.
    """
    old = {each.id: each for each in before.manifest.releases}
    new = {each.id: each for each in after.manifest.releases}
    added = [_release(new[name]) for name in sorted(new.keys() - old.keys())]
    removed = [_release(old[name]) for name in sorted(old.keys() - new.keys())]
    revised = [
        {"code": name, "field": field, "old": was[field], "new": now[field]}
        for name in sorted(old.keys() & new.keys())
        for was, now in [(old[name].as_json(), new[name].as_json())]
        for field in was
        if was[field] != now[field]
    ]
    packs = _packs(before.manifest, after.manifest)
    pairs = differing_releases(before.manifest, after.manifest)
    return Difference(
        before={"snapshot": before.snapshot},
        after={"snapshot": after.snapshot},
        title="Snapshots",
        added=Listing.of(added),
        removed=Listing.of(removed),
        revised=Listing.of(revised),
        summary={
            "added": len(added),
            "removed": len(removed),
            "revised": len({entry["code"] for entry in revised}),
            "packs": {name: len(entries) for name, entries in packs.items()},
            "tables": [was.table for was, _ in pairs],
        },
        more={
            "packs": packs,
            "tables": {was.table: diff_releases(before, was, after, now) for was, now in pairs},
        },
    )


def differing_releases(before: Manifest, after: Manifest) -> list[tuple[Release, Release]]:
    """For each table whose releases differ, the two to be compared."""
    found = []
    for table in sorted({each.table for each in (*before.releases, *after.releases)}):
        old = [each for each in before.releases if each.table == table]
        new = [each for each in after.releases if each.table == table]
        went = max((each for each in old if each not in new), key=_begins, default=None)
        came = max((each for each in new if each not in old), key=_begins, default=None)
        was = went or (came and _preceding(old, came))
        now = came or (went and _preceding(new, went))
        if was is not None and now is not None:
            found.append((was, now))
    return found


def _preceding(releases: list[Release], release: Release) -> Release | None:
    """The one that starts last, but not after ``release``."""
    earlier = (each for each in releases if each.period.start <= release.period.start)
    return max(earlier, key=_begins, default=None)


def _begins(release: Release) -> tuple[str, str]:
    return release.period.start.isoformat(), release.sha256


def _release(release: Release) -> Entry:
    return {"code": release.id, "title": release.source_name, "rows": release.rows}


def _packs(before: Manifest, after: Manifest) -> dict[str, Listing]:
    old = {each.name: each.sha256 for each in before.packs}
    new = {each.name: each.sha256 for each in after.packs}
    changed = sorted(name for name in old.keys() & new.keys() if old[name] != new[name])
    return {
        "added": Listing.of([{"code": name} for name in sorted(new.keys() - old.keys())]),
        "removed": Listing.of([{"code": name} for name in sorted(old.keys() - new.keys())]),
        "revised": Listing.of(
            [{"code": name, "field": "sha256", "old": old[name], "new": new[name]} for name in changed]
        ),
    }
