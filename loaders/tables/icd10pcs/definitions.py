"""Reads the ICD-10-PCS definitions, and the device aggregation table that comes in the same file."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.tables.schemas.icd10pcs import DEFINITIONS, DEVICE_AGGREGATION
from loaders.tables.icd10pcs.dates import NAMED_WITNESSES, edition_period
from loaders.tables.rows.refusals import nothing_in_it
from loaders.tables.rows.table_rows import TableRows
from loaders.tables.rows.xml_records import Element, XmlRecords, xml_table
from loaders.tables.source import Source
from loaders.tables.table import Hints, LoadedTable, TableFormat

ROOT = "ICD10PCS.definitions"

_FIELDS = {"title": "TITLE", "definition": "DEFINITION", "explanation": "EXPLANATION", "includes": "INCLUDES"}
_VALUE = re.compile(r"[0-9A-HJ-NP-Z]")
_POSITION = re.compile(r"[1-7]")


def read(source: Source, hints: Hints) -> Sequence[LoadedTable]:
    """The definitions, and the aggregation where the file has it.

    Raises LoadError as XmlRecords and edition_period do.
    """
    tags = frozenset({"version", "section", "deviceAggregation"})
    records = XmlRecords(source, ROOT, tags, "the ICD-10-PCS definitions as XML")
    definitions, devices = TableRows(DEFINITIONS), TableRows(DEVICE_AGGREGATION)
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
    if not definitions.kept:
        raise nothing_in_it(
            source, "the file holds no definition", "Download the ICD-10-PCS definitions again."
        )
    named = {text for _, _, _, field, text, _, _ in definitions.kept if field == "TITLE"}
    dated = edition_period(
        source, version, named.__contains__, hints, witnesses=NAMED_WITNESSES, complete=True
    )
    notices = dated.notices + records.notices()
    return tuple(each.loaded(dated.period, version, notices) for each in (definitions, devices) if each.kept)


def _section(section: Element, rows: TableRows, term: int, records: XmlRecords) -> int:
    """Adds the entries of a section; returns the number of the last one."""
    code = section.attributes.get("code", "").strip()
    for axis in section.elements("axis"):
        position = axis.attributes.get("pos", "").strip()
        name = axis.child_text("title")
        for entry in axis.elements("terms"):
            if _VALUE.fullmatch(code) is None or _POSITION.fullmatch(position) is None:
                reason = f"section {code[:9]!r}, axis {position[:9]!r} can't be"
                for each in entry.elements():
                    rows.read += 1
                    rows.refuse(each.line, reason)
                continue
            term += 1
            for each in entry.elements():
                if each.tag not in _FIELDS:
                    records.unread[each.tag] += 1
                    continue
                rows.read += 1
                text = each.text()
                if text:
                    rows.keep(code, int(position), term, _FIELDS[each.tag], text, name, each.line)
                else:
                    rows.refuse(each.line, f"an empty <{each.tag}>")
    return term


def _aggregate(entry: Element, rows: TableRows) -> None:
    rows.read += 1
    parent = next(entry.elements("parent"), None)
    value = parent.attributes.get("value", "").strip() if parent is not None else ""
    device = entry.child_text("device")
    if parent is None or _VALUE.fullmatch(value) is None or not device:
        rows.refuse(entry.line, "it names no device, or no general device with its value")
        return
    systems = entry.child_text("bodySys", " | ")
    rows.keep(value, device, parent.text(), entry.child_text("operation"), systems, entry.line)


FORMAT = TableFormat(
    xml_table(ROOT, "the ICD-10-PCS definitions as XML"), (DEFINITIONS, DEVICE_AGGREGATION), read
)
