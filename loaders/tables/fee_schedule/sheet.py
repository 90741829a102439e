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
from loaders.tables.rows.headings import headings
from loaders.tables.rows.release_period import agreed, contradiction, named, quarter_from, quarter_in, settled
from loaders.tables.rows.sheet import Row, Sheet, is_sheet, read_sheet
from loaders.tables.rows.table_columns import read_day
from loaders.tables.source import Source
from loaders.tables.table import Hints, LoadedTable, TableFormat

# Until 2013 practice expense was in transition, and the transitioned values were the ones paid.
NAMES = {
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

_HEADINGS = headings(NAMES, NEEDED)
_WORKBOOK_NAME = re.compile(r"(?i)pprrvu.*\.xlsx$")
_TITLE = re.compile(r"(?i)(20[0-9]{2}) national physician fee schedule relative value file\s+([a-z]+)")


def _matches(name: str, head: bytes) -> bool:
    return is_sheet(name, head, _HEADINGS, _WORKBOOK_NAME)


def read_mpfs_sheet(source: Source, hints: Hints) -> Sequence[LoadedTable]:
    """One table, or one for each edition where the rows state their days.

    Raises LoadError ``table.header-missing``, ``release.dates-unknown``,
    ``release.dates-contradict``, ``release.table-unknown``.
    """
    sheet = read_sheet(source, _HEADINGS, "the relative value file", lenient=True)
    if {"first_day", "last_day"} <= set(sheet.at):
        return list(_editions(sheet, source, hints))
    match = _TITLE.search(sheet.preamble)
    content = quarter_in(f"{match[2]} {match[1]}") if match else None
    stated = agreed(source, hints, content, named(source, quarter_in))
    period = settled(source, hints, stated, quarter_from)
    cells = sheet.by_column(sheet.without_footnotes())
    version = match[0].strip() if match else ""
    return [relative_values(cells, schema_of(source, period, hints), period, version, sheet.notices)]


def _editions(sheet: Sheet, source: Source, hints: Hints) -> Iterator[LoadedTable]:
    at = sheet.at
    by_days: dict[tuple[str, str], list[Row]] = {}
    stray: list[Row] = []
    for row in sheet.without_footnotes():
        _, cells = row
        if len(cells) > max(at["first_day"], at["last_day"]):
            by_days.setdefault((cells[at["first_day"]], cells[at["last_day"]]), []).append(row)
        else:
            stray.append(row)
    if hints.start and len(by_days) > 1:
        raise contradiction(source, f"the file holds {len(by_days)} editions with days of their own")
    for (first, last), rows in sorted(by_days.items()):
        start, end = read_day(first), read_day(last)
        line, cells = rows[0]
        if start is None or end is None or end < start:
            raise LoadError(
                "release.dates-unknown",
                f"the edition of the rows from line {line} has no days in force",
                place=source.place,
                next_step="Correct its first and last day, or load the publisher's file of that quarter.",
            )
        period = settled(source, hints, Period(start, end + timedelta(days=1)), quarter_from)
        version = cells[at["edition"]] if "edition" in at else ""
        yield relative_values(
            sheet.by_column(rows + stray), schema_of(source, period, hints), period, version, sheet.notices
        )
        stray = []


FORMAT = TableFormat(
    wanted=Wanted("the physician fee schedule relative value file (PPRRVU) as CSV or workbook", _matches),
    tables=(MPFS, MPFS_QUALIFYING_APM),
    read=read_mpfs_sheet,
)
"""The form to read where an archive also holds the fixed-width one."""
