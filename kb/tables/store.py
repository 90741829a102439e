"""Compiling a release of a table into its place in the home."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kb.release import Release
from kb.snapshot.arrays import save_arrays
from kb.snapshot.home import Home
from kb.snapshot.knowledge import table_key
from kb.tables.compile import compile_table
from kb.tables.compile_pairs import compile_pairs
from kb.tables.schema import TableSchema
from kb.tables.schemas import SCHEMAS

PAIR_TABLES = ("ncci-ptp-practitioner", "ncci-ptp-hospital")
"""Tables of pairs of codes, kept as an index that answers a pair in a microsecond."""


def save_table(
    home: Home, release: Release, schema: TableSchema, columns: Mapping[str, Sequence[Any]]
) -> None:
    """Compiles a table under its release's key, unless that was done before."""
    if SCHEMAS.get(schema.name) is not schema:
        raise ValueError(f"{schema.name} is not among kb.tables.schemas, so it could never be opened")
    if home.compiled(table_key(release)) is None:
        pairs = schema.name in PAIR_TABLES
        arrays, meta = compile_pairs(columns) if pairs else compile_table(schema, columns)
        home.save_compiled(table_key(release), lambda folder: save_arrays(folder, arrays, meta))
