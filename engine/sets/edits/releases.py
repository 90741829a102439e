"""Which release of a table is in force on which day, as a table to join."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from engine.sets.edits.coded import store

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Opened = TypeVar("Opened")


def of_days(
    connection: DuckDBPyConnection,
    name: str,
    found: Mapping[tuple[str, int], Opened | None],
    partial: Callable[[Opened], bool],
) -> list[Opened]:
    """Makes the table ``name (kind, date, release, partial)``; returns the releases by their numbers.

    ``release`` is null where none is in force; ``partial`` says that what it does not hold is unknown.
    """
    releases: dict[int, Opened] = {}
    for each in found.values():
        if each is not None:
            releases.setdefault(id(each), each)
    numbers = {key: number for number, key in enumerate(releases)}
    store(
        connection,
        name,
        {
            "kind": np.array([kind for kind, _ in found], dtype=object),
            "date": np.array([day for _, day in found], np.int32),
            "number": np.array(
                [-1 if each is None else numbers[id(each)] for each in found.values()], np.int32
            ),
            "partial": np.array([each is not None and partial(each) for each in found.values()], np.bool_),
        },
    )
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {name} AS "
        f"SELECT kind, date, CASE WHEN number >= 0 THEN number END AS release, partial FROM {name}"
    )
    return list(releases.values())
