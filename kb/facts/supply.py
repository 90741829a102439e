"""HCPCS Level II codes and modifiers, from the ANWEB file.

Authority: CMS, Alpha-Numeric HCPCS file; 45 CFR 162.1002(a)(5).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from kb.facts import hcpcs_indicators as indicators
from kb.facts.as_of import AsOf, Row, Rows
from kb.facts.meanings import Indicator, Meaning


@dataclass(frozen=True, slots=True)
class CodeRecord:
    """A code or modifier as the file has it. ``terminated`` is the last day on which it may be used.

    ``usable`` says whether the day asked lies between these dates, None where no day was asked.
    ``not_in`` names a newer release that does not list the code.
    """

    long_description: str
    short_description: str
    coverage: Meaning | None
    action: Meaning | None
    added: date | None
    action_effective: date | None
    terminated: date | None
    usable: bool | None
    pricing: tuple[Meaning, ...]
    multiple_pricing: Meaning | None
    types_of_service: tuple[Meaning, ...]
    laboratory_certifications: tuple[Meaning, ...]
    ambulatory_surgical_center: Meaning | None
    betos: str
    anesthesia_base_units: int | None
    ncd_sections: str
    manual_sections: str
    statute: str
    cross_references: tuple[str, ...]
    processing_note: str
    release: str
    not_in: str


def code_records(as_of: AsOf, code: str) -> tuple[CodeRecord, ...]:
    """The code's record; empty where no release that answers lists it."""
    return tuple(_records(as_of.find("hcpcs", code), as_of.day))


def modifier_records(as_of: AsOf, modifier: str) -> tuple[CodeRecord, ...]:
    """The modifier's record."""
    return tuple(_records(as_of.find("hcpcs-modifiers", modifier), as_of.day))


def _records(rows: Rows, day: date | None) -> Iterator[CodeRecord]:
    for row in rows:
        held = {column.name for column in row.table.schema.columns}
        until = row.day("until")
        yield CodeRecord(
            row.text("long_description"),
            row.text("short_description"),
            indicators.COVERAGE.read(row.text("coverage")),
            indicators.ACTION.read(row.text("action")),
            row.day("added"),
            row.day("action_effective"),
            until - timedelta(days=1) if until else None,
            _usable(day, row.day("added"), until),
            _several(indicators.PRICING, row, held),
            _one(indicators.MULTIPLE_PRICING, row, held),
            _several(indicators.TYPE_OF_SERVICE, row, held),
            _several(indicators.LABORATORY, row, held),
            _one(indicators.SURGICAL_CENTER, row, held),
            _text(row, "betos", held),
            row.number("anesthesia_base_units") if "anesthesia_base_units" in held else None,
            _text(row, "ncd_sections", held),
            _text(row, "manual_sections", held),
            _text(row, "statute", held),
            tuple(_text(row, "cross_references", held).split()),
            _text(row, "processing_note", held),
            rows.release_id,
            rows.not_in,
        )


def _usable(day: date | None, added: date | None, until: date | None) -> bool | None:
    if day is None:
        return None
    return (added is None or added <= day) and (until is None or day < until)


def _text(row: Row, column: str, held: set[str]) -> str:
    return row.text(column) if column in held else ""


def _one(indicator: Indicator, row: Row, held: set[str]) -> Meaning | None:
    return indicator.read(_text(row, indicator.name, held))


def _several(indicator: Indicator, row: Row, held: set[str]) -> tuple[Meaning, ...]:
    found = (indicator.read(each) for each in _text(row, indicator.name, held).split())
    return tuple(each for each in found if each is not None)
