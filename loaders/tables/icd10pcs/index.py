"""Reads the ICD-10-PCS index: terms, what to see or use instead, and where their codes begin."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from kb.tables.schemas.icd10pcs import INDEX
from loaders.tables.icd10pcs.dates import NAMED_WITNESSES, edition_period
from loaders.tables.rows.index_rows import IndexRows
from loaders.tables.rows.refusals import nothing_in_it
from loaders.tables.rows.xml_records import Element, XmlRecords, xml_table
from loaders.tables.source import Source
from loaders.tables.table import Hints, LoadedTable, TableFormat

ROOT = "ICD10PCS.index"

_LEADS = re.compile(r"[0-9A-HJ-NP-Z]{3,7}")
_POINTERS = ("code", "codes", "tab")
"""A whole code, the beginning of codes, or a table; at most one stands in an entry."""


def read(source: Source, hints: Hints) -> Sequence[LoadedTable]:
    """One edition. Raises LoadError as XmlRecords and edition_period do."""
    records = XmlRecords(source, ROOT, frozenset({"version", "mainTerm"}), "the ICD-10-PCS index as XML")
    rows = IndexRows(_values, frozenset({*_POINTERS, "see", "use"}))
    version = ""
    for record in records:
        if record.tag == "version":
            version = record.text()
        else:
            rows.add(record, records)
    if not rows.rows_read:
        raise nothing_in_it(source, "the file holds no main term", "Download the full index again.")
    columns = rows.columns(column.name for column in INDEX.columns)
    dated = edition_period(
        source, version, set(columns["title"]).__contains__, hints, witnesses=NAMED_WITNESSES, complete=True
    )
    return (
        LoadedTable(
            INDEX,
            dated.period,
            version,
            columns,
            rows.rows_read,
            tuple(rows.refused),
            dated.notices + records.notices(),
        ),
    )


def _values(term: Element) -> dict[str, Any] | str:
    values: dict[str, Any] = {"title": term.child_text("title"), "code": _pointer(term)}
    for tag in ("see", "use"):
        values[tag] = term.child_text(tag)
        pointers = {_pointer(each) for each in term.elements(tag)} - {""}
        values[f"{tag}_code"] = pointers.pop() if len(pointers) == 1 else ""
        if pointers:
            return f"its <{tag}> points to more than one place"
    for column in ("code", "see_code", "use_code"):
        if values[column] and _LEADS.fullmatch(values[column]) is None:
            return f"{values[column][:20]!r} can't be the beginning of a code"
    return values if any(values.values()) else "the term is empty"


def _pointer(holder: Element) -> str:
    return " ".join(text for tag in _POINTERS if (text := holder.child_text(tag)))


FORMAT = TableFormat(xml_table(ROOT, "the ICD-10-PCS index as XML"), (INDEX,), read)
