"""Codes exempt from present-on-admission reporting: CMS's yearly list and what it changed.

Four files a year, as text with tabs and as .xlsx. The order column is named after the fiscal year
("Order26", "OrdFY25", "Order2018"), except in the first list.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.model.period import Period
from kb.tables.schema import TableSchema
from kb.tables.schemas.icd10cm import (
    POA_EXEMPT,
    POA_EXEMPT_ADDED,
    POA_EXEMPT_DELETED,
    POA_EXEMPT_REVISED,
)
from loaders.errors import LoadError
from loaders.tables.archive import Wanted
from loaders.tables.rows.code_shape import icd10cm_code
from loaders.tables.rows.fiscal_year import fiscal_year
from loaders.tables.rows.headings import Heading, words
from loaders.tables.rows.refusals import no_rows
from loaders.tables.rows.release_period import archive_name, contradiction, settled
from loaders.tables.rows.sheet import Sheet, is_sheet, read_sheet
from loaders.tables.rows.table_rows import TableRows
from loaders.tables.source import Source
from loaders.tables.table import Hints, LoadedTable, TableFormat

_HEADINGS = (
    Heading("code", r"poa ?exempt ?code"),
    Heading("description", r"description"),
    Heading("order", r"ord(er)? ?(fy)? ?[0-9]{0,4}", needed=False),
    Heading("action", r"action", needed=False),
)
_NAME = re.compile(r"poa ?-?exempt ?(add|delete|revise)?d? ?codes", re.IGNORECASE)
_YEAR_IN_NAME = re.compile(r"(?:FY ?-?|(?<![0-9]))(20[0-9]{2}|(?<=FY)[0-9]{2})(?![0-9])", re.IGNORECASE)
_TABLES = (POA_EXEMPT, POA_EXEMPT_ADDED, POA_EXEMPT_DELETED, POA_EXEMPT_REVISED)
_BY_WORD = {"add": POA_EXEMPT_ADDED, "delete": POA_EXEMPT_DELETED, "revise": POA_EXEMPT_REVISED}


def read_poa_exempt(source: Source, hints: Hints) -> Sequence[LoadedTable]:
    """The list, or the additions, deletions or revisions against the list of the year before.

    Raises LoadError ``table.header-missing``, ``table.truncated`` if no row can be read,
    ``release.table-unknown`` where neither headings, name nor hint tell the list from its additions,
    ``release.dates-unknown`` where neither headings nor name say the year.
    """
    sheet = read_sheet(source, _HEADINGS, "the POA-exempt list")
    schema = _table(source, sheet, hints)
    table = TableRows(schema)
    revised_from: dict[str, tuple[int, str]] = {}
    for line, (written, title, order, action) in table.records(sheet):
        code = icd10cm_code(written)
        if code is None:
            table.refuse(line, f"{written[:20]!r} can't be an ICD-10-CM code")
        elif order and not (order.isascii() and order.isdigit()):
            table.refuse(line, f"{order[:20]!r} is no order number")
        elif schema is POA_EXEMPT_REVISED and words(action) == "revise from":
            revised_from[code] = line, title
        elif schema is POA_EXEMPT_REVISED and code not in revised_from:
            table.refuse(line, f"{action[:20]!r} without a 'Revise from:' of {written} before it")
        elif table.first(code, line):
            values = {"code": code, "order": order, "title": title}
            values["previous_title"] = revised_from.pop(code, (0, ""))[1]
            table.keep(*(values[column.name] for column in schema.columns))
    for line, _ in revised_from.values():
        table.refuse(line, "'Revise from:' without a 'Revise to:' of the same code after it")
    if not table.kept:
        raise no_rows(source)
    return [table.loaded(_period(source, sheet, hints), notices=sheet.notices)]


def _table(source: Source, sheet: Sheet, hints: Hints) -> TableSchema:
    if "action" in sheet.at:
        return POA_EXEMPT_REVISED
    if "order" not in sheet.at:
        return POA_EXEMPT_DELETED
    named = _NAME.search(source.name)
    if named:
        return _BY_WORD[named[1].lower()] if named[1] else POA_EXEMPT
    for schema in _TABLES:
        if schema.name == hints.table:
            return schema
    raise LoadError(
        "release.table-unknown",
        "the list and the additions to it have the same headings, and the file name tells neither",
        place=source.place,
        next_step=f"Say which it is: --table {POA_EXEMPT.name} or --table {POA_EXEMPT_ADDED.name}.",
    )


def _period(source: Source, sheet: Sheet, hints: Hints) -> Period:
    in_heading = {
        int(digits) % 100
        for title in sheet.titles
        for digits in re.findall(r"ord\D*([0-9]{2,4})", words(title))
    }
    in_name = {int(digits) % 100 for digits in _YEAR_IN_NAME.findall(source.name)} or {
        int(digits) % 100 for digits in _YEAR_IN_NAME.findall(archive_name(source))
    }
    if in_heading and in_name and in_heading != in_name and hints.start is None:
        raise contradiction(
            source,
            f"the heading means fiscal year {2000 + min(in_heading)}, the file name {2000 + min(in_name)}",
        )
    years = in_heading or in_name
    return settled(source, hints, fiscal_year(2000 + min(years)) if len(years) == 1 else None)


def _matches(name: str, head: bytes) -> bool:
    return is_sheet(name, head, _HEADINGS, _NAME)


FORMAT = TableFormat(Wanted("the POA-exempt list", _matches), _TABLES, read_poa_exempt)
