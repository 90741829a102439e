"""Reads the ICD-10-CM alphabetic indexes: one XML form for diseases, external causes, drugs, neoplasms.

Which of the four a file is, its own heading says: the column heads of the drug and neoplasm tables,
the title of the two indexes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from kb.tables.schema import TableSchema
from kb.tables.schemas.icd10cm_index import DRUG_TABLE, EXTERNAL_CAUSE_INDEX, INDEX, NEOPLASM_TABLE
from loaders.errors import LoadError
from loaders.tables.archive import Wanted
from loaders.tables.icd10cm.dates import effective_period
from loaders.tables.looks_like import root_element
from loaders.tables.rows.index_rows import IndexRows
from loaders.tables.rows.refusals import nothing_in_it
from loaders.tables.rows.xml_records import Element, XmlRecords, tidy
from loaders.tables.source import Source
from loaders.tables.table import Hints, LoadedTable, TableFormat

ROOT = "ICD10CM.index"

_RECORDS = frozenset({"version", "indexHeading", "mainTerm"})
_CODE = re.compile(r"[A-Z][0-9A-Z]{2}(?:\.[0-9A-Z]{0,4})?-?")
_DASHES = frozenset({"", "-", "--", "---", "–", "—"})
_HEAD = re.compile(r"<head\b[^>]*>\s*([^<]*)|<title>\s*([^<]*)|<letter\b")

_HEADS = {
    DRUG_TABLE.name: {
        "poisoning_accidental": "accidental",
        "poisoning_self_harm": "self-harm",
        "poisoning_assault": "assault",
        "poisoning_undetermined": "undetermined",
        "adverse_effect": "adverse",
        "underdosing": "underdosing",
    },
    NEOPLASM_TABLE.name: {
        "malignant_primary": "primary",
        "malignant_secondary": "secondary",
        "in_situ": "in situ",
        "benign": "benign",
        "uncertain_behavior": "uncertain",
        "unspecified_behavior": "unspecified",
    },
}
"""The word by which each column of codes is told in the file's own heads."""

_TEXTS = {"see": "see", "seeAlso": "see_also", "seecat": "see_category", "subcat": "subcategory"}


def kind_of(head: bytes) -> TableSchema | None:
    """Which of the four tables begins like this; None if none does."""
    if root_element(head) != ROOT:
        return None
    for match in _HEAD.finditer(head.replace(b"\0", b"").decode("utf-8", "replace")):
        if match[1] is not None:
            first = match[1].strip().casefold()
            return {"substance": DRUG_TABLE, "neoplasm": NEOPLASM_TABLE}.get(first)
        if match[2] is None:
            return None
        return EXTERNAL_CAUSE_INDEX if "external cause" in match[2].casefold() else INDEX
    return None


def _reader(schema: TableSchema) -> Callable[[Source, Hints], Sequence[LoadedTable]]:
    def read(source: Source, hints: Hints) -> Sequence[LoadedTable]:
        """One edition. Raises LoadError as XmlRecords and the edition dates do, and for a missing column."""
        records = XmlRecords(source, ROOT, _RECORDS, f"the {schema.title} as XML")
        cells: dict[str, str] = {}
        version = ""
        rows = IndexRows(
            lambda term: _values(term, cells),
            frozenset({*_TEXTS, "code", "manif", "warning", "cell"}),
        )
        for record in records:
            if record.tag == "version":
                version = record.text()
            elif record.tag == "indexHeading":
                cells |= _cell_columns(record, schema, source)
            else:
                if schema.name in _HEADS and not cells:
                    raise _missing(schema, next(iter(_HEADS[schema.name])), source)
                rows.add(record, records)
        columns = rows.columns(column.name for column in schema.columns)
        codes = set(columns.get("code", ()))
        period = effective_period(source.name, version, codes, start=hints.start, until=hints.until)
        if not rows.rows_read:
            raise nothing_in_it(source, "the file holds no main term", "Download the full index again.")
        return (
            LoadedTable(
                schema, period, version, columns, rows.rows_read, tuple(rows.refused), records.notices()
            ),
        )

    return read


def _values(term: Element, cells: dict[str, str]) -> dict[str, Any] | str:
    title = next(term.elements("title"), None)
    if title is None:
        return "the term has no title"
    words = title.text()
    values: dict[str, Any] = {column: term.child_text(tag) for tag, column in _TEXTS.items()}
    values["title"] = words
    values["nonessential"] = tidy(" ".join(each.text() for each in title.elements("nemod")))
    if not (words or values["nonessential"]):
        return "the term has an empty title"
    remark = [term.child_text("warning")]
    for tag, column in (("code", "code"), ("manif", "manifestation")):
        text = term.child_text(tag).strip("[] ")
        if text in _DASHES:
            continue
        if _CODE.fullmatch(text):
            values[column] = text.replace(".", "")
        elif tag == "manif":
            remark.append(text)  # the neoplasm table has words there
        else:
            return f"{text[:20]!r} can't be a code"
    for cell in term.elements("cell"):
        text = cell.text()
        if text in _DASHES:
            continue
        column = cells.get(cell.attributes.get("col", "").strip(), "")
        if not column:
            return f"{text[:20]!r} stands in a column without a head"
        if _CODE.fullmatch(text) is None:
            return f"{text[:20]!r} can't be a code"
        if column in values:
            return f"the column {column} is given twice"
        values[column] = text.replace(".", "")
    values["remark"] = "; ".join(each for each in remark if each)
    return values


def _cell_columns(heading: Element, schema: TableSchema, source: Source) -> dict[str, str]:
    """The ``col`` number of every column of codes."""
    heads = {
        each.attributes.get("col", "").strip(): each.text().casefold() for each in heading.elements("head")
    }
    found: dict[str, str] = {}
    for column, word in _HEADS.get(schema.name, {}).items():
        numbers = [number for number, text in heads.items() if word in text]
        if len(numbers) != 1:
            raise _missing(schema, column, source)
        found[numbers[0]] = column
    return found


def _missing(schema: TableSchema, column: str, source: Source) -> LoadError:
    return LoadError(
        "table.header-missing",
        f"the heads name no column {column.replace('_', ' ')!r}",
        place=source.place,
        next_step=f"Give the {schema.title} as the publisher gives it.",
    )


def _format(schema: TableSchema) -> TableFormat:
    wanted = Wanted(
        f"the {schema.title} as XML", lambda name, head: kind_of(head) is schema, refusal="source.unknown"
    )
    return TableFormat(wanted, (schema,), _reader(schema))


FORMATS: tuple[TableFormat, ...] = tuple(
    _format(schema) for schema in (INDEX, EXTERNAL_CAUSE_INDEX, DRUG_TABLE, NEOPLASM_TABLE)
)
