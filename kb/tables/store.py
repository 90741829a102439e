"""Where the compiled form of a table's release is kept, and saving it there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kb.release import Release
from kb.snapshot.arrays import save_arrays
from kb.snapshot.home import Home
from kb.tables.compile import FORMAT, compile_table
from kb.tables.schema import TableSchema


def table_key(release: Release) -> str:
    """The compiled folder's name; one source may hold several editions, so the first day is part of it."""
    return f"{release.table}-{release.period.start}-{release.sha256[:24]}-{FORMAT}"


def save_table(home: Home, release: Release, schema: TableSchema, columns: Mapping[str, Sequence[Any]]) -> None:
    """Compiles a table under its release's key, unless that was done before."""
    if home.compiled(table_key(release)) is None:
        arrays, meta = compile_table(schema, columns)
        home.save_compiled(table_key(release), lambda folder: save_arrays(folder, arrays, meta))
