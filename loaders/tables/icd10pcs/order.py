"""Reads the ICD-10-PCS order file and codes file, both fixed width without a heading.

CMS, layout of the order file: order number in 1-5, code in 7-13, valid for reporting in 15, short
title in 17-76, long title from 78; of the codes file: code in 1-7, title from 9. The ICD-10-CM files
have the same layouts; a PCS file begins with a digit in the code, which no ICD-10-CM code does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial

from kb.tables.schemas.icd10pcs import CODES, ORDER
from loaders.tables.archive import Wanted
from loaders.tables.icd10pcs.dates import edition_period
from loaders.tables.rows.refusals import nothing_in_it
from loaders.tables.rows.table_rows import TableRows
from loaders.tables.rows.text_content import read_text
from loaders.tables.source import Source
from loaders.tables.table import Hints, LoadedTable, TableFormat

_CHARACTER = "[0-9A-HJ-NP-Z]"
_CODE = re.compile(rf"{_CHARACTER}{{7}}")
_HEADING = re.compile(rf"{_CHARACTER}{{3}}")
_ORDER_LINE = re.compile(rb"[0-9]{5} ([0-9A-Z]{3}(?:    |[0-9A-Z]{4})) [01] \S")
_CODES_LINE = re.compile(rb"([0-9A-Z]{7}) (?!No(?:Dx|PCS))[A-Z][a-z-]")


def _begins(line: re.Pattern[bytes], name: str, head: bytes) -> bool:
    lines = head.removeprefix(b"\xef\xbb\xbf").splitlines()[:3]
    if not lines or not all(line.match(each) for each in lines):
        return False
    first = line.match(lines[0])
    assert first is not None
    return first[1][:1].isdigit() or "pcs" in name.casefold()


def read_order(source: Source, hints: Hints) -> Sequence[LoadedTable]:
    """One edition of the order file. Raises LoadError as read_text and edition_period do."""
    text, notices = read_text(source)
    table = TableRows(ORDER)
    for number, line in _lines(text):
        table.read += 1
        order, code, valid = line[:5], line[6:13].rstrip(), line[14:15]
        short, title = line[16:76].strip(), line[77:].strip()
        if len(line) < 78 or not title:
            table.refuse(number, "the line is too short for an order number, a code and two titles")
        elif not (order.isascii() and order.isdigit()) or valid not in ("0", "1"):
            table.refuse(number, "columns 1-5 must be a number and column 15 a 0 or 1")
        elif (_CODE if valid == "1" else _HEADING).fullmatch(code) is None:
            table.refuse(number, f"{code[:9]!r} can't be a {'code' if valid == '1' else 'heading'}")
        elif _first(table, code, number):
            table.keep(code, int(order), int(valid), short, title, number)
    return _loaded(table, source, hints, notices)


def read_codes(source: Source, hints: Hints) -> Sequence[LoadedTable]:
    """One edition of the codes file. Raises LoadError as read_text and edition_period do."""
    text, notices = read_text(source)
    table = TableRows(CODES)
    for number, line in _lines(text):
        table.read += 1
        code, gap, title = line[:7], line[7:8], line[8:].strip()
        if gap != " " or not title:
            table.refuse(number, "the line is too short for a code and a title")
        elif _CODE.fullmatch(code) is None:
            table.refuse(number, f"{code!r} can't be a code")
        elif _first(table, code, number):
            table.keep(code, title, number)
    return _loaded(table, source, hints, notices)


def _lines(text: str) -> list[tuple[int, str]]:
    # splitlines would also break at a control character within a title.
    return [(number, line.rstrip("\r")) for number, line in enumerate(text.split("\n"), 1) if line.strip()]


def _first(table: TableRows, code: str, line: int) -> bool:
    before = table.earlier(code, line)
    if before is not None:
        table.refuse(line, f"{code} is on line {before} already")
    return before is None


def _loaded(
    table: TableRows, source: Source, hints: Hints, notices: tuple[str, ...]
) -> Sequence[LoadedTable]:
    if not table.kept:
        raise nothing_in_it(source, f"no line is one of the {table.schema.title}")
    codes = set(table.columns()["code"])
    dated = edition_period(source, "", codes.__contains__, hints, complete=True)
    return (table.loaded(dated.period, notices=dated.notices + notices),)


FORMATS = (
    TableFormat(
        Wanted("the ICD-10-PCS order file", partial(_begins, _ORDER_LINE), refusal="source.unknown"),
        (ORDER,),
        read_order,
    ),
    TableFormat(
        Wanted("the ICD-10-PCS codes file", partial(_begins, _CODES_LINE), refusal="source.unknown"),
        (CODES,),
        read_codes,
    ),
)
