"""The counties of each payment locality (LOCCO)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.tables.schemas.mpfs import MPFS_LOCALITIES
from loaders.tables.archive import Wanted
from loaders.tables.fee_schedule.locality_rows import LocalityLayout, places, without_marks
from loaders.tables.rows.release_period import agreed, calendar_year, named, settled, year_from, year_in
from loaders.tables.source import Source
from loaders.tables.table import Hints, LoadedTable, TableFormat

_LAYOUT = LocalityLayout(
    names={
        # The publisher's header has a misspelling that it may correct one day.
        "contractor": "medicare admini?strative contractor( mac)?",
        "locality": "locality number",
        "state": "state",
        "area": "fee schedule area",
        "counties": "counties",
    },
    fixed=re.compile(
        r"(?P<contractor>(?=\s*\d{4,5}\s)[\s\d]{12})(?P<locality>[\s\d]{6})(?P<state>.{32})"
        r"(?P<area>.{70})(?P<counties>\S.*)$"
    ),
    workbook=re.compile(r"(?i)locco.*\.xlsx$"),
)
_YEAR = re.compile(r"20[0-9]{2}(?= LOCALITIES)")
_SHORT_YEAR = re.compile(r"(?i)(?<![0-9])([0-9]{2})locco")


def read_localities(source: Source, hints: Hints) -> Sequence[LoadedTable]:
    """The localities of a calendar year, which the title states.

    A state is written on its first locality only and is carried to the ones below.
    """
    rows = _LAYOUT.read(source)
    title = _YEAR.search(rows.title)
    name = _SHORT_YEAR.search(source.name)
    year = agreed(
        source,
        hints,
        year_in(title[0]) if title else None,
        calendar_year(2000 + int(name[1])) if name else named(source, year_in),
    )
    period = settled(source, hints, year, year_from)
    checks = rows.checks
    contractor, locality = places(rows)
    checks.unique([contractor, locality], lambda row: f"locality {locality[row].decode()}")
    states: list[str] = []
    for state in rows.cells["state"]:
        states.append(state or (states[-1] if states else ""))
    columns = {
        "contractor": contractor,
        "locality": locality,
        "state": states,
        "area": without_marks(rows.cells["area"]),
        "counties": rows.cells["counties"],
    }
    return [checks.loaded(MPFS_LOCALITIES, period, title[0] if title else "", columns, rows.notices)]


FORMAT = TableFormat(
    wanted=Wanted("the counties of payment localities (LOCCO)", _LAYOUT.matches),
    tables=(MPFS_LOCALITIES,),
    read=read_localities,
)
