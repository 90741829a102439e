"""Reads NCCI medically unlikely edits as CMS publishes them each quarter, as CSV or spreadsheet.

The official file has a copyright preamble, then: HCPCS/CPT code, ``<setting> MUE Values``, ``MUE
Adjudication Indicator`` (as in "2 Date of Service Edit: Policy") and ``MUE Rationale``. The setting is
told by the name of the values' column, or by a column that repeats it, else by the file's name.
CMS publishes no confidential values: a code that is absent may still have one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from kb.tables.schema import TableSchema
from kb.tables.schemas.ncci import MUE_DME, MUE_HOSPITAL, MUE_PRACTITIONER
from loaders.errors import LoadError
from loaders.tables.archive import Wanted
from loaders.tables.ncci.edition import choose_table, edition
from loaders.tables.ncci.rows import RefusedCell, hcpcs, read_whole_rows, whole, whole_rows
from loaders.tables.rows.headings import Heading, words
from loaders.tables.rows.sheet import Sheet, is_sheet
from loaders.tables.rows.table_rows import TableRows
from loaders.tables.source import Source
from loaders.tables.table import Hints, LoadedTable, TableFormat

_TABLES = (MUE_PRACTITIONER, MUE_HOSPITAL, MUE_DME)
_SETTINGS = {
    MUE_PRACTITIONER.name: re.compile(r"practitioner", re.IGNORECASE),
    MUE_HOSPITAL.name: re.compile(r"hospital", re.IGNORECASE),
    MUE_DME.name: re.compile(r"dme", re.IGNORECASE),
}
_TELLING = (
    Heading("units", r"mue units|mue value|.*mue values.*"),
    Heading("rationale", r"mue rationale.*"),
)
_COLUMNS = (
    Heading("code", r"(hcpcs )?cpt code|hcpcs code"),
    *_TELLING,
    Heading("indicator", r"(mue )?mai|mue adjudication.*"),
    Heading("setting", r"mue service", needed=False),
)
_SHEET_NAME = re.compile(r"mue.*\.xlsx$", re.IGNORECASE)
_INDICATOR = re.compile(r"([123])(?![0-9])")


def read_mue(source: Source, hints: Hints) -> Sequence[LoadedTable]:
    """The one table in the file.

    Raises LoadError ``table.header-missing``, ``table.truncated``, ``table.encoding``,
    ``table.several-settings``, ``source.damaged``, ``release.table-*`` or ``release.dates-*``.
    """
    sheet = read_whole_rows(source, _COLUMNS, "NCCI MUE values")
    table = TableRows(MUE_PRACTITIONER)
    settings: set[str] = set()
    for line, cells in whole_rows(sheet, table):
        try:
            code, units, indicator = _values(cells)
        except RefusedCell as error:
            table.refuse(line, str(error))
            continue
        before = table.earlier(code, line)
        if before is not None:
            table.refuse(line, f"{code} stands on line {before} already")
            continue
        settings.add(cells.get("setting", ""))
        table.keep(code, units, indicator, cells["rationale"])
    schema = choose_table(source, hints, _TABLES, _SETTINGS, _stated(source, sheet, settings))
    when = edition(source, hints)
    return [table.loaded(when.period, when.version, sheet.notices + when.notices, schema=schema)]


def _values(cells: Mapping[str, str]) -> tuple[str, int, int]:
    indicator = _INDICATOR.match(cells["indicator"])
    if indicator is None:
        raise RefusedCell("the MUE adjudication indicator is not 1, 2 or 3")
    return hcpcs(cells["code"]), whole(cells["units"], "MUE value"), int(indicator[1])


def _stated(source: Source, sheet: Sheet, settings: set[str]) -> TableSchema | None:
    """The table that the values' column or the setting of the rows names."""
    said = {words(sheet.titles[sheet.at["units"]]), *settings}
    found = [schema for schema in _TABLES if any(_SETTINGS[schema.name].search(each) for each in said)]
    if len(found) > 1:
        raise LoadError(
            "table.several-settings",
            f"the rows are of several tables: {', '.join(schema.name for schema in found)}",
            place=source.place,
            next_step="Give each setting's table as a file of its own, as CMS publishes them.",
        )
    return found[0] if found else None


def _is_mue(name: str, head: bytes) -> bool:
    return is_sheet(name, head, _TELLING, _SHEET_NAME)


FORMAT = TableFormat(
    Wanted("NCCI MUE values as CSV or spreadsheet", _is_mue, refusal="source.not-ncci-mue"), _TABLES, read_mue
)
"""How an MUE file is recognised and read. A spreadsheet is told by CMS's file name."""
