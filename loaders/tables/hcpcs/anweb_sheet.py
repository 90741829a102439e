"""The Alpha-Numeric HCPCS file with named columns: CSV or workbook, or an extract without text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kb.tables.schemas.hcpcs import HCPCS, HCPCS_MODIFIERS
from loaders.tables.archive import Wanted
from loaders.tables.hcpcs.records import LISTS, SINGLE, HcpcsRecord, hcpcs_tables
from loaders.tables.rows.bounded_workbook import WORKBOOK
from loaders.tables.rows.headings import headings
from loaders.tables.rows.sheet import Sheet, has_headings, is_sheet, read_sheet
from loaders.tables.source import Source
from loaders.tables.table import Hints, LoadedTable, TableFormat

_REPEATED = {
    "pricing": "price",
    "ncd_sections": "cim",
    "manual_sections": "mcm",
    "laboratory_certifications": "labcert",
    "cross_references": "xref",
    "types_of_service": "tos",
}
_ONCE = {
    "code": "hcpc|hcpcs|hcpcs code",
    "sequence": "seqnum",
    "kind": "recid",
    "text": "long description",
    "short_description": "short description",
    "multiple_pricing": "mult pi",
    "statute": "statute",
    "coverage": "cov",
    "asc_group": "asc grp",
    "asc_effective": "asc dt",
    "processing_note": "procnote",
    "betos": "betos",
    "anesthesia_base_units": "anest bu",
    "added": "add dt|add date",
    "action_effective": "act eff dt",
    "until": "term dt",
    "action": "action cd|action code",
}
ANWEB_NAMES = _ONCE | {
    f"{column} {number}": f"{word}{number}"
    for column, word in _REPEATED.items()
    for number in range(1, LISTS[column] + 1)
}
_NEEDED = ("code", "sequence", "kind", "text", "short_description", "coverage", "added", "until", "action")
ANWEB = headings(ANWEB_NAMES, _NEEDED)
"""The publisher's CSV and workbook."""

EXTRACT_NAMES = {
    "code": "hcpcs code",
    "pricing": "price",
    "multiple_pricing": "multi",
    "coverage": "cov",
    "betos": "betos",
    "types_of_service": "tos",
    "action": "action",
    "ncd_sections": "cim",
    "manual_sections": "mcm",
    "statute": "statute",
    "laboratory_certifications": "lab",
    "cross_references": "xref",
    "asc_group": "asc grp",
    "processing_note": "proc",
    "anesthesia_base_units": "anes",
    "until": "date term",
    "added": "date added",
    "asc_effective": "date asc",
    "action_effective": "date action",
}
EXTRACT = headings(EXTRACT_NAMES, ("code", "coverage", "action", "until", "added", "action_effective"))
"""Extracts that leave the descriptions out; repeated fields share a cell."""

_WORKBOOK_NAME = re.compile(r"(?i)hcpc.*anweb.*\.xlsx$")
_CHANGES_NAME = re.compile(r"(?i)corrections|trans|noc")


def _matches(name: str, head: bytes) -> bool:
    if head.startswith(WORKBOOK) and _CHANGES_NAME.search(name):
        return False
    return is_sheet(name, head, ANWEB, _WORKBOOK_NAME) or has_headings(head, EXTRACT)


def read_hcpcs_sheet(source: Source, hints: Hints) -> Sequence[LoadedTable]:
    """The tables of codes and modifiers; an extract has no modifiers and gives one table.

    Raises LoadError ``table.header-missing``.
    """
    what = "the Alpha-Numeric HCPCS file"
    if has_headings(source.head(), EXTRACT):
        sheet = read_sheet(source, EXTRACT, what, lenient=True)
        told = (*sheet.notices, "an extract without descriptions")
        return hcpcs_tables(_extracted(sheet), source, hints, told)[:1]
    sheet = read_sheet(source, ANWEB, what, lenient=True)
    return hcpcs_tables(_records(sheet), source, hints, sheet.notices)


def _records(sheet: Sheet) -> Iterator[HcpcsRecord]:
    at = sheet.at
    lists = {
        column: [at[name] for number in range(1, times + 1) if (name := f"{column} {number}") in at]
        for column, times in LISTS.items()
    }
    for line, cells in _whole(sheet):
        if isinstance(cells, HcpcsRecord):
            yield cells
            continue
        fields = {name: cells[at[name]] for name in SINGLE if name in at}
        for column, places in lists.items():
            fields[column] = " ".join(cells[place] for place in places if cells[place])
        code, sequence, kind, text = (cells[at[name]] for name in ("code", "sequence", "kind", "text"))
        yield HcpcsRecord(line, code, sequence, kind, text, fields)


def _extracted(sheet: Sheet) -> Iterator[HcpcsRecord]:
    for line, cells in _whole(sheet):
        if isinstance(cells, HcpcsRecord):
            yield cells
            continue
        fields = {name: cells[place] for name, place in sheet.at.items() if name != "code"}
        for column in LISTS:
            fields[column] = " ".join(re.split(r"[:,\s]+", fields.get(column, ""))).strip()
        yield HcpcsRecord(line, cells[sheet.at["code"]], "0", "3", "", fields)


def _whole(sheet: Sheet) -> Iterator[tuple[int, list[str] | HcpcsRecord]]:
    """Each row's cells, or the record that says why it can't be used."""
    for line, cells in sheet.without_footnotes():
        if len(cells) < sheet.width:
            fault = f"the row has only {len(cells)} columns"
            yield line, HcpcsRecord(line, cells[0], "", "", "", fault=fault)
        else:
            yield line, cells


FORMAT = TableFormat(
    wanted=Wanted("the Alpha-Numeric HCPCS (ANWEB) file as CSV or workbook", _matches),
    tables=(HCPCS, HCPCS_MODIFIERS),
    read=read_hcpcs_sheet,
)
"""The same edition as the fixed-width file where an archive holds both."""
