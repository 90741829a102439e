"""HCPCS records, however they were written, made into the tables of codes and of modifiers.

Descriptions longer than a record go on in the following records of the same code, whose record
identification code is 4 (procedure) or 8 (modifier) instead of 3 or 7.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from kb.model.period import Period
from kb.tables.columns import absent, day_number
from kb.tables.schema import Kind, TableSchema
from kb.tables.schemas.hcpcs import HCPCS, HCPCS_MODIFIERS
from loaders.errors import LoadError
from loaders.tables.rows.release_period import (
    calendar_year,
    named,
    quarter_from,
    quarter_in,
    settled,
    year_from,
    year_in,
)
from loaders.tables.rows.table_columns import TableColumns
from loaders.tables.source import Source
from loaders.tables.table import Hints, LoadedTable

LISTS = {
    "pricing": 4,
    "ncd_sections": 3,
    "manual_sections": 3,
    "laboratory_certifications": 8,
    "cross_references": 5,
    "types_of_service": 5,
}
"""Fields that repeat, and how often; they are kept as one text with blanks between."""

SINGLE = (
    "short_description",
    "multiple_pricing",
    "statute",
    "coverage",
    "asc_group",
    "asc_effective",
    "processing_note",
    "betos",
    "anesthesia_base_units",
    "added",
    "action_effective",
    "until",
    "action",
)
"""Fields of one value."""

_TABLES = {"3": HCPCS, "4": HCPCS, "7": HCPCS_MODIFIERS, "8": HCPCS_MODIFIERS}
_SHAPES = {HCPCS.name: r"[A-Z][0-9]{4}", HCPCS_MODIFIERS.name: r"[A-Z0-9]{2}"}
_DATES = ("asc_effective", "added", "action_effective", "until")
# Until 2019 one file a year was published, with separate lists of changes; since then one a quarter.
_LAST_ANNUAL = 2019


@dataclass(frozen=True, slots=True)
class HcpcsRecord:
    """One record of the source: ``kind`` is its record identification code.

    ``fault`` says why it can't be used, where it can't.
    """

    line: int
    code: str
    sequence: str
    kind: str
    text: str
    fields: dict[str, str] = field(default_factory=dict)
    fault: str = ""


def hcpcs_tables(
    records: Iterable[HcpcsRecord], source: Source, hints: Hints, notices: Sequence[str]
) -> tuple[LoadedTable, ...]:
    """The tables of codes and of modifiers, as far as the source has any.

    A code with its continuations counts as one row.

    Raises LoadError ``release.dates-unknown`` and ``release.dates-contradict``, and
    ``table.truncated`` where the source holds no code.
    """
    period = settled(source, hints, named(source, _edition), _following)
    gathered = {table.name: _Gathered(table) for table in (HCPCS, HCPCS_MODIFIERS)}
    for record in records:
        gathered[_TABLES.get(record.kind, HCPCS).name].add(record)
    tables = tuple(each.table(period, source, tuple(notices)) for each in gathered.values() if each.first)
    if not tables:
        raise LoadError(
            "table.truncated",
            "there is no HCPCS code in it",
            place=source.place,
            next_step="Download the file again; it ends before its first record.",
        )
    return tables


class _Gathered:
    """The records of one table, their descriptions put together."""

    def __init__(self, schema: TableSchema) -> None:
        self._schema = schema
        self.first: list[HcpcsRecord] = []
        self._texts: list[list[str]] = []
        self._orphans: list[tuple[HcpcsRecord, str]] = []
        self._sequence = -1

    def add(self, record: HcpcsRecord) -> None:
        """Take a record in the order of the source."""
        sequence = int(record.sequence) if record.sequence.isdigit() else -1
        if record.fault:
            self._orphans.append((record, record.fault))
        elif record.kind in ("3", "7"):
            self.first.append(record)
            self._texts.append([record.text])
        elif record.kind not in ("4", "8"):
            self._orphans.append((record, f"the record identification code is {record.kind[:1]!r}"))
        elif not self.first or self.first[-1].code != record.code:
            self._orphans.append(
                (record, f"{record.code[:5]} goes on here, but its first record is not above")
            )
        elif sequence <= self._sequence:
            self._orphans.append((record, f"a record of {record.code[:5]} is out of sequence"))
        else:
            self._texts[-1].append(record.text)
        self._sequence = sequence

    def table(self, period: Period, source: Source, notices: tuple[str, ...]) -> LoadedTable:
        """The table with its bad rows refused."""
        rows = self.first + [record for record, _ in self._orphans]
        checks = TableColumns(
            [record.line for record in rows],
            {row: reason for row, (_, reason) in enumerate(self._orphans, len(self.first))},
        )
        texts = [" ".join(" ".join(parts).split()) for parts in self._texts]
        values = self._values(rows, checks) | {
            "long_description": texts + [""] * len(self._orphans),
        }
        columns = {column.name: values[column.name] for column in self._schema.columns}
        later = _later(columns["added"][checks.kept()], period)
        notices = notices + checks.notices() + later
        return checks.loaded(self._schema, period, _version(source), columns, notices)

    def _values(self, rows: list[HcpcsRecord], checks: TableColumns) -> dict[str, Any]:
        code = checks.codes([record.code for record in rows], _SHAPES[self._schema.name], "the code")
        values: dict[str, Any] = {"code": code}
        for column in self._schema.columns[1:]:
            cells = [record.fields.get(column.name, "") for record in rows]
            if column.name in _DATES:
                values[column.name] = checks.days(
                    cells,
                    f"the date '{column.name}'",
                    after=column.name == "until",
                    # Whether a code exists does not hang on its surgical-center approval.
                    refusing=column.name != "asc_effective",
                )
            elif column.kind is Kind.CODE:
                upper = [cell.upper() for cell in cells]
                values[column.name] = checks.codes(upper, r"[A-Z0-9]{0,4}", f"'{column.name}'")
            elif column.kind is Kind.INTEGER:
                values[column.name] = [int(cell) if cell.isdigit() else None for cell in cells]
            else:
                values[column.name] = cells
        checks.ordered(values["added"], values["until"], "it was terminated before it was added")
        checks.unique([code], lambda row: rows[row].code)
        return values


def _later(added: np.ndarray, period: Period) -> tuple[str, ...]:
    """A word about codes that begin after the period, as a wrong date given for the file would show."""
    if period.until is None:
        return ()
    later = int(np.count_nonzero((added != absent(Kind.DATE)) & (added >= day_number(period.until))))
    return (f"{later} codes begin after {period}",) if later else ()


def _edition(name: str) -> Period | None:
    quarter = quarter_in(name)
    if quarter is not None:
        return quarter
    year = year_in(name)
    if year is None and (short := re.search(r"(?i)hcpc(?:s)?([0-9]{2})(?![0-9])", name)):
        year = calendar_year(2000 + int(short[1]))
    return year if year and year.start.year <= _LAST_ANNUAL else None


def _following(day: Any) -> Any:
    return year_from(day) if day.year <= _LAST_ANNUAL else quarter_from(day)


def _version(source: Source) -> str:
    match = re.search(r"(?i)hcpc[a-z]*(20[0-9]{2}|[0-9]{2})(?:_(jan|apr|jul|oct))?", source.name)
    if match is None:
        return ""
    year = match[1] if len(match[1]) == 4 else f"20{match[1]}"
    return f"{year} {match[2].title()}" if match[2] else year
