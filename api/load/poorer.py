"""A file that would replace a loaded one of the same table and days.

An extract or a sample carries the name of the table it was cut from. It must not put the whole table
out of force unasked.
"""

from __future__ import annotations

import re

import numpy as np

from kb.release import Release
from kb.snapshot.arrays import open_arrays
from kb.snapshot.home import Home
from kb.snapshot.knowledge import table_key
from kb.snapshot.manifest import Manifest
from kb.tables.columns import absent
from kb.tables.schema import Kind
from kb.tables.schemas import SCHEMAS
from kb.tables.store import PAIR_TABLES
from loaders.errors import LoadError

_LEAST = 0.5
"""The share of the loaded rows below which a file is taken for an extract."""

_CHANGES = re.compile(r"-(?:addenda|added|deleted|revised|retire|note)$")
"""Tables of changes, whose length says nothing."""

_SMALL = 10
"""How many times shorter than another release a table is told to look like a part of itself."""


def looks_partial(manifest: Manifest, release: Release) -> tuple[str, ...]:
    """A notice where a release has far fewer rows than another of its table.

    The head of a file, or one sheet of it, would take the place of the whole table for its period.
    """
    others = [
        each for each in manifest.releases_of(release.table) if each.id != release.id and not each.sample
    ]
    longest = max(others, key=lambda each: (each.rows, each.id), default=None)
    if longest is None or release.rows * _SMALL >= longest.rows or _CHANGES.search(release.table):
        return ()
    return (
        f"{release.id} has {release.rows:,} rows where {longest.id} has {longest.rows:,}: if it is a part of "
        "the table, what it leaves out will count as not listed; load the whole file",
    )


def refuse_poorer(
    home: Home, manifest: Manifest, release: Release, place: str, *, allowed: bool
) -> tuple[str, ...]:
    """A notice of what the compiled ``release`` replaces, if anything.

    Raises LoadError ``release.poorer`` where it holds less than half of the rows, or leaves a column
    empty that the loaded one fills, unless that is ``allowed``.
    """
    # The sample that comes with the package gives way to whatever is loaded.
    loaded = next((each for each in manifest.releases if each.id == release.id and not each.sample), None)
    if loaded is None:
        return ()
    notice = f"it takes the place of {loaded.source_name} ({loaded.rows:,} rows)"
    if loaded.parts and set(loaded.parts) <= set(release.parts):
        return ()
    lacking = _filled(home, loaded) - _filled(home, release)
    if allowed or (release.rows >= loaded.rows * _LEAST and not lacking):
        return (notice,)
    what = f"{release.rows:,} rows against {loaded.rows:,}"
    if lacking:
        what = f"nothing for {', '.join(sorted(lacking))}"
    raise LoadError(
        "release.poorer",
        f"it would replace {loaded.source_name} as {loaded.id} and holds less: {what}",
        place=place,
        next_step="If it should take its place: --replace. If it is for other days: --from DATE --until DATE",
    )


def _filled(home: Home, release: Release) -> set[str]:
    """The columns in which some row has a value."""
    if release.table in PAIR_TABLES:
        return set()
    compiled = home.compiled(table_key(release))
    assert compiled is not None, "releases in force are compiled"
    arrays, _ = open_arrays(compiled)
    filled = set()
    for column in SCHEMAS[release.table].columns:
        stored = arrays[column.name]
        if column.kind is Kind.CODE:
            some = bool((stored != b"").any())
        elif column.kind is Kind.TEXT:
            some = bool(len(arrays[f"{column.name}_words_text"]))
        else:
            some = bool(np.any(stored != absent(column.kind)))
        if some:
            filled.add(column.name)
    return filled
