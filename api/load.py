"""``kb load``: files and folders of official tables, each into a new snapshot.

A file is recognised by its content, then by its publisher's name for it. Known companions of tables
(guides, schemas, record layouts) are named and change nothing.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from api.build import (
    Loaded,
    Progress,
    Rereader,
    bulk_change,
    is_same,
    keep_source,
    load_tabular,
    manifest_in_force,
    silent,
)
from kb.release import Release
from kb.snapshot.build import compile_all
from kb.snapshot.home import Home
from kb.snapshot.manifest import Manifest
from kb.tables.store import save_table
from loaders.errors import LoadError
from loaders.tables.cms_companions import repeated_form
from loaders.tables.companions import companion
from loaders.tables.formats import format_of
from loaders.tables.icd10cm.tabular import TABULAR
from loaders.tables.source import Source, members, open_source
from loaders.tables.table import Hints, LoadedTable, RefusedRow


@dataclass(frozen=True, slots=True)
class TableLoaded:
    """One release of a table that a file gave. ``overlapping`` share days with it."""

    file: str
    release: Release
    already: bool
    rows_read: int
    refused: tuple[RefusedRow, ...]
    notices: tuple[str, ...]
    seconds: float
    overlapping: tuple[Release, ...]


@dataclass(frozen=True, slots=True)
class TabularLoaded:
    """A tabular list that a file gave."""

    file: str
    loaded: Loaded
    seconds: float


@dataclass(frozen=True, slots=True)
class Passed:
    """A file that changed nothing: a companion, or (with ``error``) one that could not be used."""

    file: str
    reason: str
    error: LoadError | None = None


_PART = re.compile(r"^cci(?:pra|oph).*-f[1-9]\.(?:txt|csv|xlsx)$", re.IGNORECASE)

_CHANGES = re.compile(r"-(?:addenda|added|deleted|revised|retire|note)$")
"""Tables of changes, whose length says nothing."""

_SMALL = 10
"""How many times shorter than another release a table is told to look like a part of itself."""

Report = TableLoaded | TabularLoaded | Passed


def load_paths(
    home: Home, paths: Sequence[str], hints: Hints, progress: Progress = silent
) -> Iterator[Report]:
    """Loads files, and a folder's files in order. A file that can't be used costs only itself."""
    for path in paths:
        place = Path(path)
        if place.is_dir():
            for each in sorted(place.rglob("*")):
                if each.is_file():
                    yield from _load(home, str(each), hints, progress)
        else:
            yield from _load(home, path, hints, progress)


def _load(home: Home, place: str, hints: Hints, progress: Progress) -> Iterator[Report]:
    try:
        inside = members(place) if "!" not in place else ()
        if len(inside) > 1:
            for member in inside:
                if better := repeated_form(member, inside):
                    yield Passed(f"{place}!{member}", f"the same table as {better}, which is read")
                    continue
                yield from _load(home, f"{place}!{member}", hints, progress)
            return
        reason = companion(place.rpartition("!")[2], b"")
        source = None if reason else open_source(place)
        reason = reason or (companion(source.name, source.head()) if source else None)
        if reason or source is None:
            yield Passed(place, reason or "")
        elif TABULAR.matches(source.name, source.head()):
            started = time.monotonic()
            loaded = load_tabular(home, place, start=hints.start, until=hints.until, progress=progress)
            yield TabularLoaded(place, loaded, time.monotonic() - started)
        else:
            with progress(f"Loading {source.name}"):
                reports = _load_tables(home, place, source, hints)
            yield from reports
    except LoadError as error:
        yield Passed(place, error.message, error)


def _load_tables(home: Home, place: str, source: Source, hints: Hints) -> list[TableLoaded]:
    """Every table that a file holds, put in force together."""
    if _PART.search(source.name):
        raise LoadError(
            "release.part",
            "the name says that this is one part of a quarter's table, and parts would replace each other",
            place=place,
            next_step="Join the parts f1 to f4 into one file, with one header, and load that.",
        )
    started = time.monotonic()
    tables = format_of(source).read(source, hints)
    reports = []
    with bulk_change(home):
        manifest = before = manifest_in_force(home)
        for table in tables:
            release = _release(source, table)
            known = next((each for each in manifest.releases if is_same(each, release)), None)
            if known is None:
                save_table(home, release, table.schema, table.columns)
                keep_source(home, source)
                manifest = manifest.with_release(release)
            reports.append(
                TableLoaded(
                    file=place,
                    release=known or release,
                    already=known is not None,
                    rows_read=table.rows_read,
                    refused=table.refused,
                    notices=(*table.notices, *_looks_partial(manifest, release)),
                    seconds=time.monotonic() - started,
                    overlapping=manifest.overlapping(release),
                )
            )
            started = time.monotonic()
        if manifest != before:
            compile_all(home, manifest, Rereader(home))
            home.set_current(home.save_manifest(manifest))
    return reports


def _looks_partial(manifest: Manifest, release: Release) -> tuple[str, ...]:
    """A warning where a release has far fewer rows than another of its table.

    The head of a file, or one sheet of it, would take the place of the whole table for its period.
    """
    others = [each for each in manifest.releases if each.table == release.table and each.id != release.id]
    longest = max(others, key=lambda each: (each.rows, each.id), default=None)
    if longest is None or release.rows * _SMALL >= longest.rows or _CHANGES.search(release.table):
        return ()
    return (
        f"{release.id} has {release.rows:,} rows where {longest.id} has {longest.rows:,}: if it is a part of "
        "the table, what it leaves out will count as not listed; load the whole file",
    )


def _release(source: Source, table: LoadedTable) -> Release:
    return Release(
        table=table.schema.name,
        authority=table.schema.authority,
        period=table.period,
        version=table.version,
        source_name=source.name,
        sha256=source.sha256,
        rows=table.rows_read - len(table.refused),
    )
