"""General equivalence mappings of diagnoses: CMS's text files and the CSV form with named columns.

A line of the text form is the source code, the target code or NoDx, and five digits: approximate, no map,
combination, scenario, choice list (GEMs Documentation and User's Guide). Which way a file maps is told by its
codes: ICD-10-CM codes begin with a letter, most ICD-9-CM diagnoses with a digit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kb.model.period import Period
from kb.tables.schemas.gem import ICD9_TO_ICD10, ICD10_TO_ICD9
from loaders.tables.archive import Wanted
from loaders.tables.rows.code_shape import ICD9_DIAGNOSIS, ICD10CM
from loaders.tables.rows.fiscal_year import fiscal_year
from loaders.tables.rows.headings import Heading
from loaders.tables.rows.refusals import no_rows
from loaders.tables.rows.release_period import settled
from loaders.tables.rows.sheet import has_headings, read_sheet
from loaders.tables.rows.table_rows import TableRows
from loaders.tables.rows.text_content import begins_with, read_text
from loaders.tables.source import Source
from loaders.tables.table import Hints, LoadedTable, TableFormat

_LINE = re.compile(r"\s*(\S{3,7}) +(\S{3,7}) +([0-9]{5})\s*")
_NO_DIAGNOSIS = "NODX"
_FLAGS = re.compile(r"[01]{3}[0-9]{2}")
_TO_ICD9 = (Heading("icd10cm", r"icd10(cm)?"), Heading("icd9cm", r"icd9(cm)?"), Heading("flags", r"flags"))
_LAST_EDITION = 2018
"""CMS published the mappings up to fiscal year 2018 and ended them; that edition stays the last word."""


def read_text_mapping(source: Source, hints: Hints) -> Sequence[LoadedTable]:
    """The mapping of a text file.

    Raises LoadError ``table.truncated`` if no row can be read, ``release.dates-unknown`` where the name
    has no year.
    """
    text, notices = read_text(source)

    def lines() -> Iterator[tuple[int, tuple[str, ...] | None]]:
        for number, line in enumerate(text.splitlines(), 1):
            if line.strip():
                match = _LINE.fullmatch(line)
                yield number, match.groups() if match else None

    return _mapping(source, hints, list(lines()), notices)


def read_csv_mapping(source: Source, hints: Hints) -> Sequence[LoadedTable]:
    """The mapping of a CSV file with a flags column; raises LoadError as ``read_text_mapping`` does."""
    sheet = read_sheet(source, _TO_ICD9, "general equivalence mappings")
    backward = sheet.at["icd10cm"] < sheet.at["icd9cm"]
    rows = [
        (line, cells if backward or cells is None else (cells[1], cells[0], cells[2]))
        for line, cells in sheet.records()
    ]
    return _mapping(source, hints, rows, sheet.notices)


def _mapping(
    source: Source,
    hints: Hints,
    rows: Sequence[tuple[int, tuple[str, ...] | None]],
    notices: tuple[str, ...],
) -> Sequence[LoadedTable]:
    # V and E codes exist in both code sets, so one row may not tell.
    forward = any(cells is not None and cells[0][:1].isdigit() for _, cells in rows)
    schema = ICD9_TO_ICD10 if forward else ICD10_TO_ICD9
    shapes = (ICD9_DIAGNOSIS, ICD10CM) if forward else (ICD10CM, ICD9_DIAGNOSIS)
    table = TableRows(schema)
    for line, cells in rows:
        table.read += 1
        if cells is None:
            table.refuse(line, "is no source code, target code and five flags")
            continue
        code, target = (each.upper().replace(".", "") for each in cells[:2])
        target = "" if target == _NO_DIAGNOSIS else target
        if shapes[0].fullmatch(code) is None:
            table.refuse(line, f"{cells[0][:20]!r} can't be a source code")
        elif target and shapes[1].fullmatch(target) is None:
            table.refuse(line, f"{cells[1][:20]!r} can't be a target code")
        elif _FLAGS.fullmatch(cells[2]) is None:
            table.refuse(line, f"{cells[2][:20]!r} are not five flags")
        elif (cells[2][1] == "1") is bool(target):
            table.refuse(line, "the no-map flag contradicts the target")
        elif table.first((code, target, cells[2][3:]), line):
            table.keep(code, target, *(int(flag) for flag in cells[2]))
    if not table.kept:
        raise no_rows(source)
    return [table.loaded(_period(source, hints), notices=notices)]


def _period(source: Source, hints: Hints) -> Period:
    years = {int(year) for year in re.findall(r"(?<![0-9])(20[0-9]{2})(?![0-9])", source.name)}
    stated = fiscal_year(years.pop()) if len(years) == 1 else None
    if stated == fiscal_year(_LAST_EDITION):
        return settled(source, hints, Period(stated.start), open_ended=True)
    return settled(source, hints, stated)


def _is_text(name: str, head: bytes) -> bool:
    # Mappings of procedures have the same form; ICD-10-PCS begins with section 0.
    def is_row(line: str) -> bool:
        match = _LINE.fullmatch(line)
        return match is not None and _is_diagnoses(match[1], match[2])

    return begins_with(head, is_row)


def _is_diagnoses(code: str, target: str) -> bool:
    return ICD10CM.fullmatch(code) is not None or (
        ICD9_DIAGNOSIS.fullmatch(code) is not None and target[:1].isalpha()
    )


FORMATS = (
    TableFormat(
        Wanted("general equivalence mappings of diagnoses", _is_text),
        (ICD9_TO_ICD10, ICD10_TO_ICD9),
        read_text_mapping,
    ),
    TableFormat(
        Wanted(
            "general equivalence mappings of diagnoses as CSV",
            lambda name, head: has_headings(head, _TO_ICD9),
        ),
        (ICD9_TO_ICD10, ICD10_TO_ICD9),
        read_csv_mapping,
    ),
)
