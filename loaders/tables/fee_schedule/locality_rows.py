"""Rows by Medicare contractor and payment locality, as the RVU archives hold them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from loaders.tables.rows.bounded_workbook import WORKBOOK
from loaders.tables.rows.headings import headings
from loaders.tables.rows.sheet import Cells, is_sheet, read_sheet
from loaders.tables.rows.table_columns import TableColumns
from loaders.tables.rows.text_content import read_text
from loaders.tables.source import Source


@dataclass(frozen=True, slots=True)
class LocalityRows:
    """Cells by column, checks over their rows, what stood above them, and what was told of the text."""

    cells: Mapping[str, list[str]]
    checks: TableColumns
    title: str
    notices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LocalityLayout:
    """How a file is written: names over columns, or (in text) a pattern with a group a column.

    ``workbook`` is the file-name pattern of its .xlsx form, whose first bytes show no header.
    """

    names: Mapping[str, str]
    fixed: re.Pattern[str]
    workbook: re.Pattern[str]

    def matches(self, name: str, head: bytes) -> bool:
        """Whether a file that begins like this is one."""
        if is_sheet(name, head, headings(self.names, self.names), self.workbook):
            return True
        return not head.startswith(WORKBOOK) and self._is_fixed(head.decode("latin-1"))

    def read(self, source: Source) -> LocalityRows:
        """Its rows, without blank lines and footnotes. Raises LoadError ``table.header-missing``."""
        head = source.head()
        if head.startswith(WORKBOOK) or not self._is_fixed(head.decode("latin-1")):
            sheet = read_sheet(source, headings(self.names, self.names), "payment localities", lenient=True)
            title = " ".join([sheet.preamble, *filter(None, sheet.titles)]).strip()
            return _checked(sheet.by_column(sheet.without_footnotes()), title, sheet.notices)
        text, notices = read_text(source, lenient=True)
        numbered = list(enumerate(text.splitlines(), 1))
        found = [(line, match) for line, row in numbered if (match := self.fixed.match(row))]
        first = found[0][0] if found else 0
        missed = [
            (line, row)
            for line, row in numbered
            if line > first and re.match(r"\s*[0-9]{4}", row) and not self.fixed.match(row)
        ]
        rows = sorted([(line, match) for line, match in found] + [(line, None) for line, _ in missed])
        cells = Cells(
            {name: [match[name].strip() if match else "" for _, match in rows] for name in self.names},
            [line for line, _ in rows],
            {
                at: "the line does not have the file's layout"
                for at, (_, match) in enumerate(rows)
                if not match
            },
        )
        return _checked(cells, " ".join(row.strip() for line, row in numbered if line < first), notices)

    def _is_fixed(self, text: str) -> bool:
        numbered = [line for line in text.splitlines()[:60] if re.match(r"\s*[0-9A-Z][0-9]{3}", line)]
        return 2 * sum(bool(self.fixed.match(line)) for line in numbered) > len(numbered)


def _checked(cells: Cells, title: str, notices: tuple[str, ...]) -> LocalityRows:
    return LocalityRows(cells.columns, TableColumns(cells.lines, cells.faults), title, notices)


def places(rows: LocalityRows) -> tuple[np.ndarray, np.ndarray]:
    """Contractors and localities; a spreadsheet's lost leading zeros are put back."""
    contractor = [cell.zfill(5) if cell.isdigit() else cell for cell in rows.cells["contractor"]]
    locality = [cell.zfill(2) if cell.isdigit() else cell for cell in rows.cells["locality"]]
    return (
        rows.checks.codes(contractor, r"[0-9]{5}", "the contractor"),
        rows.checks.codes(locality, r"[0-9]{2}", "the locality"),
    )


def without_marks(names: Sequence[str]) -> list[str]:
    """The names without the asterisks that refer to footnotes."""
    return [name.rstrip("* ") for name in names]
