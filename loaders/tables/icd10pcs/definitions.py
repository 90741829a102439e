"""Reads the ICD-10-PCS definitions, and the device aggregation table that comes in the same file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from kb.tables.schema import TableSchema
from kb.tables.schemas.icd10pcs import DEFINITIONS, DEVICE_AGGREGATION
from loaders.errors import LoadError
from loaders.tables.archive import Wanted
from loaders.tables.icd10pcs.dates import NAMED_WITNESSES, edition_period
from loaders.tables.looks_like import root_element
from loaders.tables.rows.xml_records import Element, XmlRecords
from loaders.tables.source import Source
from loaders.tables.table import Hints, LoadedTable, RefusedRow, TableFormat

ROOT = "ICD10PCS.definitions"

_FIELDS = {"title": "TITLE", "definition": "DEFINITION", "explanation": "EXPLANATION", "includes": "INCLUDES"}
_VALUE = re.compile(r"[0-9A-HJ-NP-Z]")
_POSITION = re.compile(r"[1-7]")


def read(source: Source, hints: Hints) -> Sequence[LoadedTable]:
    """The definitions, and the aggregation where the file has it.

    Raises LoadError as XmlRecords and icd10pcs_dates do.
    """
    tags = frozenset({"version", "section", "deviceAggregation"})
    records = XmlRecords(source, ROOT, tags, "the ICD-10-PCS definitions as XML")
    definitions, devices = _Rows(DEFINITIONS), _Rows(DEVICE_AGGREGATION)
    version = ""
    term = 0
    for record in records:
        if record.tag == "version":
            version = record.text()
        elif record.tag == "section":
            term = _section(record, definitions, term, records)
        else:
            for each in record.elements("aggregate"):
                _aggregate(each, devices)
    if not definitions.rows:
        raise LoadError(
            "table.no-rows",
            "the file holds no definition",
            place=source.place,
            next_step="Download the ICD-10-PCS definitions again.",
        )
    named = {text for _, _, _, field, text, _, _ in definitions.rows if field == "TITLE"}
    dated = edition_period(
        source, version, named.__contains__, hints, witnesses=NAMED_WITNESSES, complete=True
    )
    return tuple(
        LoadedTable(
            each.schema,
            dated.period,
            version,
            each.columns(),
            len(each.rows) + len(each.refused),
            tuple(each.refused),
            dated.notices + records.notices(),
        )
        for each in (definitions, devices)
        if each.rows
    )


class _Rows:
    def __init__(self, schema: TableSchema) -> None:
        self.schema = schema
        self.rows: list[tuple[Any, ...]] = []
        self.refused: list[RefusedRow] = []

    def columns(self) -> dict[str, list[Any]]:
        names = [column.name for column in self.schema.columns]
        return dict(zip(names, map(list, zip(*self.rows, strict=True)), strict=True))


def _section(section: Element, rows: _Rows, term: int, records: XmlRecords) -> int:
    """Adds the entries of a section; returns the number of the last one."""
    code = section.attributes.get("code", "").strip()
    for axis in section.elements("axis"):
        position = axis.attributes.get("pos", "").strip()
        name = axis.child_text("title")
        for entry in axis.elements("terms"):
            if _VALUE.fullmatch(code) is None or _POSITION.fullmatch(position) is None:
                reason = f"section {code[:9]!r}, axis {position[:9]!r} can't be"
                rows.refused += [RefusedRow(each.line, reason) for each in entry.elements()]
                continue
            term += 1
            for each in entry.elements():
                if each.tag not in _FIELDS:
                    records.unread[each.tag] += 1
                elif not (text := each.text()):
                    rows.refused.append(RefusedRow(each.line, f"an empty <{each.tag}>"))
                else:
                    rows.rows.append((code, int(position), term, _FIELDS[each.tag], text, name, each.line))
    return term


def _aggregate(entry: Element, rows: _Rows) -> None:
    parent = next(entry.elements("parent"), None)
    value = parent.attributes.get("value", "").strip() if parent is not None else ""
    device = entry.child_text("device")
    if parent is None or _VALUE.fullmatch(value) is None or not device:
        rows.refused.append(RefusedRow(entry.line, "it names no device, or no general device with its value"))
        return
    systems = entry.child_text("bodySys", " | ")
    rows.rows.append((value, device, parent.text(), entry.child_text("operation"), systems, entry.line))


FORMAT = TableFormat(
    Wanted(
        "the ICD-10-PCS definitions as XML",
        lambda name, head: root_element(head) == ROOT,
        refusal="source.unknown",
    ),
    (DEFINITIONS, DEVICE_AGGREGATION),
    read,
)
