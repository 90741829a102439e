"""From a loaded table to sorted arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from kb.tables.columns import column_arrays
from kb.tables.schema import Kind, TableSchema


def compile_table(
    schema: TableSchema, columns: Mapping[str, Sequence[Any]]
) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """The arrays of a table, its rows sorted by key; rows with equal keys keep their order.

    ``columns`` holds every column of the schema, all of one length.
    """
    arrays: dict[str, np.ndarray] = {}
    for column in schema.columns:
        arrays |= column_arrays(column, columns[column.name])
    rows = len(arrays[schema.key[0]])
    order = np.lexsort([arrays[name] for name in reversed(schema.key)])
    for column in schema.columns:
        arrays[column.name] = np.ascontiguousarray(arrays[column.name][order])
        if len(arrays[column.name]) != rows:
            raise ValueError(f"the columns of {schema.name} differ in length")
        if column.name in schema.key and column.kind is Kind.TEXT:
            raise ValueError(f"{column.name} of {schema.name} is text and can't be a key")
    return arrays, {"table": schema.name, "rows": rows}
