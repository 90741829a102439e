"""The Alpha-Numeric HCPCS file with named columns: CSV or workbook, or an extract without text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kb.tables.schemas.hcpcs import HCPCS, HCPCS_MODIFIERS
from loaders.tables.archive import Wanted
from loaders.tables.hcpcs.records import LISTS, SINGLE, HcpcsRecord, hcpcs_tables
from loaders.tables.rows.delimited_rows import WORKBOOK, Grid, read_grid
from loaders.tables.rows.headed_columns import Header, Names, find_header, has_header, require_header
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
ANWEB: Names = _ONCE | {
    f"{column} {number}": f"{word}{number}"
    for column, word in _REPEATED.items()
    for number in range(1, LISTS[column] + 1)
}
"""Names in the publisher's CSV and workbook."""

_NEEDED = ("code", "sequence", "kind", "text", "short_description", "coverage", "added", "until", "action")

EXTRACT: Names = {
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
"""Names in extracts that leave the descriptions out; repeated fields share a cell."""

_EXTRACT_NEEDED = ("code", "coverage", "action", "until", "added", "action_effective")
_WORKBOOK_NAME = re.compile(r"(?i)hcpc.*anweb.*\.xlsx$")
_CHANGES_NAME = re.compile(r"(?i)corrections|trans|noc")


def _matches(name: str, head: bytes) -> bool:
    # The first bytes of a workbook do not show its header; reading checks it.
    if head.startswith(WORKBOOK):
        return bool(_WORKBOOK_NAME.search(name)) and not _CHANGES_NAME.search(name)
    return has_header(head, ANWEB, _NEEDED) or has_header(head, EXTRACT, _EXTRACT_NEEDED)


def read_hcpcs_sheet(source: Source, hints: Hints) -> Sequence[LoadedTable]:
    """The tables of codes and modifiers; an extract has no modifiers and gives one table.

    Raises LoadError ``table.column-missing``.
    """
    grid = read_grid(source)
    extract = find_header(grid.rows, EXTRACT, _EXTRACT_NEEDED)
    if extract is not None:
        told = (*grid.notices, "an extract without descriptions")
        return hcpcs_tables(_extracted(grid, extract), source, hints, told)[:1]
    header = require_header(grid, source, ANWEB, _NEEDED)
    return hcpcs_tables(_records(grid, header), source, hints, grid.notices)


def _records(grid: Grid, header: Header) -> Iterator[HcpcsRecord]:
    at = header.at
    needed = max(at[column] for column in _NEEDED)
    lists = {
        column: [at[name] for number in range(1, times + 1) if (name := f"{column} {number}") in at]
        for column, times in LISTS.items()
    }
    for line, cells in zip(grid.lines[header.row + 1 :], grid.rows[header.row + 1 :], strict=True):
        if sum(map(bool, cells)) <= 1:
            continue
        if len(cells) <= needed:
            yield HcpcsRecord(line, cells[0], "", "", "", fault=f"the row has only {len(cells)} columns")
            continue
        fields = {name: cells[at[name]] for name in SINGLE if name in at}
        for column, places in lists.items():
            fields[column] = " ".join(cells[place] for place in places if cells[place])
        yield HcpcsRecord(
            line,
            cells[at["code"]],
            cells[at["sequence"]],
            cells[at["kind"]],
            cells[at["text"]],
            fields,
        )


def _extracted(grid: Grid, header: Header) -> Iterator[HcpcsRecord]:
    at = header.at
    for line, cells in zip(grid.lines[header.row + 1 :], grid.rows[header.row + 1 :], strict=True):
        if sum(map(bool, cells)) <= 1:
            continue
        if len(cells) <= max(at.values()):
            yield HcpcsRecord(line, cells[0], "", "", "", fault=f"the row has only {len(cells)} columns")
            continue
        fields = {name: cells[place] for name, place in at.items() if name != "code"}
        for column in LISTS:
            fields[column] = " ".join(re.split(r"[:,\s]+", fields.get(column, ""))).strip()
        yield HcpcsRecord(line, cells[at["code"]], "0", "3", "", fields)


FORMAT = TableFormat(
    wanted=Wanted("the Alpha-Numeric HCPCS (ANWEB) file as CSV or workbook", _matches),
    tables=(HCPCS, HCPCS_MODIFIERS),
    read=read_hcpcs_sheet,
)
"""The same edition as the fixed-width file where an archive holds both."""
