"""Place of service codes: a table with named columns, or HL7's code system of the CMS set as XML."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from xml.parsers import expat

from kb.model.period import Period
from kb.tables.schemas.place_of_service import PLACE_OF_SERVICE
from loaders.errors import LoadError
from loaders.tables.archive import Wanted
from loaders.tables.looks_like import root_element
from loaders.tables.rows.headings import Heading
from loaders.tables.rows.release_period import settled
from loaders.tables.rows.sheet import Cells, has_headings, read_sheet
from loaders.tables.rows.table_columns import TableColumns, read_day
from loaders.tables.source import Source
from loaders.tables.table import Hints, LoadedTable, TableFormat

_HEADINGS = (
    Heading("code", r"(pos|place of service) codes?( s)?"),
    Heading("name", r"(pos|place of service) name"),
    Heading("description", r"(pos|place of service) description"),
    Heading("rate", r"pos type", needed=False),
)
_CODE_SYSTEM = b'"CMSPlaceofServiceCodes"'
_RATES = {"facility": "F", "non-facility": "N"}
_DATED_NAME = re.compile(r"(20[0-9]{2})[-_](0[1-9]|1[0-2])(?:[-_]([0-9]{2}))?(?![0-9])")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_EFFECTIVE = re.compile(
    r"\((?:Effective|This code is (?:available for use )?effective) ([A-Z][a-z]+) ([0-9]{1,2}), ([0-9]{4})"
)


def _matches(name: str, head: bytes) -> bool:
    if root_element(head) == "CodeSystem":
        return _CODE_SYSTEM in head
    return has_headings(head, _HEADINGS)


def read_place_of_service(source: Source, hints: Hints) -> Sequence[LoadedTable]:
    """The code set from the day of its version, open-ended: the next release ends it."""
    if root_element(source.head()) == "CodeSystem":
        concepts = _Concepts(source)
        cells = Cells(concepts.cells, concepts.lines, {})
        return [_table(source, hints, cells, read_day(concepts.version), concepts.version, ())]
    sheet = read_sheet(source, _HEADINGS, "place of service codes", lenient=True)
    named = _DATED_NAME.search(source.name)
    stated = read_day(f"{named[1]}{named[2]}{named[3] or '01'}") if named else None
    cells = sheet.by_column(sheet.without_footnotes())
    return [_table(source, hints, cells, stated, "", sheet.notices)]


def _table(
    source: Source,
    hints: Hints,
    cells: Cells,
    stated: date | None,
    version: str,
    notices: tuple[str, ...],
) -> LoadedTable:
    period = settled(source, hints, Period(stated) if stated else None, open_ended=True)
    checks = TableColumns(cells.lines, cells.faults)
    codes = [code.zfill(2) if code.isdigit() else code for code in cells.columns["code"]]
    code = checks.codes(codes, "[0-9]{2}", "the code")
    checks.unique([code], lambda row: codes[row])
    names, descriptions = cells.columns["name"], cells.columns["description"]
    rates = cells.columns.get("rate", [""] * len(cells.lines))
    columns = {
        "code": code,
        "name": [name.rstrip("* ") for name in names],
        "description": descriptions,
        "status": ["UNASSIGNED" if name.lower() == "unassigned" else "ASSIGNED" for name in names],
        "rate": [_RATES.get(rate.lower(), "") for rate in rates],
        "described_effective": [_described(description) for description in descriptions],
    }
    return checks.loaded(PLACE_OF_SERVICE, period, version, columns, notices)


def _described(description: str) -> date | None:
    match = _EFFECTIVE.search(description)
    if match is None or match[1] not in _MONTHS:
        return None
    return read_day(f"{_MONTHS.index(match[1]) + 1}/{match[2]}/{match[3]}")


class _Concepts:
    """The concepts of a FHIR code system, read without a tree and without entities."""

    def __init__(self, source: Source) -> None:
        self.version = ""
        self.cells: dict[str, list[str]] = {"code": [], "name": [], "description": []}
        self.lines: list[int] = []
        self._depth: list[str] = []
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._refuse_doctype
        self._source = source
        try:
            with source.open() as stream:
                self._parser.Parse(stream.read(), True)
        except expat.ExpatError as error:
            raise LoadError(
                "table.malformed",
                f"this is not well-formed XML: {expat.ErrorString(error.code)}",
                place=f"{source.place}:{error.lineno}",
                next_step="Download the file again; it may have been cut off.",
            ) from error

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth.append(name)
        value = attributes.get("value", "")
        if self._depth == ["CodeSystem", "version"]:
            self.version = value
        elif self._depth == ["CodeSystem", "concept"]:
            self.lines.append(self._parser.CurrentLineNumber)
            for cells in self.cells.values():
                cells.append("")
        elif self._depth[:-1] == ["CodeSystem", "concept"]:
            column = {"code": "code", "display": "name", "definition": "description"}.get(name)
            if column:
                self.cells[column][-1] = " ".join(value.split())

    def _end(self, name: str) -> None:
        self._depth.pop()

    def _refuse_doctype(self, name: str, system: str | None, public: str | None, internal: bool) -> None:
        # A DOCTYPE is how entity bombs and references to other files come in.
        raise LoadError(
            "table.doctype",
            "the file has a DOCTYPE, which could define entities; that is not read",
            place=self._source.place,
            next_step="Download the file again from the publisher; it has no DOCTYPE there.",
        )


FORMAT = TableFormat(
    wanted=Wanted("place of service codes", _matches),
    tables=(PLACE_OF_SERVICE,),
    read=read_place_of_service,
)
