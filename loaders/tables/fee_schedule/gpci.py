"""Geographic practice cost indices (GPCI, Addendum E of the fee schedule rule)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.tables.schemas.mpfs import MPFS_GPCI
from loaders.tables.archive import Wanted
from loaders.tables.fee_schedule.locality_rows import LocalityLayout, places, without_marks
from loaders.tables.rows.release_period import agreed, named, settled, year_from, year_in
from loaders.tables.source import Source
from loaders.tables.table import Hints, LoadedTable, TableFormat

_LAYOUT = LocalityLayout(
    names={
        "contractor": r"medicare administrative contractor( mac)?|contractor|mac",
        "state": "state",
        "locality": "locality number",
        "name": "locality name",
        "work": r".*\bpw gpci.*",
        "practice_expense": r".*\bpe gpci.*",
        "malpractice": r".*\bmp gpci.*",
    },
    fixed=re.compile(
        r"\s*(?P<contractor>\d{5})\s+(?P<state>[A-Z]{2})\s+(?P<locality>\d{2})\s+(?P<name>\S.*?)\s+"
        r"(?P<work>\d\.\d+)\s+(?P<practice_expense>\d\.\d+)\s+(?P<malpractice>\d\.\d+)\s*$"
    ),
    workbook=re.compile(r"(?i)gpci.*\.xlsx$"),
)
_YEAR = re.compile(r"CY\s*20[0-9]{2}")


def read_gpci(source: Source, hints: Hints) -> Sequence[LoadedTable]:
    """The indices of a calendar year, which the title or the file name states."""
    rows = _LAYOUT.read(source)
    stated = _YEAR.search(rows.title)
    year = agreed(source, hints, year_in(stated[0]) if stated else None, named(source, year_in))
    period = settled(source, hints, year, year_from)
    checks = rows.checks
    contractor, locality = places(rows)
    state = checks.codes(rows.cells["state"], "[A-Z]{2}", "the state")
    indices = {
        name: checks.decimals(rows.cells[name], f"the {name} index")
        for name in ("work", "practice_expense", "malpractice")
    }
    checks.unique([contractor, locality], lambda row: f"{rows.cells['name'][row]}")
    columns = {
        "contractor": contractor,
        "locality": locality,
        "state": state,
        "name": without_marks(rows.cells["name"]),
        **indices,
    }
    return [checks.loaded(MPFS_GPCI, period, stated[0] if stated else "", columns, rows.notices)]


FORMAT = TableFormat(
    wanted=Wanted("geographic practice cost indices (GPCI)", _LAYOUT.matches),
    tables=(MPFS_GPCI,),
    read=read_gpci,
)
