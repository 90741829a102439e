"""Reads the ICD-10-PCS addenda to tables, definitions and index, which are outlines for people.

The tables addendum lists every row of a changed table and marks the changed ones with their edition;
the other two give the changed entries, with those above them for their place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from kb.tables.schema import TableSchema
from kb.tables.schemas.icd10pcs_addenda import DEFINITIONS_ADDENDA, INDEX_ADDENDA, TABLES_ADDENDA
from loaders.tables.archive import Wanted
from loaders.tables.icd10pcs.addenda import CHANGES
from loaders.tables.icd10pcs.dates import NAMED_WITNESSES, WITNESSES, edition_period
from loaders.tables.rows.refusals import nothing_in_it
from loaders.tables.rows.table_rows import TableRows
from loaders.tables.rows.text_content import read_text
from loaders.tables.source import Source
from loaders.tables.table import Hints, LoadedTable, TableFormat

_PANEL = re.compile(r"(No change|FY[0-9]{4}): (?:.* panel of )?table (\S) (\S) (\S)\s*")
_POSITIONS = ("First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh")
_CHARACTER = re.compile(
    rf" +({'|'.join(_POSITIONS)}) character \(.*?\) (?:is value (\S): (.*)|has .* choices?\.)"
)
_CHOICE = re.compile(r" +\S.* choice is value (\S): (.*)")
_ACTION = r"(Add|Delete|Revise from|Revise to)?"
_DEFINED = re.compile(
    rf"(Section \S|Axis [0-9]|Row|Term|Includes|Definition|Explanation) +{_ACTION}(?: +|$)(.*)"
)
_INDEXED = re.compile(rf"(Lttr|Main|    ) {_ACTION}( +)(\S.*)")
_DEFINED_ORDER = ("SECTION", "AXIS", "ROW", "TERM")
_TEXT_AT = 17
"""Column of the index addendum in which a main term begins; each level is two further in."""


def _tables(text: str, rows: TableRows) -> None:
    table, edition, position = "", "", 0
    panels: dict[str, int] = {}
    for number, line in _lines(text):
        if panel := _PANEL.fullmatch(line):
            table, edition, position = "".join(panel.groups()[1:]), panel[1], 0
            panels[table] = panels.get(table, -1) + 1
            continue
        value = label = ""
        if character := _CHARACTER.fullmatch(line):
            position = _POSITIONS.index(character[1]) + 1
            if character[2] is None:
                continue
            value, label = character[2], character[3]
        elif (choice := _CHOICE.fullmatch(line)) and position:
            value, label = choice[1], choice[2]
        rows.read += 1
        if not value or not table:
            rows.refuse(number, "the line is no row heading, character or choice")
            continue
        mark = "" if edition == "No change" else edition
        rows.keep(table, panels[table], position, value, mark, label, number)


def _definitions(text: str, rows: TableRows) -> None:
    above: list[str] = []
    for number, line in _lines(text):
        found = _DEFINED.fullmatch(line + " ")
        if found is None:
            rows.read += 1
            rows.refuse(number, "the line is no field of the definitions")
            continue
        field = found[1].split()[0].upper()
        words = " ".join([*found[1].split()[1:], found[3].strip()])
        if field in _DEFINED_ORDER:
            above = above[: _DEFINED_ORDER.index(field)]
        change = CHANGES[found[2].lower()] if found[2] else ""
        if field != "ROW":
            place = " | ".join(each for each in above if each)
            rows.read += 1
            rows.keep(len(rows.kept), place, field, change, words, number)
        if field in _DEFINED_ORDER:
            above.append(words)


def _index(text: str, rows: TableRows) -> None:
    above: list[str] = []
    for number, line in _lines(text):
        rows.read += 1
        found = _INDEXED.fullmatch(line)
        level = (found.start(4) - _TEXT_AT) // 2 if found else -1
        if found is None or level < 0 or level > len(above):
            rows.refuse(number, "the line is no entry of the index")
            continue
        change = CHANGES[found[2].lower()] if found[2] else ""
        field = {"Lttr": "LETTER", "Main": "MAIN"}.get(found[1], "TERM")
        above = above[: 0 if field == "LETTER" else level]
        rows.keep(len(rows.kept), " | ".join(above), field, change, found[4], number)
        if field != "LETTER":
            above.append(found[4])


def _lines(text: str) -> list[tuple[int, str]]:
    numbered = enumerate(text.split("\n"), 1)
    return [(number, line) for number, raw in numbered if (line := raw.rstrip("\r "))]


def _reader(
    schema: TableSchema, parse: Callable[[str, TableRows], None]
) -> Callable[[Source, Hints], Sequence[LoadedTable]]:
    def read(source: Source, hints: Hints) -> Sequence[LoadedTable]:
        """One edition. Raises LoadError as read_text and edition_period do."""
        text, encoding = read_text(source)
        rows = TableRows(schema)
        parse(text, rows)
        if not rows.kept:
            raise nothing_in_it(source, f"no line is one of the {schema.title}")

        def lists(witness: str) -> bool:
            return witness in text if schema is not TABLES_ADDENDA else _builds(rows.kept, witness)

        witnesses = WITNESSES if schema is TABLES_ADDENDA else (*NAMED_WITNESSES, *WITNESSES)
        dated = edition_period(source, "", lists, hints, witnesses=witnesses, addendum=text)
        return (rows.loaded(dated.period, notices=encoding + dated.notices),)

    return read


def _builds(rows: Sequence[Sequence[Any]], code: str) -> bool:
    """Whether a changed row of the code's table has all of its characters 4 to 7."""
    found: dict[int, set[int]] = {}
    for table, panel, position, value, edition, _, _ in rows:
        if edition and panel and table == code[:3] and code[position - 1] == value:
            found.setdefault(panel, set()).add(position)
    return any(positions == {4, 5, 6, 7} for positions in found.values())


def _format(schema: TableSchema, begins: bytes, parse: Callable[[str, TableRows], None]) -> TableFormat:
    first = re.compile(begins)

    def matches(name: str, head: bytes) -> bool:
        return first.match(head.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")) is not None

    return TableFormat(
        Wanted(f"the {schema.title}", matches, refusal="source.unknown"), (schema,), _reader(schema, parse)
    )


FORMATS = (
    _format(TABLES_ADDENDA, rb"(?:No change|FY[0-9]{4}): (?:.* panel of )?table \S \S \S\s", _tables),
    _format(DEFINITIONS_ADDENDA, rb"Section \S {10,}\S.*\r?\nAxis [1-7] {10,}", _definitions),
    _format(INDEX_ADDENDA, rb"Lttr +\S\s*\nMain ", _index),
)
