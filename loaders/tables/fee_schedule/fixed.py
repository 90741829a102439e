"""The physician fee schedule relative value file (PPRRVU) in fixed width.

Positions are those of the CMS record layout as used from 2015 on. Lines that begin with HDR carry
copyright notices.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.tables.schemas.mpfs import MPFS, MPFS_QUALIFYING_APM
from loaders.errors import LoadError
from loaders.tables.archive import Wanted
from loaders.tables.fee_schedule.columns import relative_values, schema_of
from loaders.tables.rows.release_period import named, quarter_from, quarter_in, settled
from loaders.tables.rows.sheet import Cells
from loaders.tables.rows.text_content import read_text
from loaders.tables.source import Source
from loaders.tables.table import Hints, LoadedTable, TableFormat

_FIELDS = {
    "code": (1, 5),
    "modifier": (6, 7),
    "status": (58, 58),
    "not_used": (59, 59),
    "work_rvu": (60, 65),
    "nonfacility_practice_rvu": (67, 72),
    "nonfacility_indicator": (73, 74),
    "facility_practice_rvu": (76, 81),
    "facility_indicator": (82, 83),
    "malpractice_rvu": (84, 89),
    "nonfacility_total_rvu": (90, 96),
    "facility_total_rvu": (97, 102),
    "professional_technical": (103, 103),
    "global_days": (104, 106),
    "preoperative": (107, 109),
    "intraoperative": (110, 112),
    "postoperative": (113, 115),
    "multiple_procedure": (116, 116),
    "bilateral_surgery": (117, 117),
    "assistant_at_surgery": (118, 118),
    "co_surgeons": (119, 119),
    "team_surgery": (120, 120),
    "endoscopic_base": (128, 132),
    "conversion_factor": (133, 140),
    "diagnostic_supervision": (142, 143),
    "calculation_flag": (144, 144),
    "imaging_family": (146, 147),
    "opps_nonfacility_practice_rvu": (151, 157),
    "opps_facility_practice_rvu": (158, 164),
    "opps_malpractice_rvu": (165, 171),
}
"""First and last position, from 1. The descriptor in 8-57 is not read."""

_LENGTH = 171
_RECORD = re.compile(
    r"^[A-Z0-9][0-9]{3}[A-Z0-9](?:[A-Z0-9]{2}|  ).{50}[A-Z].[ 0-9.]{6}.{37}"
    r"[0-9](?:000|010|090|MMM|XXX|YYY|ZZZ)",
    re.MULTILINE,
)


def _matches(name: str, head: bytes) -> bool:
    return bool(_RECORD.search(head.decode("latin-1")))


def read_mpfs_fixed(source: Source, hints: Hints) -> Sequence[LoadedTable]:
    """One table. The content states no day, so the file or archive name or the operator must."""
    text, notices = read_text(source, lenient=True)
    numbered = [
        (number, line)
        for number, line in enumerate(text.splitlines(), 1)
        if line.strip() and not line.startswith("HDR")
    ]
    if not any(_RECORD.match(line) for _, line in numbered):
        raise LoadError(
            "table.malformed",
            "no line has the layout of the relative value file",
            place=source.place,
            next_step="Load the PPRRVU file as CMS publishes it.",
        )
    period = settled(source, hints, named(source, quarter_in), quarter_from)
    cells = Cells(
        {
            name: [line[first - 1 : last].strip() for _, line in numbered]
            for name, (first, last) in _FIELDS.items()
        },
        [number for number, _ in numbered],
        {
            row: f"the line has {len(line)} characters of {_LENGTH}"
            for row, (_, line) in enumerate(numbered)
            if len(line) < _LENGTH
        },
    )
    return [relative_values(cells, schema_of(source, period, hints), period, "", notices)]


FORMAT = TableFormat(
    wanted=Wanted("the physician fee schedule relative value file (PPRRVU) in fixed width", _matches),
    tables=(MPFS, MPFS_QUALIFYING_APM),
    read=read_mpfs_fixed,
)
