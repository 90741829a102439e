"""Claims as CSV: one row a service line, the columns of a claim repeated on each of its rows.

Rows of one claim stand together; the claim's own columns must agree, or be empty after the first.
Lists within a cell are parted by spaces, semicolons or bars. docs/claims.md lists the columns.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import BinaryIO

from loaders.claims.draft import Draft
from loaders.claims.record import ClaimRecord
from loaders.documents.members import nearest, shown
from loaders.documents.records import RefusedRecord, sha256_of
from loaders.errors import InputError

CLAIM_COLUMNS = {
    "claim_id": "/id", "type": "/type", "payer": "/payer", "bill_type": "/bill_type",
    "patient_id": "/patient/id", "sex": "/patient/sex", "birth_date": "/patient/birth_date",
    "claim_provider": "/provider", "group": "/group", "specialty": "/specialty",
    "jurisdiction": "/jurisdiction", "frequency": "/frequency", "from": "/from", "through": "/through",
    "admit_date": "/admit_date", "discharge_status": "/discharge_status",
    "admitting_diagnosis": "/admitting_diagnosis",
}  # fmt: skip
LIST_COLUMNS = ("diagnoses", "poa", "procedures", "condition_codes")
LINE_COLUMNS = {
    "line": "number", "code": "code", "units": "units", "date": "date", "line_through": "through",
    "place_of_service": "place_of_service", "revenue_code": "revenue_code", "charge": "charge",
    "line_provider": "provider", "ndc": "ndc", "ndc_quantity": "ndc_quantity", "ndc_unit": "ndc_unit",
}  # fmt: skip
LINE_LISTS = ("modifiers", "pointers")
COLUMNS = (*CLAIM_COLUMNS, *LIST_COLUMNS, *LINE_COLUMNS, *LINE_LISTS)
NEEDED = ("claim_id", "type", "diagnoses")
_LONGEST_ROW = 1024 * 1024
_SEPARATORS = str.maketrans(";|,", "   ")

_BROKEN = re.compile("[\udc80-\udcff]")
"""Bytes that were no UTF-8."""
_FAULT = ""
"""The name under which a row has one of these."""
_CELLS, _QUOTES, _ENCODING = "cells", "quotes", "encoding"
_FAULTS = {
    _CELLS: ("claim.bad-csv", "The row has more cells than there are columns.",
             "Put quotes around a cell that contains the delimiter."),
    _QUOTES: ("claim.bad-csv", "The row is not CSV: a quote stands within a cell or is not closed.",
              "Put quotes around the cell, and double those in it."),
    _ENCODING: ("claim.bad-encoding", "The row is not UTF-8.", "Save the file as UTF-8."),
}  # fmt: skip

_Row = tuple[int, dict[str, str]]


def is_csv(head: str) -> bool:
    """Whether a text begins with a heading of these columns."""
    names = _names(head.split("\n", 1)[0].rstrip("\r"))
    return "claim_id" in names and len(names) > 2


def _names(heading: str) -> list[str]:
    delimiter = next((mark for mark in (",", ";", "\t") if mark in heading), ",")
    return [name.strip().strip('"').lower() for name in heading.split(delimiter)]


def read_csv(name: str, stream: BinaryIO, encoding: str) -> Iterator[ClaimRecord | RefusedRecord]:
    """Every claim, or its refusal; ``place`` is ``row 3, column units``. The heading is row 1."""
    # A row that is no UTF-8 is refused by itself.
    errors = "surrogateescape" if encoding.startswith("utf-8") else "strict"
    text = io.TextIOWrapper(stream, encoding, errors, newline="")
    record = 0
    try:
        for record, rows in enumerate(_claims(name, text), start=1):
            yield _claim(record, name, rows)
    except UnicodeError:
        message = f"The text is not {encoding.upper().removesuffix('-SIG')}."
        error = InputError("claim.bad-encoding", message, place=name, next_step="Save it as UTF-8.")
        yield RefusedRecord(record + 1, None, error, name)
    except InputError as error:
        yield RefusedRecord(record + 1, None, error, name)
    else:
        if record == 0:
            yield RefusedRecord(1, None, InputError("claim.empty", "There is no row.", place=name), name)


def _claims(name: str, text: io.TextIOWrapper) -> Iterator[list[_Row]]:
    heading = text.readline(_LONGEST_ROW)
    delimiter = next((mark for mark in (",", ";", "\t") if mark in heading), ",")
    columns = _names(heading.rstrip("\r\n"))
    _check_columns(columns, name)
    rows: list[_Row] = []
    for number, cells in _cells(csv.reader(_bounded(text), delimiter=delimiter, strict=True)):
        if cells is None:
            # Whose row it is can't be known; the claims before and after it are whole.
            if rows:
                yield rows
            yield [(number, {_FAULT: _QUOTES})]
            rows = []
            continue
        if not any(cell.strip() for cell in cells):
            continue
        row = dict(zip(columns, (cell.strip() for cell in cells), strict=False))
        if len(cells) > len(columns) and any(cell.strip() for cell in cells[len(columns) :]):
            row["claim_id"] = row.get("claim_id", "")
            row[_FAULT] = _CELLS
        if any(map(_BROKEN.search, cells)):
            row[_FAULT] = _ENCODING
        if rows and row.get("claim_id") != rows[0][1].get("claim_id"):
            yield rows
            rows = []
        rows.append((number, row))
    if rows:
        yield rows


def _cells(reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str] | None]]:
    """Each row below the heading with its number; None for one that csv refuses."""
    number = 1
    while True:
        number += 1
        try:
            yield number, next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield number, None


def _bounded(text: io.TextIOWrapper) -> Iterator[str]:
    """The lines of a text; csv.Error for one that would not end."""
    while line := text.readline(_LONGEST_ROW):
        if len(line) == _LONGEST_ROW:
            raise csv.Error("line too long")
        yield line


def _check_columns(columns: list[str], name: str) -> None:
    place = f"{name}:row 1"
    for column in columns:
        if column not in COLUMNS:
            close = nearest(column, COLUMNS)
            hint = f'Did you mean "{close}"?' if close else f"Columns: {', '.join(COLUMNS)}."
            message = f'There is no column "{shown(column)}".'
            raise InputError("claim.unknown-key", message, place=place, next_step=hint)
        if columns.count(column) > 1:
            message = f'The column "{column}" is given more than once.'
            raise InputError("claim.duplicate-key", message, place=place, next_step="Keep one of them.")
    for column in NEEDED:
        if column not in columns:
            message = f'The column "{column}" is needed.'
            raise InputError("claim.missing-key", message, place=place, next_step="Add it to the heading.")


def _claim(record: int, name: str, rows: list[_Row]) -> ClaimRecord | RefusedRecord:
    identifier = rows[0][1].get("claim_id") or None
    digest = sha256_of(repr([sorted(row.items()) for _, row in rows]).encode("utf-8", "surrogateescape"))
    try:
        return ClaimRecord(record, _draft(name, rows).claim(), digest)
    except InputError as error:
        shown_id = identifier if identifier and identifier.isprintable() else None
        return RefusedRecord(record, shown_id, error, name)


def _draft(name: str, rows: list[_Row]) -> Draft:
    first, head = rows[0]
    draft = Draft(f"{name}:row {first}")
    for number, row in rows:
        if _FAULT in row:
            code, message, next_step = _FAULTS[row[_FAULT]]
            raise InputError(code, message, place=f"{name}:row {number}", next_step=next_step)
        for column in (*CLAIM_COLUMNS, *LIST_COLUMNS):
            if row.get(column) and row[column] != head.get(column):
                raise InputError(
                    "claim.wrong-value",
                    "This belongs to the claim and is not the same as on its first row.",
                    place=_at(name, number, column),
                    next_step="Repeat it on each row of the claim, or leave it empty after the first.",
                )
    for column, pointer in CLAIM_COLUMNS.items():
        draft.put(pointer, head.get(column), _at(name, first, column))
    _put_lists(draft, name, first, head)
    for index, (number, row) in enumerate(rows):
        _put_line(draft, name, index, number, row)
    return draft


def _put_lists(draft: Draft, name: str, first: int, head: dict[str, str]) -> None:
    present = head.get("poa", "").translate(_SEPARATORS).split()
    for index, code in enumerate(_list(head.get("diagnoses", ""))):
        draft.put(f"/diagnoses/{index}/code", code, _at(name, first, "diagnoses"))
        if index < len(present):
            draft.put(f"/diagnoses/{index}/poa", present[index], _at(name, first, "poa"))
    for index, given in enumerate(_list(head.get("procedures", ""))):
        code, _, day = given.partition("@")
        draft.put(f"/procedures/{index}/code", code, _at(name, first, "procedures"))
        draft.put(f"/procedures/{index}/date", day, _at(name, first, "procedures"))
    conditions = _list(head.get("condition_codes", ""))
    draft.put("/condition_codes", list[object](conditions), _at(name, first, "condition_codes"))


def _put_line(draft: Draft, name: str, index: int, number: int, row: dict[str, str]) -> None:
    if not any(row.get(column) for column in ("line", "code", "revenue_code")):
        return
    line = f"/lines/{index}"
    for column, key in LINE_COLUMNS.items():
        value: object = row.get(column)
        if key in ("number", "units"):
            value = _number(row.get(column) or (str(index + 1) if key == "number" else ""))
        draft.put(f"{line}/{key}", value, _at(name, number, column))
    draft.put(
        f"{line}/modifiers", list[object](_list(row.get("modifiers", ""))), _at(name, number, "modifiers")
    )
    pointers = [_number(each) for each in _list(row.get("pointers", ""))]
    draft.put(f"{line}/diagnosis_pointers", pointers, _at(name, number, "pointers"))


def _list(cell: str) -> list[str]:
    return cell.translate(_SEPARATORS).split()


def _number(cell: str) -> object:
    """A number, or the text as it is, to be refused for what it is."""
    try:
        made = Decimal(cell)
    except InvalidOperation:
        return cell
    return int(made) if made.is_finite() and abs(made.adjusted()) < 18 and made == int(made) else made


def _at(name: str, row: int, column: str) -> str:
    return f"{name}:row {row}, column {column}"
