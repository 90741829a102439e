"""MS-DRG tables as CSV: CC and MCC levels, exclusions by principal diagnosis, the list of groups.

None of them states its version; the file name has it (``..._v41.1.csv``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kb.tables.schema import TableSchema
from kb.tables.schemas.msdrg import CC, CC_LIST, DRG, DRG_GROUPS, MCC_LIST, PDX_EXCLUSIONS
from loaders.errors import LoadError
from loaders.tables.archive import Wanted
from loaders.tables.casemix.grouper_dates import grouper_version, named_version
from loaders.tables.rows.code_shape import icd10cm_code
from loaders.tables.rows.headings import Heading
from loaders.tables.rows.refusals import no_rows
from loaders.tables.rows.sheet import has_headings, read_sheet
from loaders.tables.rows.table_rows import TableRows
from loaders.tables.source import Source
from loaders.tables.table import Hints, LoadedTable, TableFormat

_NO_EXCLUSION = "no exc"
"""How appendix C writes that no principal diagnosis takes the level away."""


@dataclass(frozen=True, slots=True)
class _Layout:
    """A file's headings in the order of its table's columns, and the test of each column's cells.

    A test gives the value to keep, or None for a cell that can't be one.
    """

    headings: tuple[Heading, ...]
    tests: tuple[Callable[[str], str | None], ...]
    columns: tuple[str, ...]


def _group(text: str) -> str | None:
    if text.lower() == _NO_EXCLUSION:
        return ""
    return text if re.fullmatch(r"[0-9]{1,5}", text) else None


def _level(text: str) -> str | None:
    return text if text in ("CC", "MCC") else None


def _drg(text: str) -> str | None:
    return text if re.fullmatch(r"[0-9]{3}", text) else None


def _mdc(text: str) -> str | None:
    return text if re.fullmatch(r"[0-9]{2}|", text) else None


def _drg_type(text: str) -> str | None:
    return text if text in ("", "P", "M") else None


def _any_text(text: str) -> str | None:
    return text


_CODE = Heading("code", r"icd code|diagnosis code")
_APPENDIX_C = _Layout(
    (_CODE, Heading("CC or MCC", r"cc mcc|cc level"), Heading("PDX group", r"pdx group|pdx exclusions?")),
    (icd10cm_code, _level, _group),
    ("code", "level", "exclusion_group"),
)
_PDX_GROUPS = _Layout(
    (Heading("PDX group", r"pdx group"), Heading("PDX code", r"pdx icd( code)?")),
    (_group, icd10cm_code),
    ("exclusion_group", "code"),
)
_LEVELS = _Layout(
    (_CODE, Heading("description", r"icd desc(ription)?"), Heading("level", r"dx type")),
    (icd10cm_code, _any_text, _level),
    ("code", "title", "level"),
)
_DRGS = _Layout(
    (
        Heading("DRG", r"(ms )?drg"),
        Heading("MDC", r"mdc"),
        Heading("type", r"drg abb|type"),
        Heading("description", r"(ms )?drg (description|title)"),
    ),
    (_drg, _mdc, _drg_type, _any_text),
    ("drg", "mdc", "type", "title"),
)
_GROUPS = _Layout(
    (
        Heading("MDC", r"mdc"),
        Heading("MDC description", r"mdc description"),
        Heading("DRG group", r"drg group"),
        Heading("DRG group description", r"drg group description"),
    ),
    (_mdc, _any_text, _drg, _any_text),
    ("mdc", "mdc_title", "drg", "title"),
)


def _read(layout: _Layout, schema: TableSchema, source: Source, hints: Hints) -> Sequence[LoadedTable]:
    """One table. Raises LoadError ``table.header-missing``, ``table.truncated``, ``release.*``."""
    sheet = read_sheet(source, layout.headings, schema.title)
    table = TableRows(schema)
    key = tuple(layout.columns.index(name) for name in schema.key)
    order = tuple(layout.columns.index(column.name) for column in schema.columns)
    for line, cells in table.records(sheet):
        values = [test(cell) for test, cell in zip(layout.tests, cells, strict=True)]
        if None in values:
            at = values.index(None)
            table.refuse(line, f"{cells[at][:20]!r} can't be a {layout.headings[at].name}")
            continue
        if table.first(tuple(values[at] for at in key), line):
            table.keep(*(values[at] for at in order))
    if not table.kept:
        raise no_rows(source)
    version = named_version(source)
    period = grouper_version(source, version, hints)
    return [table.loaded(period, version or "", sheet.notices)]


def _read_levels(source: Source, hints: Hints) -> Sequence[LoadedTable]:
    """The CC list or the MCC list, told by the levels in it; a file with both is refused."""
    loaded = _read(_LEVELS, CC_LIST, source, hints)[0]
    levels = set(loaded.columns["level"])
    if len(levels) > 1:
        raise LoadError(
            "release.table-unknown",
            "the list holds CCs and MCCs, which CMS publishes as two tables",
            place=source.place,
            next_step="Load the CC list and the MCC list (IPPS tables 6J and 6I) as they are published.",
        )
    if levels == {"CC"}:
        return [loaded]
    return _read(_LEVELS, MCC_LIST, source, hints)


def _format(label: str, layout: _Layout, schema: TableSchema) -> TableFormat:
    return TableFormat(
        Wanted(label, lambda name, head: has_headings(head, layout.headings)),
        (schema,),
        lambda source, hints: _read(layout, schema, source, hints),
    )


FORMATS = (
    _format("the MS-DRG CC exclusions list", _APPENDIX_C, CC),
    _format("the MS-DRG exclusion groups", _PDX_GROUPS, PDX_EXCLUSIONS),
    TableFormat(
        Wanted("the MS-DRG list of CCs or MCCs", lambda name, head: has_headings(head, _LEVELS.headings)),
        (CC_LIST, MCC_LIST),
        _read_levels,
    ),
    _format("the list of MS-DRGs", _DRGS, DRG),
    _format("the MS-DRG groups by MDC", _GROUPS, DRG_GROUPS),
)
