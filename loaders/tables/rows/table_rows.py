"""The rows of a table read one at a time: each is kept, or refused with its line and why."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any

from kb.model.period import Period
from kb.tables.schema import TableSchema
from loaders.tables.rows.sheet import Sheet
from loaders.tables.table import LoadedTable, RefusedRow


class TableRows:
    """One table as it is read. ``read`` counts the data rows of the source; the reader adds to it.

    ``kept`` holds values in the order of the schema's columns.
    """

    def __init__(self, schema: TableSchema) -> None:
        """Start with nothing read."""
        self.schema = schema
        self.read = 0
        self.kept: list[Sequence[Any]] = []
        self._refused: list[RefusedRow] = []
        self._lines: dict[Hashable, int] = {}

    def records(self, sheet: Sheet) -> Iterator[tuple[int, tuple[str, ...]]]:
        """The rows of a sheet as it gives them, counted; those that are too short are refused."""
        for line, cells in sheet.records():
            self.read += 1
            if cells is None:
                self.refuse(line, "is too short")
            else:
                yield line, cells

    def keep(self, *values: Any) -> None:
        """Take a row's values, one for each column of the schema."""
        self.kept.append(values)

    def refuse(self, line: int, reason: str) -> None:
        """Leave out the row on ``line``."""
        self._refused.append(RefusedRow(line, reason))

    def earlier(self, key: Hashable, line: int) -> int | None:
        """The line on which ``key`` was first seen; None if that is this one."""
        before = self._lines.setdefault(key, line)
        return None if before == line else before

    def first(self, key: Hashable, line: int) -> bool:
        """Whether ``key`` is new; if it is not, the row on ``line`` is refused as a repetition."""
        before = self.earlier(key, line)
        if before is not None:
            self.refuse(line, f"repeats the entry of line {before}")
        return before is None

    def columns(self) -> Mapping[str, list[Any]]:
        """The values kept, by column."""
        names = [column.name for column in self.schema.columns]
        columns = zip(*self.kept, strict=True) if self.kept else [()] * len(names)
        return dict(zip(names, map(list, columns), strict=True))

    def loaded(
        self,
        period: Period,
        version: str = "",
        notices: tuple[str, ...] = (),
        *,
        schema: TableSchema | None = None,
    ) -> LoadedTable:
        """The table, its refusals in the order of the source.

        ``schema`` is another of the same columns, where only the rows tell which table they are.
        """
        kept_as = schema or self.schema
        return LoadedTable(kept_as, period, version, self.columns(), self.read, tuple(self._refused), notices)
