"""Putting an earlier snapshot in force again."""

from __future__ import annotations

from api.build import bulk_change
from api.reread import Rereader
from kb.errors import KnowledgeError
from kb.snapshot.build import compile_all
from kb.snapshot.history import ROLLBACK, before_current
from kb.snapshot.home import Home


def rollback(home: Home, to: str | None = None) -> str:
    """Undoes the last load: the snapshot before it is in force again, and its digest is returned.

    A renewal of the authored packs is no load and is passed over. ``to`` names another stored
    snapshot by its digest or the beginning of it. Nothing is deleted: the way forward is the same.
    Raises KnowledgeError ``snapshot.none-before`` or ``snapshot.unknown``.
    """
    with bulk_change(home):
        current = home.current
        digest = _stored(home, to) if to else _before(home, current)
        compile_all(home, home.manifest(digest), Rereader(home))
        if digest != current:
            home.set_current(digest, ROLLBACK)
    return digest


def _before(home: Home, current: str | None) -> str:
    if current is not None:
        releases = set(home.manifest(current).releases)
        stored = set(home.snapshots())
        for digest in before_current(home.history(), current):
            if digest in stored and set(home.manifest(digest).releases) != releases:
                return digest
    raise KnowledgeError(
        "snapshot.none-before",
        "No load came before the snapshot in force.",
        place=str(home.path),
        next_step="See what there is: chartproof kb history. Then: chartproof kb rollback --to SNAPSHOT",
    )


def _stored(home: Home, name: str) -> str:
    digest = name if name.startswith("sha256:") else f"sha256:{name}"
    found = [each for each in home.snapshots() if each.startswith(digest)]
    if len(found) == 1 and len(digest) >= len("sha256:") + 8:
        return found[0]
    raise KnowledgeError(
        "snapshot.unknown",
        f"{len(found)} stored snapshots are called {name[:80]}.",
        place=str(home.path),
        next_step="Give at least eight digits of one that is listed by: chartproof kb history",
    )
