"""``kb fetch``: each table's current files from its publisher, then into the knowledge base.

One table's failure costs only that table. All files of a table are loaded together, since the parts of
a quarter's table are one table.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from api.build import Progress, silent
from api.load.paths import load_paths
from api.load.reports import Report
from kb.snapshot.home import Home
from loaders.errors import LoadError
from loaders.fetch.agreement import Agreements
from loaders.fetch.client import Client
from loaders.fetch.discover import Offered, discover
from loaders.fetch.download import Downloaded, LicenceAsked, Watch, download, unwatched
from loaders.fetch.links import Link
from loaders.fetch.published import Published
from loaders.fetch.unpack import to_load
from loaders.tables.table import Hints


@dataclass(frozen=True, slots=True)
class Fetched:
    """A table's files, in place. ``start`` is its edition's first day, None if the publisher says none."""

    published: Published
    offered: Offered
    files: tuple[Downloaded, ...]


@dataclass(frozen=True, slots=True)
class NotFetched:
    """A table that could not be fetched, and why. What was loaded before stays in force."""

    published: Published
    error: LoadError


@dataclass(frozen=True, slots=True)
class Fetching:
    """How to fetch: over which client, under which agreements, into which folder, for which day.

    ``day`` None takes the newest edition that is posted, be it in force or not.
    """

    client: Client
    agreements: Agreements
    folder: Path
    day: date | None
    watch: Watch = unwatched


def fetch_tables(
    tables: Sequence[Published], how: Fetching, home: Home | None, progress: Progress = silent
) -> Iterator[Fetched | NotFetched | Report]:
    """Each table's files, and with a ``home`` the reports of loading them."""
    for published in tables:
        try:
            fetched = _fetch(published, how, progress)
            yield fetched
            if home is None or not published.is_read:
                continue
            paths = [path for each in fetched.files for path in to_load(how.folder / each.got.file)]
        except LoadError as error:
            yield NotFetched(published, error)
            continue
        yield from load_paths(home, paths, Hints(), progress)


def _fetch(published: Published, how: Fetching, progress: Progress) -> Fetched:
    with progress(f"Looking for {published.table}"):
        offered = discover(published, how.day, how.client.page)
    how.agreements.require(tuple(dict.fromkeys((*published.licences, *offered.licences))))
    files = tuple(_file(published, link, how) for link in offered.files)
    return Fetched(published, offered, files)


def _file(published: Published, link: Link, how: Fetching) -> Downloaded:
    agreed = bool(link.licence)
    try:
        return download(how.client, link.address, how.folder, published.table, agreed=agreed, watch=how.watch)
    except LicenceAsked as asked:
        if agreed:
            raise _still_asked(link, asked.licence) from asked
        how.agreements.require((asked.licence,))
    try:
        return download(how.client, link.address, how.folder, published.table, agreed=True, watch=how.watch)
    except LicenceAsked as asked:
        raise _still_asked(link, asked.licence) from asked


def _still_asked(link: Link, licence: str) -> LoadError:
    return LoadError(
        "fetch.licence-page",
        f"the server shows its licence page ({licence}) again although the agreement was sent",
        place=link.address,
        next_step="The page may work in another way now: download by hand, then: chartproof kb load FILE...",
    )
