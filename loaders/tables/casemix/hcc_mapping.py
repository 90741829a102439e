"""CMS's mapping of ICD-10-CM codes to the payment HCCs of every model, as CSV or .xlsx.

A column for each model and version gives the category, a second one for each says whether the code counts
for the payment year. Which models there are changes yearly, so they are read from the headings.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.tables.schemas.hcc import MAPPING
from loaders.tables.archive import Wanted
from loaders.tables.casemix.hcc_dates import mapping_period
from loaders.tables.rows.code_shape import icd10cm_code
from loaders.tables.rows.headings import Heading, words
from loaders.tables.rows.refusals import header_missing, no_rows
from loaders.tables.rows.sheet import is_sheet, read_sheet
from loaders.tables.rows.table_rows import TableRows
from loaders.tables.source import Source
from loaders.tables.table import Hints, LoadedTable, TableFormat

_CODE = Heading("diagnosis code", r"diagnosis code")
_MODEL = r"(?:cms hcc|rx ?hcc)(?: esrd)? model category v[0-9]{2}"
_HEADINGS = (_CODE, Heading("model category", _MODEL))
_COLUMN = re.compile(
    r"(cms hcc|rx ?hcc)( esrd)? model category (v[0-9]{2})(?: for (20[0-9]{2}) payment year)?"
)
_NAME = re.compile(r"icd-?10-?(?:cm)?[ _-]*mappings", re.IGNORECASE)
_NOTES = re.compile(r"notes?:|[0-9]+\. |output:|source:", re.IGNORECASE)
_PAYS = {"yes": 1, "no": 0}


def read_mapping(source: Source, hints: Hints) -> Sequence[LoadedTable]:
    """One row for each code, model and category; ``rows_read`` counts the file's rows of codes.

    Raises LoadError ``table.header-missing``, ``table.truncated`` if no row can be read,
    ``release.dates-unknown`` and ``release.dates-contradict``.
    """
    sheet = read_sheet(source, _HEADINGS, "the mapping of ICD-10-CM codes to HCCs")
    categories, payments = _models(sheet.titles)
    if not categories:
        raise header_missing(source, ["model category"], "the mapping of ICD-10-CM codes to HCCs")
    years = {year for year, _ in payments.values()}
    year = years.pop() if len(years) == 1 else None
    table = TableRows(MAPPING)
    code_at = sheet.at[_CODE.name]
    width = max(*categories.values(), *(at for _, at in payments.values()), code_at) + 1
    for line, cells in sheet.rows:
        # The notes below the table are sentences in the first column.
        if not any(cells[1:]) and _NOTES.match(cells[0]):
            continue
        table.read += 1
        if len(cells) < width:
            table.refuse(line, "is too short")
            continue
        code = icd10cm_code(cells[code_at])
        numbers = {model: cells[at] for model, at in categories.items() if cells[at].strip("-")}
        if code is None:
            table.refuse(line, f"{cells[code_at][:20]!r} can't be an ICD-10-CM code")
        elif not all(number.isascii() and number.isdigit() for number in numbers.values()):
            table.refuse(line, f"a category of {cells[code_at]} is no number")
        elif table.first((code, *numbers.items()), line):
            for model, number in numbers.items():
                pays = _PAYS.get(cells[payments[model][1]].lower()) if model in payments else None
                table.keep(model, code, int(number), pays, year)
    if not table.kept:
        raise no_rows(source)
    period = mapping_period(source, sheet.preamble, year, hints)
    notices = (*sheet.notices, f"holds the models {', '.join(sorted(categories))}")
    named = re.search(r"(?<![0-9])20[0-9]{2}(?![0-9])", source.name)
    if named and year is not None and int(named[0]) != year:
        notices = (
            *notices,
            f"the file name says {named[0]}, the headings payment year {year}: the headings are followed",
        )
    return [table.loaded(period, notices=notices)]


def _models(titles: Sequence[str]) -> tuple[dict[str, int], dict[str, tuple[int, int]]]:
    """For each model where its category stands, and its payment year with where that stands."""
    categories: dict[str, int] = {}
    payments: dict[str, tuple[int, int]] = {}
    for at, title in enumerate(titles):
        match = _COLUMN.fullmatch(words(title))
        if match is None:
            continue
        family = "ESRD" if match[2] else "CMS-HCC" if match[1] == "cms hcc" else "RXHCC"
        model = f"{family}-{match[3].upper()}"
        if match[4]:
            payments.setdefault(model, (int(match[4]), at))
        else:
            categories.setdefault(model, at)
    return categories, payments


def _matches(name: str, head: bytes) -> bool:
    return is_sheet(name, head, _HEADINGS, _NAME)


FORMAT = TableFormat(Wanted("the mapping of ICD-10-CM codes to HCCs", _matches), (MAPPING,), read_mapping)
