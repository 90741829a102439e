"""Making snapshots: files are read by ``loaders``, compiled by ``kb`` and put in force at the end."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from api.reread import Rereader
from kb.errors import KnowledgeError
from kb.model.tabular import SourceWarning, Tabular
from kb.release import AUTHORITIES, ICD10CM_TABULAR, Release
from kb.snapshot.build import (
    compile_all,
    is_compiled,
    pack_listing,
    save_packs,
    save_tabular,
    save_word_list,
    tabular_meta,
    word_list,
)
from kb.snapshot.home import Home
from kb.snapshot.manifest import Manifest, Pack
from kb.snapshot.publications import officers_packs

Progress = Callable[[str], AbstractContextManager[Any]]
"""Shows that a named piece of work of over a second is going on, while the context lasts."""


def silent(message: str) -> AbstractContextManager[Any]:
    """No sign of progress: for the service, for pipes and for tests."""
    return nullcontext()


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did with one file.

    ``overlapping`` are releases of the same table that share days with it: on such a day the one
    that starts later is used.
    """

    release: Release
    already: bool
    warnings: tuple[SourceWarning, ...]
    unresolved_targets: int
    target_tokens: int
    overlapping: tuple[Release, ...] = ()


def build_default(home: Home, packs: Path, progress: Progress = silent) -> str:
    """The first snapshot, from the tabular list in the installed packages. Returns its digest.

    Where another process built one in the meantime, that one is kept and returned.
    """
    from loaders.tables.icd10cm.default import default_tabular

    source = default_tabular()
    with (
        progress("Building the knowledge base from the installed ICD-10-CM tabular list"),
        bulk_change(home),
    ):
        current = home.current
        if current is not None:
            return current
        release, tabular = read_release(source)
        save_tabular(home, release, tabular)
        keep_source(home, source)
        manifest = Manifest((release, *_starter(home)), _saved_packs(home, packs))
        compile_all(home, manifest, Rereader(home))
        digest = home.save_manifest(manifest)
        home.set_current(digest, "first run")
    return digest


def _starter(home: Home) -> list[Release]:
    """The sample tables of the package, compiled, as releases that say that they are samples."""
    from kb.tables.store import save_table
    from loaders.tables.starter import starter_tables

    made = []
    for source, table, period in starter_tables():
        release = Release(
            table=table.schema.name,
            authority=table.schema.authority,
            period=period,
            version="sample",
            source_name=source.name,
            sha256=source.sha256,
            rows=table.rows_read - len(table.refused),
            sample=True,
        )
        save_table(home, release, table.schema, table.columns)
        keep_source(home, source)
        made.append(release)
    return made


def load_tabular(
    home: Home,
    path: str,
    *,
    start: date | None = None,
    until: date | None = None,
    progress: Progress = silent,
) -> Loaded:
    """Adds one tabular list to the snapshot in force and puts the new snapshot in force.

    Raises LoadError for a file that can't be used; the home then stays as it was.
    """
    from loaders.tables.recognise import any_table, recognise
    from loaders.tables.source import open_source

    with progress(f"Loading {Path(path).name}"), bulk_change(home):
        manifest = manifest_in_force(home)
        source = open_source(path, any_table())
        recognise(source)
        release, tabular = read_release(source, start, until)
        loaded_before = [each for each in manifest.releases if is_same(each, release)]
        if loaded_before:
            release = loaded_before[0]
        else:
            save_tabular(home, release, tabular)
            keep_source(home, source)
            manifest = manifest.with_release(release)
            compile_all(home, manifest, Rereader(home))
            home.set_current(home.save_manifest(manifest), f"load {release.id}")
    targets = tabular_meta(home, release)["targets"]
    return Loaded(
        release=release,
        already=bool(loaded_before),
        warnings=tabular.warnings,
        unresolved_targets=targets["unresolved_tokens"],
        target_tokens=targets["tokens"],
        overlapping=manifest.overlapping(release),
    )


def renew_packs(home: Home, current: str, packs: Path | None, progress: Progress = silent) -> str:
    """The snapshot to use: ``current``, or one with the installed packs where they have changed.

    With ``packs=None`` the snapshot is only compiled. The old snapshot stays for replay. The packs that
    officers published stay in force.
    """
    if _is_ready(home, current, packs):
        return current
    with progress("Renewing the knowledge base"), bulk_change(home):
        if packs is None:
            compile_all(home, home.manifest(current), Rereader(home))
            return current
        manifest = Manifest(
            manifest_in_force(home).releases,
            _saved_packs(home, packs),
        )
        compile_all(home, manifest, Rereader(home))
        digest = home.save_manifest(manifest)
        if digest != home.current:
            home.set_current(digest, "renew packs")
        return digest


@contextmanager
def bulk_change(home: Home) -> Iterator[None]:
    """The home to itself, and no garbage collection: what a build makes lives on until it is saved."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        with home.changing():
            yield
    finally:
        if collecting:
            gc.enable()


def _saved_packs(home: Home, packs: Path) -> tuple[Pack, ...]:
    """The installed packs, the list of English words and what officers published, kept as sources."""
    from loaders.english_words import english_words_pack, list_digest

    words = save_word_list(home, english_words_pack(), list_digest())
    return (*save_packs(home, packs), words, *officers_packs(home.publications()))


def _is_ready(home: Home, snapshot: str, packs: Path | None) -> bool:
    manifest = home.manifest(snapshot)
    if packs is None:
        return is_compiled(home, manifest)
    from loaders.english_words import list_digest

    words = word_list(home, list_digest())
    if words is None:
        return False
    listed = (*pack_listing(packs), words)
    wanted: list[Pack] = sorted((*listed, *officers_packs(home.publications())))
    return wanted == sorted(manifest.packs) and is_compiled(home, manifest)


def manifest_in_force(home: Home) -> Manifest:
    """What the snapshot in force is made of; KnowledgeError in a new home."""
    current = home.current
    if current is None:
        raise KnowledgeError(
            "home.new",
            "This home holds no snapshot yet.",
            place=str(home.path),
            next_step="Run: chartproof kb status",
        )
    return home.manifest(current)


def is_same(known: Release, release: Release) -> bool:
    """Whether the content and its days are the same; the file may have been renamed."""
    return (known.table, known.sha256, known.period) == (release.table, release.sha256, release.period)


def read_release(
    source: Any, start: date | None = None, until: date | None = None
) -> tuple[Release, Tabular]:
    """A tabular list and the release it is, dated by its content, its name or the caller."""
    from loaders.tables.icd10cm.dates import effective_period
    from loaders.tables.icd10cm.tabular import read_tabular

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


def keep_source(home: Home, source: Any) -> None:
    """Keeps the bytes of a source, from which compiled forms can be made again."""
    if not home.has_source(source.sha256):
        with source.open() as stream:
            home.save_source(stream)
