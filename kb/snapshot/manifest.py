"""What a snapshot is made of. Its digest covers these sources and nothing compiled from them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kb.canonical import digest
from kb.release import Release

SCHEMA = "chartproof.snapshot/1"


@dataclass(frozen=True, slots=True, order=True)
class Pack:
    """An authored file: its path below the packs folder and the sha256 of its bytes."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """Releases and packs, each sorted, so that the order of loading leaves no trace."""

    releases: tuple[Release, ...]
    packs: tuple[Pack, ...]
    _by_table: dict[str, tuple[Release, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        tables: dict[str, list[Release]] = {}
        for release in sorted(self.releases, key=lambda each: (each.table, each.period.start, each.sha256)):
            tables.setdefault(release.table, []).append(release)
        object.__setattr__(self, "_by_table", {name: tuple(each) for name, each in tables.items()})

    @property
    def digest(self) -> str:
        """The snapshot's name."""
        return digest(self.as_json())

    def as_json(self) -> dict[str, Any]:
        """The stored form."""
        return {
            "schema": SCHEMA,
            "releases": [release.as_json() for release in self._sorted()],
            "packs": [{"name": pack.name, "sha256": pack.sha256} for pack in sorted(self.packs)],
        }

    @staticmethod
    def from_json(stored: dict[str, Any]) -> Manifest:
        """The inverse of ``as_json``."""
        return Manifest(
            tuple(Release.from_json(each) for each in stored["releases"]),
            tuple(Pack(each["name"], each["sha256"]) for each in stored["packs"]),
        )

    def with_release(self, release: Release) -> Manifest:
        """This manifest with ``release`` added, in place of one with the same id and of a sample."""
        kept = [
            each
            for each in self.releases
            if each.id != release.id and not (each.sample and each.table == release.table)
        ]
        return Manifest((*kept, release), self.packs)

    def release_on(self, table: str, day: date) -> Release | None:
        """The release of ``table`` in force on ``day``; of two, the one that starts later."""
        covering = [each for each in self.releases_of(table) if each.period.covers(day)]
        return covering[-1] if covering else None

    def releases_on(self, day: date) -> tuple[Release, ...]:
        """The release of each table in force on ``day``, by table; those that have none are left out."""
        found = (self.release_on(table, day) for table in self._by_table)
        return tuple(release for release in found if release is not None)

    def releases_of(self, table: str) -> tuple[Release, ...]:
        """The releases of ``table``, the one that starts first first."""
        return self._by_table.get(table, ())

    def tables(self, prefix: str) -> tuple[str, ...]:
        """The tables whose name begins so, in order."""
        return tuple(name for name in self._by_table if name.startswith(prefix))

    def pinned(self, release: Release) -> Manifest:
        """This manifest as if ``release`` were the one of its table on every day. It is never stored."""
        return _Pinned(self.releases, self.packs, release)

    def overlapping(self, release: Release) -> tuple[Release, ...]:
        """The other releases of the same table that share a day with ``release``."""
        return tuple(
            each
            for each in self.releases_of(release.table)
            if each.id != release.id and each.period.overlaps(release.period)
        )

    def newest(self, table: str) -> Release | None:
        """The release of ``table`` that starts last."""
        releases = self.releases_of(table)
        return releases[-1] if releases else None

    def _sorted(self) -> list[Release]:
        return [release for releases in self._by_table.values() for release in releases]


@dataclass(frozen=True, slots=True)
class _Pinned(Manifest):
    """Its releases, and so its digest, are those of the manifest that it is a view of."""

    pin: Release

    def release_on(self, table: str, day: date) -> Release | None:
        """The pinned release of its table; of any other table the release in force on ``day``."""
        return self.pin if table == self.pin.table else Manifest.release_on(self, table, day)

    def newest(self, table: str) -> Release | None:
        """The pinned release of its table; of any other table the one that starts last."""
        return self.pin if table == self.pin.table else Manifest.newest(self, table)
