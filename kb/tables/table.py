"""An official table, read in place from memory-mapped arrays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from kb.release import Release
from kb.tables.columns import Value, read_value
from kb.tables.schema import TableSchema


class Table:
    """One release of a table. Rows are numbered in the order of its key."""

    def __init__(
        self, schema: TableSchema, release: Release, arrays: Mapping[str, np.ndarray], meta: Mapping[str, Any]
    ) -> None:
        self.schema = schema
        self.release = release
        self._arrays = arrays
        self._rows: int = meta["rows"]
        self._held: dict[tuple[tuple[str, str], ...], bool] = {}
        self.kept: dict[str, Any] = {}
        """What those who ask keep of the rows of a code."""

    def __len__(self) -> int:
        return self._rows

    def find(self, *key: str | int) -> range:
        """The rows whose key begins with these values, as stored (codes without dots, upper case)."""
        low, high = 0, self._rows
        for name, value in zip(self.schema.key, key, strict=False):
            part = self._arrays[name][low:high]
            # In the column's own type, or the search would first copy the column.
            wanted = part.dtype.type(value.encode() if isinstance(value, str) else value)
            low, high = (
                low + int(np.searchsorted(part, wanted, "left")),
                low + int(np.searchsorted(part, wanted, "right")),
            )
        return range(low, high)

    def has(self, values: Mapping[str, str]) -> bool:
        """Whether any row has all these values (``""`` for none) of columns of kind CODE; kept."""
        key = tuple(values.items())
        found = self._held.get(key)
        if found is None:
            rows = np.ones(self._rows, dtype=bool)
            for name, value in key:
                rows &= self._arrays[name] == value.encode()
            found = self._held[key] = bool(rows.any())
        return found

    def value(self, row: int, column: str) -> Value:
        """One value; None where the table gives none."""
        return read_value(self.schema.column(column), self._arrays, row)

    def row(self, row: int) -> dict[str, Value]:
        """A whole row by column name."""
        return {column.name: read_value(column, self._arrays, row) for column in self.schema.columns}

    def rows(self, *key: str | int) -> Iterator[dict[str, Value]]:
        """The rows under a key, in order."""
        return (self.row(row) for row in self.find(*key))

    def array(self, column: str) -> np.ndarray:
        """A stored column, for vectorised use; see kb.tables.columns for its form."""
        return self._arrays[column]
