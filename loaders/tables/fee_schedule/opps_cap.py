"""Fee schedule payments capped at the outpatient amount (OPPSCAP)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.tables.schemas.mpfs import MPFS_OPPS_CAP
from loaders.tables.archive import Wanted
from loaders.tables.fee_schedule.locality_rows import LocalityLayout, places
from loaders.tables.rows.release_period import named, quarter_from, quarter_in, settled
from loaders.tables.rows.table_columns import HCPCS_CODE
from loaders.tables.source import Source
from loaders.tables.table import Hints, LoadedTable, TableFormat

_LAYOUT = LocalityLayout(
    names={
        "code": "hcpcs",
        "modifier": "mod",
        "status": "procstat",
        "contractor": "carrier|mac|contractor",
        "locality": "locality",
        "facility_price": "facility price",
        "nonfacility_price": "non facil(i)?ty price",  # the publisher leaves out a letter
    },
    fixed=re.compile(
        r"(?P<code>[A-Z0-9]{5})(?P<modifier>[A-Z0-9]{2}|  ) (?P<status>[A-Z]) (?P<contractor>\d{5})  "
        r"(?P<locality>\d{2})\s+(?P<facility_price>\d+\.\d\d)\s+(?P<nonfacility_price>\d+\.\d\d)\s*$"
    ),
    workbook=re.compile(r"(?i)oppscap.*\.xlsx$"),
)


def read_opps_cap(source: Source, hints: Hints) -> Sequence[LoadedTable]:
    """Capped payments of a quarter, in dollars.

    The content states no date and the file name (OPPSCAP_Oct) no year, so the archive's name
    (rvu25d.zip) or the operator must.
    """
    rows = _LAYOUT.read(source)
    period = settled(source, hints, named(source, quarter_in), quarter_from)
    checks = rows.checks
    code = checks.codes(rows.cells["code"], HCPCS_CODE, "the code")
    modifier = checks.codes(rows.cells["modifier"], "|[A-Z0-9]{2}", "the modifier")
    contractor, locality = places(rows)
    values = {
        "status": checks.codes(rows.cells["status"], "[A-Z]", "the status"),
        "facility_price": checks.decimals(rows.cells["facility_price"], "the facility price"),
        "nonfacility_price": checks.decimals(rows.cells["nonfacility_price"], "the non-facility price"),
    }
    key = [code, modifier, contractor, locality]
    checks.unique(key, lambda row: " ".join(column[row].decode() for column in key))
    columns = values | {"code": code, "modifier": modifier, "contractor": contractor, "locality": locality}
    return [checks.loaded(MPFS_OPPS_CAP, period, "", columns, rows.notices)]


FORMAT = TableFormat(
    wanted=Wanted("payments capped at the outpatient amount (OPPSCAP)", _LAYOUT.matches),
    tables=(MPFS_OPPS_CAP,),
    read=read_opps_cap,
)
