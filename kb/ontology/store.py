"""The ontology's store: made on first use from a snapshot's sources, kept among the compiled forms."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from kb.ontology.sources import Sources
from kb.ontology.statements import statements

_AT_ONCE = 16 << 20
"""Bytes given to the store at a time: what it holds in memory while it loads grows with them."""

_LOADERS = 2
"""Threads that load while the statements are made; the store's own work needs no interpreter."""


def open_store(sources: Sources, progress: Callable[[str], AbstractContextManager[Any]]) -> Path:
    """The folder of the store, made if it is not there yet (see Home.save_compiled)."""
    home = sources.knowledge.home
    place = home.compiled(sources.key)
    if place is not None:
        return place
    with progress("Building the ontology"):
        return home.save_compiled(sources.key, lambda folder: _fill(sources, folder))


def _fill(sources: Sources, folder: Path) -> None:
    import pyoxigraph

    store = pyoxigraph.Store(str(folder))
    with ThreadPoolExecutor(_LOADERS) as loaders:
        loading: list[Future[None]] = []
        for part in _parts(sources):
            loading.append(loaders.submit(_load, store, part))
            if len(loading) > _LOADERS:
                loading.pop(0).result()
        for each in loading:
            each.result()
    store.optimize()
    store.flush()
    del store  # closes its files
    (folder / "LOG").unlink(missing_ok=True)  # only the database's own diary, with times and paths
    for place in folder.iterdir():
        handle = os.open(place, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _parts(sources: Sources) -> Iterator[bytes]:
    part: list[str] = []
    size = 0
    for lines in statements(sources):
        part.append(lines)
        size += len(lines)
        if size > _AT_ONCE:
            yield "".join(part).encode()
            part, size = [], 0
    yield "".join(part).encode()


def _load(store: Any, part: bytes) -> None:
    import pyoxigraph

    # Lenient: the IRIs are our own, and checking them again takes an eighth of the time.
    store.bulk_load(input=part, format=pyoxigraph.RdfFormat.N_TRIPLES, lenient=True)
