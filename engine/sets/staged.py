"""Claims as tables: what a screen reads, whatever form the claims came in.

Codes stand as they were written. Days are whole days since 1970-01-01. ``c`` numbers the claims from 0,
``place`` and ``position`` what is listed on a claim, in its order. ``day`` is the claim's own date for
services and tables, as engine.validate_claim has it, and ``payer`` the one that is charged.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.validate_claim import service_date
from kb.model.claim import Claim

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

LISTED = "\x1f"
"""Parts the entries of a list within a column: a control character, which no text of a claim may hold."""
_EPOCH = date(1970, 1, 1).toordinal()
_NO_DAY = -(2**31)

TABLES = {
    "claim": {
        "c": "INTEGER", "day": "INTEGER", "payer": "VARCHAR", "type": "VARCHAR", "provider": "VARCHAR",
        "from_day": "INTEGER", "through_day": "INTEGER", "admit_day": "INTEGER", "bill_type": "VARCHAR",
        "discharge_status": "VARCHAR", "frequency": "VARCHAR", "jurisdiction": "VARCHAR",
        "specialty": "VARCHAR", "sex": "VARCHAR", "birth_day": "INTEGER", "admitting": "VARCHAR",
        "condition_codes": "VARCHAR", "past": "BOOLEAN",
    },
    "diagnosis": {"c": "INTEGER", "position": "INTEGER", "code": "VARCHAR", "poa": "VARCHAR"},
    "procedure": {"c": "INTEGER", "position": "INTEGER", "code": "VARCHAR", "date": "INTEGER"},
    "line": {
        "c": "INTEGER", "place": "INTEGER", "number": "INTEGER", "code": "VARCHAR", "modifier": "VARCHAR",
        "units": "DOUBLE", "date": "INTEGER", "through": "INTEGER", "place_of_service": "VARCHAR",
        "revenue_code": "VARCHAR", "provider": "VARCHAR", "ndc": "VARCHAR", "pointers": "VARCHAR",
        "pointed": "INTEGER",
    },
}  # fmt: skip
"""``line.date`` and ``line.provider`` are the line's own, else the claim's; ``line.modifier`` are in upper
case and parted by LISTED, as are ``condition_codes``, and ``pointers``, each once and in order; all are null
where there is none. ``pointed`` counts the pointers as they stand."""


def create_tables(connection: DuckDBPyConnection) -> None:
    """Makes the tables anew, empty."""
    for name, columns in TABLES.items():
        listed = ", ".join(f"{column} {kind}" for column, kind in columns.items())
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} ({listed})")


def stage(
    connection: DuckDBPyConnection, claims: Sequence[Claim], *, on: date | None, payer: str | None
) -> None:
    """Fills the tables with claims, numbered in their order."""
    rows: dict[str, list[tuple[Any, ...]]] = {name: [] for name in TABLES}
    for c, claim in enumerate(claims):
        _take(rows, c, claim, on, payer)
    create_tables(connection)
    for name, columns in TABLES.items():
        if rows[name]:
            _fill(connection, name, columns, rows[name])


def _take(
    rows: dict[str, list[tuple[Any, ...]]], c: int, claim: Claim, on: date | None, payer: str | None
) -> None:
    patient, first = claim.patient, claim.from_date
    rows["claim"].append((
        c, _number(on or service_date(claim)), payer or claim.payer, claim.type, claim.provider,
        _number(first), _number(claim.last_date), _number(claim.admit_date), claim.bill_type,
        claim.discharge_status, claim.frequency, claim.jurisdiction, claim.specialty, patient.sex,
        _number(patient.birth_date), claim.admitting_diagnosis,
        _joined(claim.condition_codes), bool(claim.history),
    ))  # fmt: skip
    rows["diagnosis"] += [
        (c, place, each.code, each.poa) for place, each in enumerate(claim.diagnoses, start=1)
    ]
    rows["procedure"] += [
        (c, place, each.code, _number(each.date)) for place, each in enumerate(claim.procedures, start=1)
    ]
    rows["line"] += [
        (
            c, at, line.number, line.code, _joined(each.upper() for each in line.modifiers),
            float(line.units), _number(line.date or first), _number(line.through), line.place_of_service,
            line.revenue_code, line.provider or claim.provider, line.ndc,
            _joined(map(str, sorted(set(line.diagnosis_pointers)))), len(line.diagnosis_pointers),
        )
        for at, line in enumerate(claim.lines)
    ]  # fmt: skip


def _joined(entries: Any) -> str | None:
    return LISTED.join(entries) or None


def _number(day: date | None) -> int:
    return _NO_DAY if day is None else day.toordinal() - _EPOCH


def _fill(
    connection: DuckDBPyConnection, name: str, columns: dict[str, str], rows: list[tuple[Any, ...]]
) -> None:
    stored: dict[str, np.ndarray] = {
        column: np.array(values, dtype=_DTYPES[columns[column]])
        for column, values in zip(columns, zip(*rows, strict=True), strict=True)
    }
    chosen = ", ".join(
        f"nullif({column}, {_NO_DAY})" if kind == "INTEGER" else column for column, kind in columns.items()
    )
    connection.register("staged_rows", stored)
    connection.execute(f"INSERT INTO {name} SELECT {chosen} FROM staged_rows")
    connection.unregister("staged_rows")


_DTYPES = {"INTEGER": np.int32, "VARCHAR": object, "DOUBLE": np.float64, "BOOLEAN": np.bool_}


def day_of(number: int) -> date:
    """The day that a table has as a number."""
    return date.fromordinal(number + _EPOCH)
