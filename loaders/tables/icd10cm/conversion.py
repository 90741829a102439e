"""The ICD-10-CM conversion table: each new code with the codes that stood for it before."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from kb.model.period import Period
from kb.tables.schemas.icd10cm import CONVERSION
from loaders.tables.archive import Wanted
from loaders.tables.icd10cm.dates import effective_period
from loaders.tables.icd10cm.edition import icd10cm_edition
from loaders.tables.rows.code_shape import icd10cm_code
from loaders.tables.rows.headings import Heading
from loaders.tables.rows.refusals import no_rows
from loaders.tables.rows.sheet import is_sheet, read_sheet
from loaders.tables.rows.table_rows import TableRows
from loaders.tables.source import Source
from loaders.tables.table import Hints, LoadedTable, TableFormat

_HEADINGS = (
    Heading("current code", r"current code( ?s)? assignment"),
    Heading("effective", r"effective( date)?"),
    Heading("previous code", r"previous code( ?s)? assignment"),
)
_NAME = re.compile(r"icd-?10-?cm.*conversion.*table", re.IGNORECASE)
_IN_FORCE = re.compile(r"will become effective (January|April|October) 1, (20[0-9]{2})")

# "I63.-" and "R11-" mean everything under the category; in "T36-T50" the hyphen makes a range.
_SHAPE = r"[A-Z](?:[0-9][0-9A-Z]|[A-Z][0-9])"
_CODE = rf"{_SHAPE}(?:\.[0-9A-Z]{{1,4}})?(?:\.?-(?!\s*{_SHAPE}))?"
_PART = re.compile(rf"({_CODE})(?:\s*(?:-|–|to|through)\s*({_CODE}))?")
_JOINED = re.compile(
    r"(?:\s|[,;&]|\band\b|\bor\b|\ba\b|\bcodes? (?:in|from)\b|\bcategor(?:y|ies)\b|\bfrom\b)*", re.IGNORECASE
)
_NONE = re.compile(r"none|n/?a", re.IGNORECASE)


def read_conversion(source: Source, hints: Hints) -> Sequence[LoadedTable]:
    """The conversion table, one row for each predecessor of a code.

    Raises LoadError ``table.header-missing``, ``table.truncated`` if no row can be read, or
    ``release.dates-unknown`` where neither its introduction nor its name says the edition.
    """
    sheet = read_sheet(source, _HEADINGS, "the ICD-10-CM conversion table")
    table = TableRows(CONVERSION)
    for line, cells in table.records(sheet):
        code, effective = icd10cm_code(cells[0]), _effective(cells[1])
        previous = _previous(cells[2])
        if code is None:
            table.refuse(line, f"{cells[0][:20]!r} can't be an ICD-10-CM code")
        elif effective is None:
            table.refuse(line, f"{cells[1][:20]!r} is no year and no date")
        elif previous is None:
            table.refuse(line, f"{cells[2][:60]!r} names no codes")
        elif table.first((code, cells[2]), line):
            for begin, through in previous:
                table.keep(code, begin, through, effective, cells[2])
    if not table.kept:
        raise no_rows(source)
    return [table.loaded(_period(source, sheet.preamble, hints), notices=sheet.notices)]


def _effective(text: str) -> date | None:
    """A bare year means 1 October of it, as the table's introduction says."""
    if re.fullmatch(r"20[0-9]{2}", text):
        return date(int(text), 10, 1)
    for pattern, order in (
        (r"([0-9]{1,2})/([0-9]{1,2})/(?:20)?([0-9]{2})", (3, 1, 2)),
        (r"20([0-9]{2})-?([0-9]{2})-?([0-9]{2})", (1, 2, 3)),
    ):
        match = re.fullmatch(pattern, text)
        if match:
            year, month, day = (int(match[group]) for group in order)
            try:
                return date(2000 + year, month, day)
            except ValueError:
                return None
    return None


def _previous(text: str) -> list[tuple[str, str]] | None:
    """Pairs of a first code and, for a range, its last; None for text that is no assignment."""
    if _NONE.fullmatch(text):
        return [("", "")]
    found: list[tuple[str, str]] = []
    at = 0
    for match in _PART.finditer(text):
        if not _JOINED.fullmatch(text, at, match.start()):
            return None
        begin, through = (icd10cm_code((each or "").strip("-.")) for each in match.groups())
        if begin is None:
            return None
        if (begin, through or "") not in found:
            found.append((begin, through or ""))
        at = match.end()
    return found if found and _JOINED.fullmatch(text, at) else None


def _period(source: Source, preamble: str, hints: Hints) -> Period:
    stated = _IN_FORCE.search(" ".join(preamble.split()))
    if stated is None:
        return icd10cm_edition(source, (), hints)
    said = f"{stated[1]} 1 {stated[2]}"
    return effective_period(said, "", (), start=hints.start, until=hints.until)


def _matches(name: str, head: bytes) -> bool:
    # The PCS conversion table has the same headings and more: code titles among them.
    return is_sheet(name, head, _HEADINGS, _NAME) and b"Code title" not in head


FORMAT = TableFormat(Wanted("the ICD-10-CM conversion table", _matches), (CONVERSION,), read_conversion)
