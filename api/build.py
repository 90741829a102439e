"""Making snapshots: files are read by ``loaders``, compiled by ``kb`` and put in force at the end."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from kb.model.tabular import SourceWarning, Tabular
from kb.release import AUTHORITIES, ICD10CM_TABULAR, Release
from kb.snapshot.build import compile_all, is_compiled, pack_listing, save_packs, save_tabular, tabular_meta
from kb.snapshot.home import Home
from kb.snapshot.manifest import Manifest

Progress = Callable[[str], AbstractContextManager[Any]]
"""Shows that a named piece of work of over a second is going on, while the context lasts."""


def silent(message: str) -> AbstractContextManager[Any]:
    """No sign of progress: for the service, for pipes and for tests."""
    return nullcontext()


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did with one file."""

    release: Release
    already: bool
    warnings: tuple[SourceWarning, ...]
    unresolved_targets: int
    target_tokens: int


def build_default(home: Home, packs: Path, progress: Progress = silent) -> str:
    """The first snapshot, from the tabular list in the installed packages. Returns its digest."""
    from loaders.tables.default import default_tabular

    source = default_tabular()
    with progress("Building the knowledge base from the installed ICD-10-CM tabular list"):
        release, tabular = _read(source, None, None)
        save_tabular(home, release, tabular)
        _keep(home, source)
        manifest = Manifest((release,), save_packs(home, packs))
        compile_all(home, manifest, lambda _: tabular)
    digest = home.save_manifest(manifest)
    home.set_current(digest)
    return digest


def load_tabular(
    home: Home,
    current: str,
    path: str,
    *,
    start: date | None = None,
    until: date | None = None,
    progress: Progress = silent,
) -> Loaded:
    """Adds one tabular list to the snapshot ``current`` and puts the new snapshot in force.

    Raises LoadError for a file that can't be used; the home then stays as it was.
    """
    from loaders.tables.recognise import any_table, recognise
    from loaders.tables.source import open_source

    manifest = home.manifest(current)
    with progress(f"Loading {Path(path).name}"):
        source = open_source(path, any_table())
        recognise(source)
        release, tabular = _read(source, start, until)
        already = release in manifest.releases
        if not already:
            save_tabular(home, release, tabular)
            _keep(home, source)
            manifest = manifest.with_release(release)
            compile_all(home, manifest, lambda each: _reread(home, each))
            digest = home.save_manifest(manifest)
            home.set_current(digest)
    meta = tabular_meta(home, release)
    return Loaded(
        release, already, tabular.warnings, meta["targets"]["unresolved_tokens"], meta["targets"]["tokens"]
    )


def renew_packs(home: Home, current: str, packs: Path | None, progress: Progress = silent) -> str:
    """The snapshot to use: ``current``, or one with the installed packs where they have changed.

    With ``packs=None`` the snapshot is only compiled. The old snapshot stays for replay.
    """
    manifest = home.manifest(current)
    if packs is not None and pack_listing(packs) != tuple(sorted(manifest.packs)):
        manifest = Manifest(manifest.releases, save_packs(home, packs))
    if manifest.digest != current or not is_compiled(home, manifest):
        with progress("Renewing the knowledge base"):
            compile_all(home, manifest, lambda each: _reread(home, each))
        digest = home.save_manifest(manifest)
        if packs is not None:
            home.set_current(digest)
        return digest
    return current


def _read(source: Any, start: date | None, until: date | None) -> tuple[Release, Tabular]:
    from loaders.tables.icd10cm_dates import effective_period
    from loaders.tables.icd10cm_tabular import read_tabular

    tabular = read_tabular(source)
    codes = {node.code for node in tabular.nodes}
    period = effective_period(source.name, tabular.version, codes, start=start, until=until)
    return (
        Release(
            table=ICD10CM_TABULAR,
            authority=AUTHORITIES[ICD10CM_TABULAR],
            period=period,
            version=tabular.version,
            source_name=source.name,
            sha256=source.sha256,
            rows=len(tabular.nodes),
        ),
        tabular,
    )


def _keep(home: Home, source: Any) -> None:
    if not home.has_source(source.sha256):
        with source.open() as stream:
            home.save_source(stream)


def _reread(home: Home, release: Release) -> Tabular:
    """The tabular list of a release from the bytes kept in the home."""
    from loaders.tables.icd10cm_tabular import read_tabular
    from loaders.tables.source import open_source

    return read_tabular(open_source(home.source_path(release.sha256)))
