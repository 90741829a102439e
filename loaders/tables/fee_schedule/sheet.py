"""The physician fee schedule relative value file (PPRRVU) with named columns: CSV or workbook.

Its names are spread over up to five lines under a title. Extracts that put several quarters in one
file, each row with its first and last day, give one table a quarter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta

from kb.model.period import Period
from kb.tables.schemas.mpfs import MPFS, MPFS_QUALIFYING_APM
from loaders.errors import LoadError
from loaders.tables.archive import Wanted
from loaders.tables.fee_schedule.columns import NEEDED, relative_values, schema_of
from loaders.tables.rows.delimited_rows import WORKBOOK, Grid, read_grid
from loaders.tables.rows.headed_columns import Header, Names, has_header, require_header
from loaders.tables.rows.release_period import agreed, contradiction, named, quarter_from, quarter_in, settled
from loaders.tables.rows.row_checks import read_day
from loaders.tables.source import Source
from loaders.tables.table import Hints, LoadedTable, TableFormat

# Until 2013 practice expense was in transition, and the transitioned values were the ones paid.
NAMES: Names = {
    "first_day": "date start",
    "last_day": "date end",
    "edition": "source file",
    "code": "hcpcs|hcpcs code",
    "modifier": "mod|modifier",
    "status": "status|status code",
    "not_used": "not used (for medicare payment|mcr)",
    "work_rvu": "(physician )?work rvu",
    "nonfacility_practice_rvu": "(transitioned )?non fac(ility)? pe rvu",
    "nonfacility_indicator": "(transitioned )?non fac( na)? indicator|non na",
    "facility_practice_rvu": "(transitioned )?facility pe rvu",
    "facility_indicator": "(transitioned )?facility( na)? indicator|fac na",
    "malpractice_rvu": "mp rvu",
    "nonfacility_total_rvu": "(transitioned )?non fac(ility)? total",
    "facility_total_rvu": "(transitioned )?facility total",
    "professional_technical": "pc ?tc( ind)?",
    "global_days": "glob( days)?",
    "preoperative": "pre op",
    "intraoperative": "intra op",
    "postoperative": "post op",
    "multiple_procedure": "mult proc",
    "bilateral_surgery": "bilat surg",
    "assistant_at_surgery": "asst surg",
    "co_surgeons": "co surg",
    "team_surgery": "team surg",
    "endoscopic_base": "endo base",
    "conversion_factor": "conv factor",
    "diagnostic_supervision": "physician supervision of diagnostic procedures|phys diag pro",
    "calculation_flag": "calculation flag",
    "imaging_family": "diagnostic imaging family indicator|diag img fam",
    "opps_nonfacility_practice_rvu": "non facility pe used for opps payment amount",
    "opps_facility_practice_rvu": "facility pe used for opps payment amount",
    "opps_malpractice_rvu": "mp used for opps payment amount",
}

_WORKBOOK_NAME = re.compile(r"(?i)pprrvu.*\.xlsx$")
_TITLE = re.compile(r"(?i)(20[0-9]{2}) national physician fee schedule relative value file\s+([a-z]+)")


def _matches(name: str, head: bytes) -> bool:
    # The first bytes of a workbook do not show its header; reading checks it.
    if head.startswith(WORKBOOK):
        return bool(_WORKBOOK_NAME.search(name))
    return has_header(head, NAMES, NEEDED)


def read_mpfs_sheet(source: Source, hints: Hints) -> Sequence[LoadedTable]:
    """One table, or one for each edition where the rows state their days.

    Raises LoadError ``table.column-missing``, ``release.dates-unknown``,
    ``release.dates-contradict``, ``release.table-unknown``.
    """
    grid = read_grid(source)
    header = require_header(grid, source, NAMES, NEEDED)
    rows = [
        row
        for row in range(header.row + 1, len(grid.rows))
        if sum(map(bool, grid.rows[row])) > 1  # a footnote fills one cell
    ]
    if {"first_day", "last_day"} <= set(header.at):
        return list(_editions(grid, header, rows, source, hints))
    title = " ".join(cell for cells in grid.rows[: header.row] for cell in cells if cell)
    match = _TITLE.search(title)
    content = quarter_in(f"{match[2]} {match[1]}") if match else None
    stated = agreed(source, hints, content, named(source, quarter_in))
    period = settled(source, hints, stated, quarter_from)
    return [_table(grid, header, rows, source, hints, period, match[0].strip() if match else "")]


def _editions(
    grid: Grid, header: Header, rows: Sequence[int], source: Source, hints: Hints
) -> Iterator[LoadedTable]:
    at = header.at
    by_days: dict[tuple[str, str], list[int]] = {}
    stray: list[int] = []
    for row in rows:
        cells = grid.rows[row]
        if len(cells) > max(at["first_day"], at["last_day"]):
            by_days.setdefault((cells[at["first_day"]], cells[at["last_day"]]), []).append(row)
        else:
            stray.append(row)
    if hints.start and len(by_days) > 1:
        raise contradiction(source, f"the file holds {len(by_days)} editions with days of their own")
    for (first, last), those in sorted(by_days.items()):
        start, end = read_day(first), read_day(last)
        if start is None or end is None or end < start:
            raise LoadError(
                "release.dates-unknown",
                f"the edition of the rows from line {grid.lines[those[0]]} has no days in force",
                place=source.place,
                next_step="Correct its first and last day, or load the publisher's file of that quarter.",
            )
        period = settled(source, hints, Period(start, end + timedelta(days=1)), quarter_from)
        version = grid.rows[those[0]][at["edition"]] if "edition" in at else ""
        yield _table(grid, header, those + stray, source, hints, period, version)
        stray = []


def _table(
    grid: Grid,
    header: Header,
    rows: Sequence[int],
    source: Source,
    hints: Hints,
    period: Period,
    version: str,
) -> LoadedTable:
    width = max(header.at.values()) + 1
    short = {
        index: f"the row has {len(grid.rows[row])} columns of {width}"
        for index, row in enumerate(rows)
        if len(grid.rows[row]) < width
    }
    padded = [
        grid.rows[row] if index not in short else grid.rows[row] + [""] * width
        for index, row in enumerate(rows)
    ]
    return relative_values(
        {name: [cells[place] for cells in padded] for name, place in header.at.items()},
        [grid.lines[row] for row in rows],
        schema_of(source, period, hints),
        period,
        version,
        grid.notices,
        short,
    )


FORMAT = TableFormat(
    wanted=Wanted("the physician fee schedule relative value file (PPRRVU) as CSV or workbook", _matches),
    tables=(MPFS, MPFS_QUALIFYING_APM),
    read=read_mpfs_sheet,
)
"""The form to read where an archive also holds the fixed-width one."""
