"""Reads the ICD-10-PCS addenda to the codes and order files: which codes came, went or were renamed."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from kb.tables.schema import TableSchema
from kb.tables.schemas.icd10pcs_addenda import CODES_ADDENDA, ORDER_ADDENDA
from loaders.tables.archive import Wanted
from loaders.tables.icd10pcs.dates import edition_period
from loaders.tables.rows.refusals import nothing_in_it
from loaders.tables.rows.table_rows import TableRows
from loaders.tables.rows.text_content import read_text
from loaders.tables.source import Source
from loaders.tables.table import Hints, LoadedTable, TableFormat

CHANGES = {"add": "ADD", "delete": "DELETE", "revise from": "REVISE-FROM", "revise to": "REVISE-TO"}
"""The publisher's word for a change, and ours."""

_LINE = re.compile(r"(Add|Delete|Revise from|Revise to): +(\S{3}(?:\S{4}|    )) (.+)")
_MARKED = re.compile(r"(?:Add|Delete|Revise\b)", re.IGNORECASE)
_CODE = re.compile(r"[0-9A-HJ-NP-Z]{3}(?:[0-9A-HJ-NP-Z]{4})?")
_SHORT = 60
_FIRST = re.compile(rb"(?:Add|Delete|Revise from): +([0-9A-HJ-NP-Z]{7}|[0-9A-HJ-NP-Z]{3}    ) (.+)")
_COUNTS = re.compile(r"^Codes\s*$(?P<counts>.*)", re.MULTILINE | re.DOTALL)
_COUNT = re.compile(r"([0-9]+) (additions|deletions)")


def _is(order: bool, name: str, head: bytes) -> bool:
    """Whether it begins as an addendum to the order file, or to the codes file."""
    first = _FIRST.match(head.removeprefix(b"\xef\xbb\xbf"))
    if first is None or not (first[1][:1].isdigit() or "pcs" in name.casefold() or b"icd10pcs_" in head):
        return False
    title = first[2].rstrip(b"\r")
    return _two_titles(title.decode("cp1252", "replace")) == order


def _two_titles(text: str) -> bool:
    """Whether this is a short title padded to its width and a long one, as in the order file."""
    return len(text) > _SHORT + 1 and text[_SHORT] == " " and text[: _SHORT + 1].strip()[:5] == text[61:66]


def _reader(schema: TableSchema) -> Callable[[Source, Hints], Sequence[LoadedTable]]:
    def read(source: Source, hints: Hints) -> Sequence[LoadedTable]:
        """One edition. Raises LoadError as read_text and edition_period do."""
        text, encoding = read_text(source)
        table = TableRows(schema)
        for number, line in enumerate(text.split("\n"), 1):
            line = line.rstrip("\r")
            found = _LINE.fullmatch(line)
            code = found[2].strip() if found else ""
            if found is None or _CODE.fullmatch(code) is None:
                if _MARKED.match(line):
                    table.read += 1
                    table.refuse(number, "the line has no code with a title")
                continue
            table.read += 1
            titles = found[3]
            short = titles[:_SHORT].strip() if schema is ORDER_ADDENDA else ""
            title = titles[_SHORT + 1 :].strip() if schema is ORDER_ADDENDA else titles.strip()
            table.keep(code, CHANGES[found[1].lower()], short, title, number)
        if not table.kept:
            raise nothing_in_it(source, "the addendum changes nothing")
        added = {row[0] for row in table.kept if row[1] == "ADD"}
        dated = edition_period(source, "", added.__contains__, hints, addendum=text)
        notices = encoding + dated.notices + _differences(text, table.kept)
        return (table.loaded(dated.period, notices=notices),)

    return read


def _differences(text: str, rows: Sequence[Sequence[Any]]) -> tuple[str, ...]:
    """Where the publisher's own count at the end is another."""
    end = _COUNTS.search(text)
    notices = []
    for said, word in _COUNT.findall(end["counts"]) if end else ():
        change = "ADD" if word == "additions" else "DELETE"
        counted = sum(1 for row in rows if row[1] == change and len(row[0]) == 7)
        if int(said) != counted:
            notices.append(f"the addendum counts {said} {word}, but lists {counted}")
    return tuple(notices)


def _format(label: str, schema: TableSchema, *, order: bool) -> TableFormat:
    wanted = Wanted(label, lambda name, head: _is(order, name, head), refusal="source.unknown")
    return TableFormat(wanted, (schema,), _reader(schema))


FORMATS = (
    _format("the ICD-10-PCS codes addendum", CODES_ADDENDA, order=False),
    _format("the ICD-10-PCS order addendum", ORDER_ADDENDA, order=True),
)
