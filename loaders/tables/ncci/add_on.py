"""Reads NCCI add-on code edits as CMS publishes them, from the spreadsheet or delimited text.

The official spreadsheet has a copyright line, then: AOC_Edit_Type, Add-On_Code, AOC_DelDT,
Primary_Code, Primary_Code_DelDT, AOC_Edit_EffDT, AOC_Edit_DelDT, Special_Instruction_Notes. Dates are
YYYYDDD (day of the year). Primary code ``CCCCC`` means that the contractor defines the primary codes.
The fixed-width text that comes in the same archive has no column names and is not read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from kb.tables.schemas.ncci import ADD_ON, CONTRACTOR_DEFINED
from loaders.tables.archive import Wanted
from loaders.tables.ncci.edition import choose_table, edition
from loaders.tables.ncci.rows import (
    RefusedCell,
    day_after,
    hcpcs,
    ordinal_date,
    read_whole_rows,
    whole_rows,
)
from loaders.tables.rows.headings import Heading
from loaders.tables.rows.sheet import is_sheet
from loaders.tables.rows.table_rows import TableRows
from loaders.tables.source import Source
from loaders.tables.table import Hints, LoadedTable, TableFormat

_ANYTHING = {ADD_ON.name: re.compile("")}
_TELLING = (Heading("add_on", r"add ?on code"), Heading("primary", r"primary code"))
_COLUMNS = (
    *_TELLING,
    Heading("edit_type", r"(aoc )?edit type"),
    Heading("effective", r"aoc edit eff.*", needed=False),
    Heading("deletion", r"aoc edit del.*", needed=False),
    Heading("add_on_deletion", r"aoc del.*", needed=False),
    Heading("primary_deletion", r"primary code del.*", needed=False),
    Heading("note", r"special instruction.*", needed=False),
)
_SHEET_NAME = re.compile(r"(?:aoc|add-?on).*\.xlsx$", re.IGNORECASE)


def read_add_on(source: Source, hints: Hints) -> Sequence[LoadedTable]:
    """The one table in the file.

    Raises LoadError ``table.header-missing``, ``table.truncated``, ``table.encoding``,
    ``source.damaged``, ``release.table-unknown`` or ``release.dates-*``.
    """
    schema = choose_table(source, hints, (ADD_ON,), _ANYTHING)
    sheet = read_whole_rows(source, _COLUMNS, "add-on code edits")
    table = TableRows(schema)
    for line, cells in whole_rows(sheet, table):
        try:
            row = _values(cells)
        except RefusedCell as error:
            table.refuse(line, str(error))
            continue
        before = table.earlier(tuple(row[name] for name in schema.key), line)
        if before is None:
            table.keep(*(row[column.name] for column in schema.columns))
        else:
            table.refuse(line, f"the same codes with the same dates stand on line {before}")
    when = edition(source, hints, reissued_each_january=True)
    notices = sheet.notices + when.notices
    if "effective" not in sheet.at:
        notices = (*notices, f"no effective dates: status before {when.period.start} is unknown")
    return [table.loaded(when.period, when.version, notices)]


def _values(cells: Mapping[str, str]) -> dict[str, str | int | date | None]:
    if cells["edit_type"] not in ("1", "2", "3"):
        raise RefusedCell("the add-on code edit type is not 1, 2 or 3")
    primary = cells["primary"].upper()
    effective = ordinal_date(cells.get("effective", ""), "effective date")
    deletion = ordinal_date(cells.get("deletion", ""), "deletion date")
    if effective is not None and deletion is not None and deletion < effective:
        raise RefusedCell("the deletion date is before the effective date")
    return {
        "add_on": hcpcs(cells["add_on"]),
        "primary": primary if primary == CONTRACTOR_DEFINED else hcpcs(primary),
        "edit_type": int(cells["edit_type"]),
        "effective": effective,
        "until": day_after(deletion),
        "add_on_until": day_after(
            ordinal_date(cells.get("add_on_deletion", ""), "add-on code's deletion date")
        ),
        "primary_until": day_after(
            ordinal_date(cells.get("primary_deletion", ""), "primary code's deletion date")
        ),
        "note": cells.get("note", ""),
    }


def _is_add_on(name: str, head: bytes) -> bool:
    return is_sheet(name, head, _TELLING, _SHEET_NAME)


FORMAT = TableFormat(
    Wanted(
        "NCCI add-on code edits as spreadsheet or delimited text",
        _is_add_on,
        refusal="source.not-ncci-add-on",
    ),
    (ADD_ON,),
    read_add_on,
)
"""How an add-on code file is recognised and read. A spreadsheet is told by CMS's file name."""
