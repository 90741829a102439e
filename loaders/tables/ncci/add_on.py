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
from loaders.tables.ncci.rows import HeadedRows, RefusedCell, day_after, hcpcs, ordinal_date
from loaders.tables.rows.header_columns import HEADER_WITHIN, SPREADSHEET, named
from loaders.tables.source import Source
from loaders.tables.table import Hints, LoadedTable, TableFormat

_ANYTHING = {ADD_ON.name: re.compile("")}
_COLUMNS = {
    "add_on": named("add-on_code", "add_on_code", "add-on code", "addon_code"),
    "primary": named("primary_code", "primary code"),
    "edit_type": named("aoc_edit_type", "aoc edit type", "edit type"),
    "effective": named(begins="aoc_edit_eff"),
    "deletion": named(begins="aoc_edit_del"),
    "add_on_deletion": named(begins="aoc_del"),
    "primary_deletion": named(begins="primary_code_del"),
    "note": named(begins="special_instruction"),
}
_REQUIRED = ("add_on", "primary", "edit_type")
_SHEET_NAME = re.compile(r"(?:aoc|add-?on).*\.xlsx$", re.IGNORECASE)


def read_add_on(source: Source, hints: Hints) -> Sequence[LoadedTable]:
    """The one table in the file.

    Raises LoadError ``table.header-missing``, ``table.truncated``, ``table.encoding``,
    ``source.damaged``, ``release.table-unknown`` or ``release.dates-*``.
    """
    schema = choose_table(source, hints, (ADD_ON,), _ANYTHING)
    rows = HeadedRows(
        source, _COLUMNS, [name for name in _COLUMNS if name not in _REQUIRED], "add-on code edits"
    )
    columns: dict[str, list[str | int | date | None]] = {column.name: [] for column in ADD_ON.columns}
    lines: dict[tuple[object, ...], int] = {}
    for line, cells in rows.rows():
        try:
            row = _values(cells)
        except RefusedCell as error:
            rows.refuse(line, str(error))
            continue
        earlier = lines.setdefault(tuple(row[name] for name in ADD_ON.key), line)
        if earlier != line:
            rows.refuse(line, f"the same codes with the same dates stand on line {earlier}")
            continue
        for name, value in row.items():
            columns[name].append(value)
    when = edition(source, hints, reissued_each_january=True)
    notices = when.notices
    if "effective" not in rows.header.at:
        notices = (*notices, f"no effective dates: status before {when.period.start} is unknown")
    return [
        LoadedTable(schema, when.period, when.version, columns, rows.rows_read, tuple(rows.refused), notices)
    ]


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
    if head.startswith(SPREADSHEET):
        return _SHEET_NAME.search(name) is not None
    for content in head.lower().split(b"\n")[:HEADER_WITHIN]:
        if re.search(rb"add.?on_code", content) and b"primary_code" in content:
            return True
    return False


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
