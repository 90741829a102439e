"""The ICD-10-CM order file: every code and header in tabular order, in fixed width.

Positions as in CMS, "ICD-10-CM/PCS Order Files": 1-5 order number, 7-13 code without dot, 15 flag (0 header,
1 valid), 17-76 short title, 78 to the end long title.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.tables.schemas.icd10cm import ORDER
from loaders.tables.archive import Wanted
from loaders.tables.icd10cm.edition import icd10cm_edition
from loaders.tables.rows.code_shape import ICD10CM
from loaders.tables.rows.refusals import no_rows
from loaders.tables.rows.table_rows import TableRows
from loaders.tables.rows.text_content import begins_with, read_text
from loaders.tables.source import Source
from loaders.tables.table import Hints, LoadedTable, TableFormat

# The PCS order file has the same form; its first section, hundreds of rows, begins with the digit 0.
_ROW = re.compile(rf"[0-9]{{5}} (?=.{{7}} ){ICD10CM.pattern} * [01] \S")
_SHORTEST = 78


def read_order(source: Source, hints: Hints) -> Sequence[LoadedTable]:
    """The order file as one table.

    Raises LoadError ``table.truncated`` if no row can be read, ``release.dates-unknown`` where neither
    the file's nor its archive's name says the year.
    """
    text, notices = read_text(source)
    table = TableRows(ORDER)
    last = 0
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        table.read += 1
        reason = _fault(line)
        if reason:
            table.refuse(number, reason)
            continue
        code = line[6:13].rstrip()
        if table.first(code, number):
            order = int(line[:5])
            last = max(last, order)
            table.keep(code, order, int(line[14]), line[16:76].rstrip(), line[77:].rstrip())
    if not table.kept:
        raise no_rows(source)
    if last != table.read:
        notices = (
            *notices,
            f"the last order number is {last:,}, but there are {table.read:,} rows: rows may be missing",
        )
    period = icd10cm_edition(source, frozenset(table.columns()["code"]), hints)
    return [table.loaded(period, notices=notices)]


def _fault(line: str) -> str:
    if len(line) < _SHORTEST:
        return f"is {len(line)} characters long; the long title begins at character {_SHORTEST}"
    if not (line[:5].isascii() and line[:5].isdigit()):
        return f"{line[:5]!r} is no order number"
    if not ICD10CM.fullmatch(line[6:13].rstrip()):
        return f"{line[6:13].rstrip()!r} can't be an ICD-10-CM code"
    if line[14] not in "01":
        return f"the flag is {line[14]!r}, not 0 or 1"
    if line[5] + line[13] + line[15] + line[76] != "    ":
        return "its columns are not where the layout has them"
    return ""


def _matches(name: str, head: bytes) -> bool:
    return begins_with(head, lambda line: _ROW.match(line) is not None)


FORMAT = TableFormat(Wanted("the ICD-10-CM order file", _matches), (ORDER,), read_order)
