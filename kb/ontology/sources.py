"""Which releases an ontology is made of: those in force on its day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from kb.canonical import digest
from kb.release import ICD10CM_TABULAR, Release
from kb.snapshot.knowledge import Knowledge
from kb.snapshot.manifest import Manifest
from kb.tables.table import Table
from kb.tabular.graph import TabularGraph
from kb.value_sets.expand import FOLDER

FORMAT = 1
"""Raised when the ontology's statements change: stores of another format are made anew."""


@dataclass(frozen=True, slots=True)
class Sources:
    """The releases of a snapshot that are in force on ``day``, by table.

    ``expired`` names the tables of which no release covers the day and, if they were asked for, an
    earlier one was taken; ``missing`` those that were left out.
    """

    knowledge: Knowledge
    day: date
    releases: dict[str, Release]
    expired: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def graph(self) -> TabularGraph | None:
        """The tabular list, if one is among them."""
        release = self.releases.get(ICD10CM_TABULAR)
        return self.knowledge.graph(release) if release else None

    def table(self, name: str) -> Table | None:
        """Another table, if it is among them."""
        release = self.releases.get(name)
        return self.knowledge.table_of(release) if release else None

    def reference_day(self, name: str) -> date:
        """The day as of which a table's own dates are read: the last in force, if it has expired."""
        until = self.releases[name].period.until
        return min(self.day, until - timedelta(days=1)) if until else self.day

    @property
    def key(self) -> str:
        """The name of what is made of them: the same sources have the same."""
        releases = sorted([r.id, r.sha256, self.reference_day(r.table).isoformat() if dated(r) else ""]
                          for r in self.releases.values())  # fmt: skip
        packs = sorted(
            [pack.name, pack.sha256]
            for pack in self.knowledge.manifest.packs
            if pack.name.startswith(f"{FOLDER}/")
        )
        whole = digest([FORMAT, releases, list(self.expired), packs]).removeprefix("sha256:")
        return f"ontology-{whole[:32]}"


def dated(release: Release) -> bool:
    """Whether rows of the table have dates of their own."""
    return release.table == "ncci-add-on"


def sources_on(knowledge: Knowledge, day: date, *, with_expired: bool = False) -> Sources:
    """The releases in force on ``day``; with ``with_expired`` else the last one before it."""
    manifest = knowledge.manifest
    found: dict[str, Release] = {}
    expired, missing = [], []
    for name in sorted({release.table for release in manifest.releases}):
        release = manifest.release_on(name, day)
        if release is None and with_expired:
            release = _last_before(manifest, name, day)
            if release is not None:
                expired.append(name)
        if release is None:
            missing.append(name)
        else:
            found[name] = release
    return Sources(knowledge, day, found, tuple(expired), tuple(missing))


def _last_before(manifest: Manifest, table: str, day: date) -> Release | None:
    before = [each for each in manifest.releases if each.table == table and each.period.start <= day]
    return max(before, key=lambda each: (each.period.start, each.sha256), default=None)
