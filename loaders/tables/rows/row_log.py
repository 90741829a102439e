"""What a reader says about its rows: how many it read, which it refused and why."""

from __future__ import annotations

from collections.abc import Hashable

from loaders.tables.table import RefusedRow


class RowLog:
    """Counts data rows and keeps refusals, and the line on which each key was first seen."""

    def __init__(self) -> None:
        """Start with nothing read."""
        self.read = 0
        self._refused: list[RefusedRow] = []
        self._lines: dict[Hashable, int] = {}

    @property
    def refused(self) -> tuple[RefusedRow, ...]:
        """The refusals, in the order of the source."""
        return tuple(self._refused)

    def refuse(self, line: int, reason: str) -> None:
        """Leave out the row on ``line``."""
        self._refused.append(RefusedRow(line, reason))

    def first(self, key: Hashable, line: int) -> bool:
        """Whether ``key`` is new; if it is not, the row on ``line`` is refused as a repetition."""
        before = self._lines.setdefault(key, line)
        if before != line:
            self.refuse(line, f"repeats the entry of line {before}")
            return False
        return True
