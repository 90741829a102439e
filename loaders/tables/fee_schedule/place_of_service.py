"""Place of service codes: a table with named columns, or HL7's code system of the CMS set as XML."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from xml.parsers import expat

from kb.model.period import Period
from kb.tables.schemas.place_of_service import PLACE_OF_SERVICE
from loaders.errors import LoadError
from loaders.tables.archive import Wanted
from loaders.tables.looks_like import root_element
from loaders.tables.rows.delimited_rows import read_grid
from loaders.tables.rows.headed_columns import Names, has_header, require_header
from loaders.tables.rows.release_period import settled
from loaders.tables.rows.row_checks import RowChecks, read_day
from loaders.tables.source import Source
from loaders.tables.table import Hints, LoadedTable, TableFormat

_NAMES: Names = {
    "code": "(pos|place of service) codes?( s)?",
    "name": "(pos|place of service) name",
    "description": "(pos|place of service) description",
    "rate": "pos type",
}
_NEEDED = ("code", "name", "description")
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
    return has_header(head, _NAMES, _NEEDED)


def read_place_of_service(source: Source, hints: Hints) -> Sequence[LoadedTable]:
    """The code set from the day of its version, open-ended: the next release ends it."""
    if root_element(source.head()) == "CodeSystem":
        concepts = _Concepts(source)
        stated = read_day(concepts.version)
        return [_table(source, hints, concepts.cells, concepts.lines, stated, concepts.version, {}, ())]
    grid = read_grid(source)
    header = require_header(grid, source, _NAMES, _NEEDED)
    width = max(header.at.values()) + 1
    rows = [at for at in range(header.row + 1, len(grid.rows)) if sum(map(bool, grid.rows[at])) > 1]
    padded = [grid.rows[at] + [""] * width for at in rows]
    cells = {name: [row[place] for row in padded] for name, place in header.at.items()}
    short = {
        at: f"the row has {len(grid.rows[row])} columns of {width}"
        for at, row in enumerate(rows)
        if len(grid.rows[row]) < width
    }
    named = _DATED_NAME.search(source.name)
    stated = read_day(f"{named[1]}{named[2]}{named[3] or '01'}") if named else None
    lines = [grid.lines[at] for at in rows]
    return [_table(source, hints, cells, lines, stated, "", short, grid.notices)]


def _table(
    source: Source,
    hints: Hints,
    cells: Mapping[str, Sequence[str]],
    lines: Sequence[int],
    stated: date | None,
    version: str,
    short: Mapping[int, str],
    notices: tuple[str, ...],
) -> LoadedTable:
    period = settled(source, hints, Period(stated) if stated else None, lambda day: None)
    checks = RowChecks(lines)
    for row, reason in short.items():
        checks.refuse(row, reason)
    codes = [code.zfill(2) if code.isdigit() else code for code in cells["code"]]
    code = checks.codes(codes, "[0-9]{2}", "the code")
    checks.unique([code], lambda row: codes[row])
    kept = checks.kept()
    rates = cells.get("rate", [""] * len(lines))
    return LoadedTable(
        schema=PLACE_OF_SERVICE,
        period=period,
        version=version,
        columns={
            "code": code[kept],
            "name": [cells["name"][row].rstrip("* ") for row in kept],
            "description": [cells["description"][row] for row in kept],
            "status": [
                "UNASSIGNED" if cells["name"][row].lower() == "unassigned" else "ASSIGNED" for row in kept
            ],
            "rate": [_RATES.get(rates[row].lower(), "") for row in kept],
            "described_effective": [_described(cells["description"][row]) for row in kept],
        },
        rows_read=len(lines),
        refused=checks.refused(),
        notices=notices,
    )


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
