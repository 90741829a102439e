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
from loaders.tables.ncci.rows import HeadedRows, RefusedCell, hcpcs, whole
from loaders.tables.rows.header_columns import HEADER_WITHIN, SPREADSHEET, named
from loaders.tables.source import Source
from loaders.tables.table import Hints, LoadedTable, TableFormat

_TABLES = (MUE_PRACTITIONER, MUE_HOSPITAL, MUE_DME)
_SETTINGS = {
    MUE_PRACTITIONER.name: re.compile(r"practitioner", re.IGNORECASE),
    MUE_HOSPITAL.name: re.compile(r"hospital", re.IGNORECASE),
    MUE_DME.name: re.compile(r"dme", re.IGNORECASE),
}
_COLUMNS = {
    "code": named("hcpcs/ cpt code", "hcpcs/cpt code", "hcpcs_code", "hcpcs code", "cpt code"),
    "units": named("mue_units", "mue value", "mue values", holds="mue values"),
    "indicator": named("mue_mai", "mai", begins="mue adjudication"),
    "rationale": named("mue_rationale", begins="mue rationale"),
    "setting": named("mue_service"),
}
_SHEET_NAME = re.compile(r"mue.*\.xlsx$", re.IGNORECASE)
_INDICATOR = re.compile(r"([123])(?![0-9])")


def read_mue(source: Source, hints: Hints) -> Sequence[LoadedTable]:
    """The one table in the file.

    Raises LoadError ``table.header-missing``, ``table.truncated``, ``table.encoding``,
    ``table.several-settings``, ``source.damaged``, ``release.table-*`` or ``release.dates-*``.
    """
    rows = HeadedRows(source, _COLUMNS, ("setting",), "NCCI MUE values")
    columns: dict[str, list[str | int]] = {
        name: [] for name in ("code", "units", "adjudication_indicator", "rationale")
    }
    lines: dict[str, int] = {}
    settings: set[str] = set()
    for line, cells in rows.rows():
        try:
            code, units, indicator = _values(cells)
        except RefusedCell as error:
            rows.refuse(line, str(error))
            continue
        if lines.setdefault(code, line) != line:
            rows.refuse(line, f"{code} stands on line {lines[code]} already")
            continue
        settings.add(cells.get("setting", ""))
        columns["code"].append(code)
        columns["units"].append(units)
        columns["adjudication_indicator"].append(indicator)
        columns["rationale"].append(cells["rationale"])
    schema = choose_table(source, hints, _TABLES, _SETTINGS, _stated(source, rows, settings))
    when = edition(source, hints)
    return [
        LoadedTable(
            schema, when.period, when.version, columns, rows.rows_read, tuple(rows.refused), when.notices
        )
    ]


def _values(cells: Mapping[str, str]) -> tuple[str, int, int]:
    indicator = _INDICATOR.match(cells["indicator"])
    if indicator is None:
        raise RefusedCell("the MUE adjudication indicator is not 1, 2 or 3")
    return hcpcs(cells["code"]), whole(cells["units"], "MUE value"), int(indicator[1])


def _stated(source: Source, rows: HeadedRows, settings: set[str]) -> TableSchema | None:
    """The table that the values' column or the setting of the rows names."""
    words = {rows.header.cells[rows.header.at["units"]], *settings}
    found = [schema for schema in _TABLES if any(_SETTINGS[schema.name].search(word) for word in words)]
    if len(found) > 1:
        raise LoadError(
            "table.several-settings",
            f"the rows are of several tables: {', '.join(schema.name for schema in found)}",
            place=source.place,
            next_step="Give each setting's table as a file of its own, as CMS publishes them.",
        )
    return found[0] if found else None


def _is_mue(name: str, head: bytes) -> bool:
    if head.startswith(SPREADSHEET):
        return _SHEET_NAME.search(name) is not None
    for content in head.lower().split(b"\n")[:HEADER_WITHIN]:
        if (b"mue values" in content or b"mue_units" in content) and b"rationale" in content:
            return True
    return False


FORMAT = TableFormat(
    Wanted("NCCI MUE values as CSV or spreadsheet", _is_mue, refusal="source.not-ncci-mue"), _TABLES, read_mue
)
"""How an MUE file is recognised and read. A spreadsheet is told by CMS's file name."""
