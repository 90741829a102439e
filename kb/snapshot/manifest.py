"""What a snapshot is made of. Its digest covers these sources and nothing compiled from them."""

from __future__ import annotations

from dataclasses import dataclass
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
        """This manifest with ``release`` added, in place of one with the same id."""
        kept = [each for each in self.releases if each.id != release.id]
        return Manifest((*kept, release), self.packs)

    def release_on(self, table: str, day: date) -> Release | None:
        """The release of ``table`` in force on ``day``; of two, the one that starts later."""
        covering = [each for each in self.releases_of(table) if each.period.covers(day)]
        return covering[-1] if covering else None

    def releases_of(self, table: str) -> tuple[Release, ...]:
        """The releases of ``table``, the one that starts first first."""
        return tuple(each for each in self._sorted() if each.table == table)

    def pinned(self, release: Release) -> Manifest:
        """This manifest as if ``release`` were the one of its table on every day. It is never stored."""
        return _Pinned(self.releases, self.packs, release)

    def overlapping(self, release: Release) -> tuple[Release, ...]:
        """The other releases of the same table that share a day with ``release``."""
        return tuple(
            each
            for each in self._sorted()
            if each.id != release.id and each.table == release.table and each.period.overlaps(release.period)
        )

    def newest(self, table: str) -> Release | None:
        """The release of ``table`` that starts last."""
        releases = self.releases_of(table)
        return releases[-1] if releases else None

    def _sorted(self) -> list[Release]:
        return sorted(self.releases, key=lambda each: (each.table, each.period.start, each.sha256))


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
