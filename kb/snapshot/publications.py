"""The packs that officers published, and the record of who put them in force, when and why.

``publications.jsonl`` in the home folder has a line for every publication, approval and rollback. It is
only ever added to. Its last line names the officers' packs in force: they are kept apart from the packs
that come installed, which a new version replaces, and from the releases, which a load replaces.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kb.snapshot.history import append_line
from kb.snapshot.manifest import Pack

PUBLISH, APPROVE, ROLLBACK = "publish", "approve", "rollback"
PREVIEW, WAITING, APPROVED, UNDONE = "preview", "waiting", "approved", "undone"
FILE = "publications.jsonl"


@dataclass(frozen=True, slots=True)
class Publication:
    """One line of the record.

    ``pack`` is the name the pack has once approved, ``state`` what the action left it in; ``of`` is
    the number of the publication that is approved or undone. ``packs`` are all officers' packs in
    force after it.
    """

    number: int
    at: str
    action: str
    pack: str
    sha256: str
    state: str
    by: dict[str, str]
    reason: str
    of: int | None = None
    rules: tuple[str, ...] = ()
    value_sets: tuple[str, ...] = ()
    citations: tuple[str, ...] = ()
    checks: dict[str, Any] = field(default_factory=dict)
    packs: tuple[Pack, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The form that is kept."""
        return asdict(self)


def append_publication(place: Path, publication: Publication) -> None:
    """Adds a line and waits until the disk has it."""
    append_line(place / FILE, json.dumps(publication.as_json(), ensure_ascii=False, sort_keys=True))


def read_publications(place: Path) -> tuple[Publication, ...]:
    """The whole record, oldest first; a line that a kill cut short is passed over."""
    try:
        lines = (place / FILE).read_bytes().splitlines()
    except FileNotFoundError:
        return ()
    found = []
    for line in lines:
        try:
            stored = json.loads(line)
            stored["packs"] = tuple(Pack(**each) for each in stored["packs"])
            for key in ("rules", "value_sets", "citations"):
                stored[key] = tuple(stored.get(key, ()))
            found.append(Publication(**stored))
        except (ValueError, KeyError, TypeError):
            continue
    return tuple(found)


def officers_packs(record: Sequence[Publication]) -> tuple[Pack, ...]:
    """The officers' packs in force."""
    return tuple(sorted(record[-1].packs)) if record else ()


def standing(record: Sequence[Publication]) -> list[Publication]:
    """The publications and approvals that were not undone, oldest first."""
    undone = {each.of for each in record if each.action == ROLLBACK}
    return [each for each in record if each.action != ROLLBACK and each.number not in undone]


def now_utc(now: datetime | None = None) -> str:
    """The time as the record has it."""
    return (now or datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%SZ")
