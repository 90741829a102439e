"""Rows by Medicare contractor and payment locality, as the RVU archives hold them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from loaders.tables.rows.delimited_rows import WORKBOOK, Grid, read_grid, read_text
from loaders.tables.rows.headed_columns import Names, has_header, require_header
from loaders.tables.rows.row_checks import RowChecks
from loaders.tables.source import Source


@dataclass(frozen=True, slots=True)
class LocalityRows:
    """Cells by column with their lines, and what stood above them and what was told of the text."""

    cells: dict[str, list[str]]
    lines: list[int]
    short: dict[int, str]
    title: str
    notices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LocalityLayout:
    """How a file is written: names over columns, or (in text) a pattern with a group a column.

    ``workbook`` is the file-name pattern of its .xlsx form, whose first bytes show no header.
    """

    names: Names
    fixed: re.Pattern[str]
    workbook: re.Pattern[str]

    def matches(self, name: str, head: bytes) -> bool:
        """Whether a file that begins like this is one."""
        if head.startswith(WORKBOOK):
            return bool(self.workbook.search(name))
        return has_header(head, self.names, tuple(self.names)) or self._is_fixed(head.decode("latin-1"))

    def read(self, source: Source) -> LocalityRows:
        """Its rows, without blank lines and footnotes. Raises LoadError ``table.column-missing``."""
        head = source.head()
        if head.startswith(WORKBOOK) or not self._is_fixed(head.decode("latin-1")):
            return self._headed(source, read_grid(source))
        text, encoding = read_text(source)
        numbered = list(enumerate(text.splitlines(), 1))
        found = [(line, match) for line, row in numbered if (match := self.fixed.match(row))]
        first = found[0][0] if found else 0
        missed = [
            (line, row)
            for line, row in numbered
            if line > first and re.match(r"\s*[0-9]{4}", row) and not self.fixed.match(row)
        ]
        rows = sorted([(line, match) for line, match in found] + [(line, None) for line, _ in missed])
        return LocalityRows(
            {name: [match[name].strip() if match else "" for _, match in rows] for name in self.names},
            [line for line, _ in rows],
            {
                at: "the line does not have the file's layout"
                for at, (_, match) in enumerate(rows)
                if not match
            },
            " ".join(row.strip() for line, row in numbered if line < first),
            ("not UTF-8, so read as Windows-1252",) if encoding == "cp1252" else (),
        )

    def _is_fixed(self, text: str) -> bool:
        numbered = [line for line in text.splitlines()[:60] if re.match(r"\s*[0-9A-Z][0-9]{3}", line)]
        return 2 * sum(bool(self.fixed.match(line)) for line in numbered) > len(numbered)

    def _headed(self, source: Source, grid: Grid) -> LocalityRows:
        header = require_header(grid, source, self.names, tuple(self.names))
        width = max(header.at.values()) + 1
        rows = [at for at in range(header.row + 1, len(grid.rows)) if sum(map(bool, grid.rows[at])) > 1]
        padded = [grid.rows[at] + [""] * width for at in rows]
        return LocalityRows(
            {name: [cells[place] for cells in padded] for name, place in header.at.items()},
            [grid.lines[at] for at in rows],
            {
                index: f"the row has {len(grid.rows[at])} columns of {width}"
                for index, at in enumerate(rows)
                if len(grid.rows[at]) < width
            },
            " ".join(cell for cells in grid.rows[: header.row + 1] for cell in cells if cell),
            grid.notices,
        )


def checked(rows: LocalityRows) -> RowChecks:
    """Checks over the rows, with those too short refused."""
    checks = RowChecks(rows.lines)
    for row, reason in rows.short.items():
        checks.refuse(row, reason)
    return checks


def places(checks: RowChecks, cells: Mapping[str, Sequence[str]]) -> tuple[np.ndarray, np.ndarray]:
    """Contractors and localities; a spreadsheet's lost leading zeros are put back."""
    contractor = [cell.zfill(5) if cell.isdigit() else cell for cell in cells["contractor"]]
    locality = [cell.zfill(2) if cell.isdigit() else cell for cell in cells["locality"]]
    return (
        checks.codes(contractor, r"[0-9]{5}", "the contractor"),
        checks.codes(locality, r"[0-9]{2}", "the locality"),
    )


def without_marks(names: Sequence[str], kept: np.ndarray) -> list[str]:
    """The kept names without the asterisks that refer to footnotes."""
    return [names[row].rstrip("* ") for row in kept]
