"""An ICD-10-PCS code or the beginning of one, read from the tables.

Authority: CMS, ICD-10-PCS Official Guidelines A1-A11.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kb.facts.as_of import AsOf
from kb.tables.pcs import AxisValue, PcsTables


@dataclass(frozen=True, slots=True)
class DecodedProcedure:
    """The characters that the tables know, from the left.

    ``valid`` is for a whole code. ``left_at`` is the first character (from 1) that the tables don't allow
    after those before it; None if all are allowed. ``allowed`` is what may stand there, or after a prefix.
    """

    code: str
    valid: bool
    axes: tuple[AxisValue, ...]
    left_at: int | None
    allowed: tuple[AxisValue, ...]
    release: str


@dataclass(frozen=True, slots=True)
class ProcedureTitle:
    """A code's title in an order or codes file."""

    title: str
    short_title: str
    valid: bool
    release: str


@dataclass(frozen=True, slots=True)
class ProcedureConversion:
    """A row of the conversion table: new, revised or deleted."""

    change: str
    code: str
    previous_code: str
    effective: date | None
    comment: str
    release: str


def decoded(as_of: AsOf, code: str) -> DecodedProcedure | None:
    """The code's characters with their meanings; None where no tables answer or nothing begins so.

    Without a day the newest tables answer. A code that leaves them at the first three characters names no
    table, which is told as any other character is.
    """
    table = as_of.list("icd10pcs-table")
    if table is None:
        return None
    tables = PcsTables(table)
    # The first three characters are walked one by one only where they name no table: that reads all.
    for length in range(4 if tables.head(code[:3]) else 1, len(code) + 1):
        if code[length - 1] not in {each.value for each in tables.build(code[: length - 1])}:
            good = code[: length - 1]
            axes = _axes(tables, good)
            return DecodedProcedure(code, False, axes, length, tables.build(good), table.release.id)
    allowed = tables.build(code) if len(code) < 7 else ()
    return DecodedProcedure(code, len(code) == 7, _axes(tables, code), None, allowed, table.release.id)


def titles(as_of: AsOf, code: str) -> tuple[ProcedureTitle, ...]:
    """The code's titles in the order file and in the codes file."""
    found = []
    for name in ("icd10pcs-order", "icd10pcs-codes"):
        rows = as_of.find(name, code)
        for row in rows:
            order = name == "icd10pcs-order"
            short = row.text("short_title") if order else ""
            valid = row.number("valid") == 1 if order else True
            found.append(ProcedureTitle(row.text("long_title"), short, valid, rows.release_id))
    return tuple(found)


def conversions(as_of: AsOf, code: str) -> tuple[ProcedureConversion, ...]:
    """Where the code came from and what replaced it."""
    found = []
    for rows in (
        as_of.find("icd10pcs-conversion", code),
        as_of.having("icd10pcs-conversion", "previous_code", code),
    ):
        for row in rows:
            found.append(
                ProcedureConversion(
                    row.text("change"),
                    row.text("code"),
                    row.text("previous_code"),
                    row.day("effective"),
                    row.text("comment"),
                    rows.release_id,
                )
            )
    return tuple(dict.fromkeys(found))


def _axes(tables: PcsTables, code: str) -> tuple[AxisValue, ...]:
    """The meanings of allowed characters; of a whole code from the one row that has all of them."""
    if len(code) == 7:
        return tables.describe(code)
    axes = list(tables.head(code[:3]))
    for at in range(len(axes), len(code)):
        axes += [each for each in tables.build(code[:at]) if each.value == code[at]]
    return tuple(axes)
