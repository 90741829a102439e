"""Reads the ICD-10-PCS conversion table: tab-separated text, or the workbook with the same columns.

Each row has its own first day, so the edition begins on the latest of them.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from kb.tables.schemas.icd10pcs import CONVERSION
from loaders.errors import LoadError
from loaders.tables.archive import Wanted
from loaders.tables.icd10pcs.dates import in_force_from
from loaders.tables.rows.bounded_workbook import WORKBOOK, workbook_rows
from loaders.tables.rows.refusals import nothing_in_it
from loaders.tables.rows.table_rows import TableRows
from loaders.tables.rows.text_content import read_text
from loaders.tables.source import Source
from loaders.tables.table import Hints, LoadedTable, TableFormat

_HEADS = {
    "code": "current code(s) assignment",
    "title": "code title",
    "year": "effective year",
    "previous_code": "previous code(s) assignment",
    "previous_title": "predecessor code title",
    "change": "change type",
    "comment": "comment",
    "day": "effective month/day",
}
"""How each column's head begins; ``comment`` may be left out."""

_CODE = re.compile(r"[0-9A-HJ-NP-Z]{7}")
_DAY = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})")
_CHANGES = frozenset({"NEW", "REVISED", "DELETED"})
_NONE = frozenset({"nopcs", ""})


def read(source: Source, hints: Hints) -> Sequence[LoadedTable]:
    """One edition. Raises LoadError ``table.header-missing`` and as read_text does."""
    lines, notices = _lines(source)
    at: dict[str, int] = {}
    table = TableRows(CONVERSION)
    for number, fields in lines:
        if not at:
            at = _columns([field.casefold().strip() for field in fields])
            continue
        table.read += 1
        row = _row(fields, at, number)
        if isinstance(row, str):
            table.refuse(number, row)
        elif (before := table.earlier(row[:4], number)) is not None:
            table.refuse(number, f"the same change is on line {before} already")
        else:
            table.keep(*row)
    if missing := [head for name, head in _HEADS.items() if name not in at and name != "comment"]:
        raise LoadError(
            "table.header-missing",
            f"there is no column {missing[0]!r}",
            place=source.place,
            next_step="Give the ICD-10-PCS conversion table as CMS publishes it.",
        )
    if not table.kept:
        raise nothing_in_it(source, "the conversion table has no row that could be read")
    period = in_force_from(source, hints.start or max(table.columns()["effective"]), hints)
    return (table.loaded(period, notices=notices),)


def _columns(heads: list[str]) -> dict[str, int]:
    """Where each column is; empty if this line is not the heading."""
    if not any(head.startswith(_HEADS["code"]) for head in heads):
        return {}
    return {
        name: index
        for name, begins in _HEADS.items()
        for index, head in enumerate(heads)
        if head.startswith(begins)
    }


def _row(fields: list[str], at: dict[str, int], number: int) -> tuple[Any, ...] | str:
    """The values in the schema's order, or why the line is refused."""
    fields = [field.strip() for field in fields]
    width = max(at.values()) + 1
    if len(fields) == width - 1 and "comment" in at:
        fields.insert(at["comment"], "")  # the publisher leaves an empty comment out altogether
    if len(fields) < width or len(at) < len(_HEADS) - ("comment" not in at):
        return f"the line has {len(fields)} fields where the heading has {width}"
    value = {name: fields[index] for name, index in at.items()}
    codes = ["" if value[name].casefold() in _NONE else value[name] for name in ("code", "previous_code")]
    for code in codes:
        if code and _CODE.fullmatch(code) is None:
            return f"{code[:20]!r} can't be a code"
    if not any(codes):
        return "it names no code"
    change = value["change"].upper()
    if change not in _CHANGES:
        return f"{change[:20]!r} is no kind of change"
    day = _DAY.fullmatch(value["day"])
    try:
        effective = date(int(value["year"]), int(day[1]), int(day[2])) if day else None
    except ValueError:
        effective = None
    if effective is None:
        return f"{value['year'][:9]!r} and {value['day'][:9]!r} are no date"
    return (
        *codes,
        effective,
        change,
        value["title"],
        "" if value["previous_title"] == "No description" else value["previous_title"],
        value.get("comment", ""),
        number,
    )


def _lines(source: Source) -> tuple[Iterable[tuple[int, list[str]]], tuple[str, ...]]:
    if source.head(4) == WORKBOOK:
        return workbook_rows(source), ()
    text, notices = read_text(source)
    return _tab_rows(text), notices


def _tab_rows(text: str) -> Iterator[tuple[int, list[str]]]:
    for number, line in enumerate(text.split("\n"), 1):
        # Each line by itself: no field spans lines, and a stray quotation mark spoils only its own.
        line = line.replace("\r", "")
        if not line.strip():
            continue
        try:
            yield number, next(csv.reader([line], delimiter="\t"))
        except csv.Error:  # a field of more than 128 KiB
            yield number, []


def _matches(name: str, head: bytes) -> bool:
    if head.startswith(WORKBOOK):
        return "pcs" in name.casefold() and "conversion" in name.casefold()
    first = head.removeprefix(b"\xef\xbb\xbf").lstrip().split(b"\n", 1)[0].lower()
    return first.startswith(_HEADS["code"].encode()) and b"\t" in first


FORMAT = TableFormat(
    Wanted("the ICD-10-PCS conversion table", _matches, refusal="source.unknown"), (CONVERSION,), read
)
