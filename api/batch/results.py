"""What a batch writes: the tables of findings and outcomes, and the rows of one decision."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_OPEN = 'STRUCT("rule" VARCHAR, line INTEGER, reason VARCHAR, load VARCHAR)[]'
COLUMNS = {
    "outcome": {
        "file": "VARCHAR", "record": "BIGINT", "claim": "VARCHAR", "outcome": "VARCHAR",
        "findings": "INTEGER", "indeterminate": _OPEN, "judged_by": "VARCHAR", "digest": "VARCHAR",
    },
    "finding": {
        "file": "VARCHAR", "record": "BIGINT", "claim": "VARCHAR", "line": "INTEGER", "rule": "VARCHAR",
        "disposition": "VARCHAR", "codes": "VARCHAR[]", "amount": "DECIMAL(38,6)", "provider": "VARCHAR",
        "release": "VARCHAR", "message": "VARCHAR", "remedy": "VARCHAR", "preview": "BOOLEAN",
    },
}  # fmt: skip
"""``amount`` is what was billed for the line, or on the whole claim for a finding without a line. ``digest``
is that of the decision, ``judged_by`` says whether the kernel made it or the screen alone proved it clean."""

BY_KERNEL, BY_SCREEN = "kernel", "screen"

Row = tuple[Any, ...]


def create_tables(connection: DuckDBPyConnection) -> None:
    """Makes the tables of a part, empty."""
    for name, columns in COLUMNS.items():
        listed = ", ".join(f'"{column}" {kind}' for column, kind in columns.items())
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} (part_order BIGINT, {listed})")


def outcome_row(order: int, file: str, record: int, decision: Mapping[str, Any]) -> Row:
    """A decision of the kernel as a row of outcomes."""
    left_open = json.dumps(decision["indeterminate"], ensure_ascii=False)
    return (
        order, file, record, decision["id"], decision["outcome"], len(decision["findings"]), left_open,
        BY_KERNEL, decision["digest"],
    )  # fmt: skip


def clean_row(order: int, file: str, record: int, claim: str, digest: str | None) -> Row:
    """A claim of which no rule can say anything, as a row of outcomes."""
    return order, file, record, claim, "pass", 0, "[]", BY_SCREEN, digest


def finding_rows(order: int, file: str, record: int, decision: Mapping[str, Any]) -> list[Row]:
    """The findings of a decision, in its order."""
    claim = decision["input"]
    lines = {line["number"]: line for line in claim["lines"]}
    total = sum((Decimal(line.get("charge") or 0) for line in claim["lines"]), Decimal(0))
    rows = []
    for finding in decision["findings"]:
        line = lines.get(finding["line"], {})
        amount = Decimal(line.get("charge") or 0) if line else total
        rows.append((
            order, file, record, decision["id"], finding["line"], finding["rule"], finding["disposition"],
            json.dumps(finding["codes"], ensure_ascii=False), format(amount, "f"),
            line.get("provider") or claim.get("provider"), finding["citation"].get("release"),
            finding["message"], finding["remedy"], bool(finding.get("preview")),
        ))  # fmt: skip
    return rows


def insert(connection: DuckDBPyConnection, name: str, rows: Sequence[Row]) -> None:
    """Adds rows to the table ``outcome`` or ``finding``; lists stand in them as JSON."""
    if not rows:
        return
    columns = ["part_order", *COLUMNS[name]]
    stored = {
        column: np.array(values, dtype=_dtype(values))
        for column, values in zip(columns, zip(*rows, strict=True), strict=True)
    }
    connection.register("result_rows", stored)
    chosen = ", ".join(_typed(column, COLUMNS[name].get(column, "")) for column in columns)
    connection.execute(f"INSERT INTO {name} SELECT {chosen} FROM result_rows")
    connection.unregister("result_rows")


def _dtype(values: Sequence[Any]) -> Any:
    if all(type(each) is int for each in values):
        return np.int64
    return np.bool_ if all(type(each) is bool for each in values) else object


def _typed(column: str, kind: str) -> str:
    return f'"{column}"::JSON::{kind}' if kind.endswith("[]") else f'"{column}"'


def write(connection: DuckDBPyConnection, name: str, place: Path) -> None:
    """Writes the table ``outcome`` or ``finding`` as Parquet, in the order of the claims."""
    columns = ", ".join(f'"{column}"' for column in COLUMNS[name])
    copy(connection, f"SELECT {columns} FROM {name} ORDER BY part_order, rowid", place)


def copy(connection: DuckDBPyConnection, query: str, place: Path) -> None:
    """Writes what a query gives as a Parquet file."""
    quoted = str(place).replace("'", "''")
    connection.execute(f"COPY ({query}) TO '{quoted}' (FORMAT parquet, COMPRESSION zstd)")
