"""Cells of the relative value file, however it was written, made into its table."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kb.model.period import Period
from kb.tables.schema import Kind, TableSchema
from kb.tables.schemas.mpfs import MPFS, MPFS_QUALIFYING_APM, RELATIVE_VALUE_COLUMNS
from loaders.errors import LoadError
from loaders.tables.rows.sheet import Cells
from loaders.tables.rows.table_columns import HCPCS_CODE, TableColumns
from loaders.tables.source import Source
from loaders.tables.table import Hints, LoadedTable

NEEDED = ("code", "modifier", "status", "global_days", "multiple_procedure", "bilateral_surgery")
"""Columns without which a file is no relative value file."""

_PATTERNS = {
    "code": HCPCS_CODE,
    "modifier": r"|[A-Z0-9]{2}",
    "status": r"[A-Z]",
    "global_days": r"000|010|090|MMM|XXX|YYY|ZZZ",
    "endoscopic_base": rf"|{HCPCS_CODE}",
}
_OTHER = r"[A-Z0-9+]{0,3}"
_WIDTHS = {"global_days": 3, "diagnostic_supervision": 2}
"""Digits that a spreadsheet takes for a number and strips of leading zeros: 10 for 010."""

# Section 1848(d)(1)(A) of the Social Security Act: two conversion factors from 2026 on.
_FIRST_YEAR_OF_TWO = 2026


def schema_of(source: Source, period: Period, hints: Hints) -> TableSchema:
    """Which of the two tables a file is; they differ only in the conversion factor.

    Raises LoadError ``release.table-unknown`` for a year of two factors and a name that says neither.
    """
    for schema in (MPFS, MPFS_QUALIFYING_APM):
        if hints.table == schema.name:
            return schema
    name = source.name.lower().replace("-", "").replace("_", "")
    if "nonqp" in name or "nonapm" in name:
        return MPFS
    if "qpp" in name or "qpapm" in name:
        return MPFS_QUALIFYING_APM
    if period.start.year < _FIRST_YEAR_OF_TWO:
        return MPFS
    raise LoadError(
        "release.table-unknown",
        "from 2026 there are two relative value files, and neither content nor name says which this is",
        place=source.place,
        next_step=f"Say which: --table {MPFS.name} (nonQPP) or --table {MPFS_QUALIFYING_APM.name} (QPP).",
    )


def relative_values(
    cells: Cells, schema: TableSchema, period: Period, version: str, notices: tuple[str, ...]
) -> LoadedTable:
    """The table of one edition."""
    checks = TableColumns(cells.lines, cells.faults)
    values: dict[str, np.ndarray] = {}
    missing = []
    for column in RELATIVE_VALUE_COLUMNS:
        name = column.name
        texts = cells.columns.get(name)
        if texts is None:
            missing.append(name)
            texts = [""] * len(cells.lines)
        if column.kind is Kind.DECIMAL:
            values[name] = checks.decimals(texts, f"'{name}'")
        else:
            written = _indicators(texts, _WIDTHS.get(name, 0))
            values[name] = checks.codes(written, _PATTERNS.get(name, _OTHER), f"'{name}'")
    code, modifier = values["code"], values["modifier"]
    checks.unique([code, modifier], lambda row: f"{code[row].decode()} {modifier[row].decode()}".strip())
    if missing:
        notices = (*notices, f"the file has no column for {', '.join(missing)}")
    return checks.loaded(schema, period, version, values, notices)


def _indicators(texts: Sequence[str], width: int) -> list[str]:
    """Codes in capitals; 9.0 and 10 are what a spreadsheet makes of 9 and 010."""
    tidy = {text: _indicator(text.upper(), width) for text in set(texts)}
    return [tidy[text] for text in texts]


def _indicator(text: str, width: int) -> str:
    if len(text) == 3 and text.endswith(".0"):
        text = text[0]
    return text.zfill(width) if text.isdigit() else text
