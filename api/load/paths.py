"""Loading files and folders.

A file is recognised by its content, then by its publisher's name for it. Known companions of tables
(guides, schemas, record layouts) are named and change nothing.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

from api.build import Progress, load_tabular, silent
from api.load.files import files_of, together
from api.load.reports import Passed, Report, TabularLoaded
from api.load.tables import load_tables
from kb.snapshot.home import Home
from loaders.errors import LoadError
from loaders.tables.companions import companion
from loaders.tables.icd10cm.tabular import TABULAR
from loaders.tables.source import Source, open_source
from loaders.tables.table import Hints


def load_paths(
    home: Home, paths: Sequence[str], hints: Hints, progress: Progress = silent, *, replace: bool = False
) -> Iterator[Report]:
    """Loads files, and a folder's files in order. A file that can't be used costs only itself.

    ``replace`` lets a file take the place of a loaded one of the same table and days that holds more.
    """
    for group in together(list(files_of(paths))):
        if isinstance(group, Passed):
            yield group
        else:
            yield from _load(home, group, hints, progress, replace)


def _load(
    home: Home, places: tuple[str, ...], hints: Hints, progress: Progress, replace: bool
) -> Iterator[Report]:
    sources: list[Source] = []
    for place in places:
        try:
            source = _table_source(place)
        except LoadError as error:
            yield Passed(place, error.message, error)
            continue
        if isinstance(source, Passed):
            yield source
        else:
            sources.append(source)
    if not sources:
        return
    first = sources[0]
    try:
        if TABULAR.matches(first.name, first.head()):
            started = time.monotonic()
            loaded = load_tabular(home, first.place, start=hints.start, until=hints.until, progress=progress)
            yield TabularLoaded(first.place, loaded, time.monotonic() - started)
        else:
            with progress("Loading " + " + ".join(source.name for source in sources)):
                reports = load_tables(home, sources, hints, replace)
            yield from reports
    except LoadError as error:
        yield Passed(error.place or first.place, error.message, error)


def _table_source(place: str) -> Source | Passed:
    """The opened file, or what it is a companion of."""
    reason = companion(place.rpartition("!")[2], b"")
    if reason:
        return Passed(place, reason)
    source = open_source(place)
    reason = companion(source.name, source.head())
    return Passed(place, reason) if reason else source
