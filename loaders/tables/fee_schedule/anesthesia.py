"""Anesthesia conversion factors by locality (ANES)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from kb.tables.columns import PLACES
from kb.tables.schemas.mpfs import MPFS_ANESTHESIA
from loaders.tables.archive import Wanted
from loaders.tables.fee_schedule.locality_rows import LocalityLayout, places, without_marks
from loaders.tables.rows.release_period import named, settled, year_from, year_in
from loaders.tables.source import Source
from loaders.tables.table import Hints, LoadedTable, TableFormat

_LAYOUT = LocalityLayout(
    names={
        "contractor": "contractor|medicare administrative contractor( mac)?|mac",
        "locality": "locality( number)?",
        "name": "locality name",
        "conversion_factor": r".*\banes.* cf\b.*|.*\banes.* conversion factor.*",
    },
    # The text form writes cents without a point.
    fixed=re.compile(
        r"\s*(?P<contractor>\d{5})\s+(?P<locality>\d{2})\s+(?P<name>[A-Z].*?)\s+"
        r"(?P<conversion_factor>\d{4}|\d+\.\d+)\s*$"
    ),
    workbook=re.compile(r"(?i)anes.*\.xlsx$"),
)
_NATIONAL = re.compile(r"(?i)national anes\w* c\w*\s*\w* of \$?([0-9]+\.[0-9]+)")


def read_anesthesia(source: Source, hints: Hints) -> Sequence[LoadedTable]:
    """The factors of a calendar year, which the file or archive name states, in dollars.

    The national factor, where the header states it, is a row without contractor and locality.
    """
    rows = _LAYOUT.read(source)
    period = settled(source, hints, named(source, year_in), year_from)
    checks = rows.checks
    contractor, locality = places(rows)
    written = [
        f"{cell[:-2]}.{cell[-2:]}" if cell.isdigit() and len(cell) == 4 else cell
        for cell in rows.cells["conversion_factor"]
    ]
    factor = checks.decimals(written, "the conversion factor")
    for row in np.flatnonzero(factor <= 0):
        checks.refuse(int(row), "the conversion factor is not above 0")
    checks.unique([contractor, locality], lambda row: rows.cells["name"][row])
    table = checks.loaded(
        MPFS_ANESTHESIA,
        period,
        "",
        {
            "contractor": contractor,
            "locality": locality,
            "name": without_marks(rows.cells["name"]),
            "conversion_factor": factor,
        },
        rows.notices,
    )
    national = _NATIONAL.search(rows.title)
    return [_with_national(table, float(national[1])) if national else table]


def _with_national(table: LoadedTable, factor: float) -> LoadedTable:
    columns: dict[str, Any] = dict(table.columns)
    for name, value in (
        ("contractor", b""),
        ("locality", b""),
        ("conversion_factor", round(factor * PLACES)),
    ):
        columns[name] = np.append(columns[name], value)
    columns["name"] = [*columns["name"], "NATIONAL"]
    return replace(table, columns=columns, rows_read=table.rows_read + 1)


FORMAT = TableFormat(
    wanted=Wanted("anesthesia conversion factors (ANES)", _LAYOUT.matches),
    tables=(MPFS_ANESTHESIA,),
    read=read_anesthesia,
)
