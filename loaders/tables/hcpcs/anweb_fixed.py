"""The Alpha-Numeric HCPCS file in fixed width: records of 320 characters.

Positions are those of the CMS contractor record layout, which has not changed from 2017 on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kb.tables.schemas.hcpcs import HCPCS, HCPCS_MODIFIERS
from loaders.errors import LoadError
from loaders.tables.archive import Wanted
from loaders.tables.hcpcs.records import HcpcsRecord, hcpcs_tables
from loaders.tables.rows.text_content import read_text
from loaders.tables.source import Source
from loaders.tables.table import Hints, LoadedTable, TableFormat

_FIELDS = {
    "short_description": (92, 119),
    "multiple_pricing": (128, 128),
    "statute": (171, 180),
    "coverage": (230, 230),
    "asc_group": (231, 232),
    "asc_effective": (233, 240),
    "processing_note": (253, 256),
    "betos": (257, 259),
    "anesthesia_base_units": (266, 268),
    "added": (269, 276),
    "action_effective": (277, 284),
    "until": (285, 292),
    "action": (293, 293),
}
"""First and last position, from 1, of fields that occur once."""

_REPEATED = {
    "pricing": (120, 2, 4),
    "ncd_sections": (129, 6, 3),
    "manual_sections": (147, 8, 3),
    "laboratory_certifications": (181, 3, 8),
    "cross_references": (205, 5, 5),
    "types_of_service": (261, 1, 5),
}
"""First position, width and number of fields that repeat."""

_DETAIL_ENDS = 293
_RECORD = re.compile(r"^(?:[A-Z][0-9]{4}|   [A-Z0-9]{2})[0-9]{5}[3478]", re.MULTILINE)
_RECORD_START = re.compile(r"^(?:[A-Z0-9]{5}|   [A-Z0-9]{2})[0-9]{5}[0-9]")


def _matches(name: str, head: bytes) -> bool:
    text = head.decode("latin-1")
    return sum(1 for _ in _RECORD.finditer(text)) >= 2 or bool(_RECORD.match(text))


def read_hcpcs_fixed(source: Source, hints: Hints) -> Sequence[LoadedTable]:
    """The tables of codes and modifiers. Disclaimers above the first record are stepped over."""
    text, notices = read_text(source, lenient=True)
    lines = text.splitlines()
    start = next((at for at, line in enumerate(lines) if _RECORD_START.match(line)), None)
    if start is None:
        raise LoadError(
            "table.malformed",
            "no line has a code, a sequence number and a record identification code at its start",
            place=source.place,
            next_step="Load the Alpha-Numeric HCPCS (ANWEB) file as CMS publishes it.",
        )
    return hcpcs_tables(_records(lines, start), source, hints, notices)


def _records(lines: Sequence[str], start: int) -> Iterator[HcpcsRecord]:
    for number, line in enumerate(lines[start:], start + 1):
        if not line.strip():
            continue
        code, kind = line[:5].strip(), line[10:11]
        if not _RECORD_START.match(line):
            fault = "the line does not begin with a code, a sequence number and a record identification"
            yield HcpcsRecord(number, code, "", kind, "", fault=fault)
            continue
        fields: dict[str, str] = {}
        if kind in ("3", "7"):
            if len(line) < _DETAIL_ENDS:
                fault = f"the record has {len(line)} characters of {_DETAIL_ENDS}"
                yield HcpcsRecord(number, code, "", kind, "", fault=fault)
                continue
            fields = {name: line[first - 1 : last].strip() for name, (first, last) in _FIELDS.items()}
            for name, (first, width, times) in _REPEATED.items():
                at = range(first - 1, first - 1 + width * times, width)
                fields[name] = " ".join(" ".join(line[place : place + width] for place in at).split())
        yield HcpcsRecord(number, code, line[5:10], kind, line[11:91], fields)


FORMAT = TableFormat(
    wanted=Wanted("the Alpha-Numeric HCPCS (ANWEB) file in fixed width", _matches),
    tables=(HCPCS, HCPCS_MODIFIERS),
    read=read_hcpcs_fixed,
)
"""In an archive that also holds a workbook of the same edition, this form is the one to read."""
