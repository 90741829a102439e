"""Lists of ICD-10-CM codes: CMS's file of valid codes with titles, and a bare list of names.

CMS's file has the code in positions 1-7 and the title from position 9. The bare list has one chapter number,
block or code a line, in tabular order, as packages that carry the tabular list publish it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.tables.schemas.icd10cm import CODE_LIST, CODES
from loaders.tables.archive import Wanted
from loaders.tables.icd10cm.edition import icd10cm_edition
from loaders.tables.rows.code_shape import ICD10CM, icd10cm_code
from loaders.tables.rows.refusals import no_rows
from loaders.tables.rows.table_rows import TableRows
from loaders.tables.rows.text_content import begins_with, head_text, read_text
from loaders.tables.source import Source
from loaders.tables.table import Hints, LoadedTable, TableFormat

_LINE = re.compile(rf"(?=.{{7}} ){ICD10CM.pattern} +[A-Za-z\[(].*")
_CHAPTER = re.compile(r"[1-9][0-9]?")
_BLOCK = re.compile(r"[A-Z][0-9A-Z]{2}-[A-Z][0-9A-Z]{2}")


def read_codes(source: Source, hints: Hints) -> Sequence[LoadedTable]:
    """The valid codes with their titles.

    Raises LoadError ``table.truncated`` if no row can be read, ``release.dates-unknown`` where neither
    the file's nor its archive's name says the year.
    """
    text, notices = read_text(source)
    table = TableRows(CODES)
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        table.read += 1
        code, title = line[:7].rstrip(), line[8:].rstrip()
        if not ICD10CM.fullmatch(code) or line[7:8] not in ("", " "):
            table.refuse(number, f"{line[:8].rstrip()[:8]!r} can't be an ICD-10-CM code")
        elif not title:
            table.refuse(number, "has no title")
        elif table.first(code, number):
            table.keep(code, title)
    if not table.kept:
        raise no_rows(source)
    period = icd10cm_edition(source, frozenset(table.columns()["code"]), hints)
    return [table.loaded(period, notices=notices)]


def read_code_list(source: Source, hints: Hints) -> Sequence[LoadedTable]:
    """The names of chapters, blocks and codes, each with its kind.

    A name without a hyphen that comes twice is first the block and then its only category (B20).
    Raises LoadError as ``read_codes`` does.
    """
    text, notices = read_text(source)
    table = TableRows(CODE_LIST)
    place: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        name = line.strip().upper()
        if not name:
            continue
        table.read += 1
        kind = "CHAPTER" if _CHAPTER.fullmatch(name) else "BLOCK" if _BLOCK.fullmatch(name) else "CODE"
        code = icd10cm_code(name) if kind == "CODE" else name
        if code is None:
            table.refuse(number, f"{name[:20]!r} can't be a chapter, a block or an ICD-10-CM code")
            continue
        before = place.get(code)
        if kind == "CODE" and len(code) == 3 and before is not None and table.kept[before][1] == "CODE":
            table.kept[before] = (code, "BLOCK", table.kept[before][2])
        elif not table.first((kind, code), number):
            continue
        place[code] = len(table.kept)
        table.keep(code, kind, table.read)
    if not table.kept:
        raise no_rows(source)
    period = icd10cm_edition(source, frozenset(table.columns()["name"]), hints)
    return [table.loaded(period, notices=notices)]


def _is_codes(name: str, head: bytes) -> bool:
    return begins_with(head, lambda line: _LINE.fullmatch(line.rstrip()) is not None)


def _is_code_list(name: str, head: bytes) -> bool:
    first = head_text(head).split(None, 3)[:3]
    return (
        len(first) == 3
        and first[0] == "1"
        and _BLOCK.fullmatch(first[1]) is not None
        and first[2] == first[1][:3]
    )


FORMATS = (
    TableFormat(Wanted("the ICD-10-CM valid codes with titles", _is_codes), (CODES,), read_codes),
    TableFormat(Wanted("a list of ICD-10-CM names", _is_code_list), (CODE_LIST,), read_code_list),
)
