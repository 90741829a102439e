"""Putting the tables of a file, or of the parts of one table, in force."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass

from api.build import bulk_change, is_same, keep_source, manifest_in_force
from api.load.poorer import looks_partial, refuse_poorer
from api.load.reports import TableLoaded
from api.reread import Rereader
from kb.release import Part, Release
from kb.snapshot.build import compile_all
from kb.snapshot.home import Home
from kb.snapshot.manifest import Manifest
from kb.tables.store import save_table
from loaders.tables.formats import format_of
from loaders.tables.ncci.ptp_parts import join_parts
from loaders.tables.source import Source
from loaders.tables.table import Hints, LoadedTable


@dataclass(frozen=True, slots=True)
class _Made:
    """A table to put in force: as read, as a release, and whether the release is loaded already."""

    table: LoadedTable
    release: Release
    known: bool


def load_tables(home: Home, sources: Sequence[Source], hints: Hints, replace: bool) -> list[TableLoaded]:
    """Every table of one file, or the one table of several parts, put in force together.

    Raises LoadError for what can't be used; nothing is then changed.
    """
    started = time.monotonic()
    read = [(source, table) for source in sources for table in format_of(source).read(source, hints)]
    reports = []
    with bulk_change(home):
        manifest = before = manifest_in_force(home)
        for each in _whole_tables(home, manifest, read):
            release, notices = each.release, each.table.notices
            if not each.known:
                save_table(home, release, each.table.schema, each.table.columns)
                notices += refuse_poorer(home, manifest, release, sources[0].place, allowed=replace)
                for source in sources:
                    keep_source(home, source)
                manifest = manifest.with_release(release)
            reports.append(
                TableLoaded(
                    file=sources[0].place,
                    release=release,
                    already=each.known,
                    rows_read=each.table.rows_read,
                    refused=each.table.refused,
                    notices=notices + looks_partial(manifest, release) + _missing(release),
                    seconds=time.monotonic() - started,
                    overlapping=manifest.overlapping(release),
                )
            )
            started = time.monotonic()
        if manifest != before:
            compile_all(home, manifest, Rereader(home))
            added = sorted(each.release.id for each in reports if not each.already)
            home.set_current(home.save_manifest(manifest), f"load {' '.join(added)}")
    return reports


def _whole_tables(home: Home, manifest: Manifest, read: Sequence[tuple[Source, LoadedTable]]) -> list[_Made]:
    parts = [(source, table) for source, table in read if table.part]
    made = []
    for source, table in read:
        if not table.part:
            release = _release(table, source.name, source.sha256)
            known = next((each for each in manifest.releases if is_same(each, release)), None)
            made.append(_Made(table, known or release, known is not None))
    if parts:
        made.append(_joined(home, manifest, parts))
    return made


def _joined(home: Home, manifest: Manifest, read: Sequence[tuple[Source, LoadedTable]]) -> _Made:
    """The table of these parts and of those loaded before of the same revision."""
    given = {table.part: Part(table.part, source.name, source.sha256) for source, table in read}
    join_parts([table for _, table in read])  # the parts given must be of one table and no two the same
    tables = {table.part: table for _, table in read}
    first = read[0][1]
    loaded = next(
        (
            each
            for each in manifest.releases
            if (each.table, each.period, each.version) == (first.schema.name, first.period, first.version)
            and each.parts
        ),
        None,
    )
    held = {part.number: part for part in loaded.parts} if loaded else {}
    if loaded and all(held.get(number) == part for number, part in given.items()):
        return _Made(join_parts(list(tables.values())), loaded, True)
    if loaded:
        for number, part in held.items():
            if number not in given:
                tables[number] = Rereader(home).part(loaded, part.source_name, part.sha256)
    parts = tuple(sorted((held | given).values()))
    whole = join_parts([tables[part.number] for part in parts])
    digest = hashlib.sha256("\n".join(part.sha256 for part in parts).encode()).hexdigest()
    missing = tuple(number for number in range(1, first.parts + 1) if number not in tables)
    name = " + ".join(part.source_name for part in parts)
    return _Made(whole, _release(whole, name, digest, parts, missing), False)


def _missing(release: Release) -> tuple[str, ...]:
    if not release.missing:
        return ()
    numbers = ", ".join(f"f{number}" for number in release.missing)
    return (
        f"it is published in parts, and {numbers} of it is not loaded: what these parts hold is unknown "
        "until they are",
    )


def _release(
    table: LoadedTable,
    name: str,
    sha256: str,
    parts: tuple[Part, ...] = (),
    missing: tuple[int, ...] = (),
) -> Release:
    return Release(
        table=table.schema.name,
        authority=table.schema.authority,
        period=table.period,
        version=table.version,
        source_name=name,
        sha256=sha256,
        rows=table.rows_read - len(table.refused),
        parts=parts,
        missing=missing,
    )
