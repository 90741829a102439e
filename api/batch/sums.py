"""What the summary page tells: counts and amounts over all findings, and nothing of any one patient."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MOST_SHOWN = 20
"""Rows of a table on the page, and bars of a chart."""


@dataclass(frozen=True, slots=True)
class Sum:
    """One rule, provider, code or disposition: its findings, their claims, and what was billed on their
    lines, each line once."""

    name: str
    findings: int
    claims: int
    billed: Decimal


@dataclass(frozen=True, slots=True)
class Open:
    """A rule that could not be judged, what has to be loaded, and on how many claims."""

    rule: str
    load: str
    claims: int


@dataclass(frozen=True, slots=True)
class Sums:
    """The parts of the page, the most findings first."""

    by: dict[str, list[Sum]]
    left_open: list[Open]


_BY = {
    "rule": "rule",
    "provider": "coalesce(provider, 'not named')",
    "code": "unnest(codes)",
    "disposition": "replace(disposition, '_', ' ')",
}


def sums_of(connection: DuckDBPyConnection, findings: Path, outcomes: Path) -> Sums:
    """The sums over two Parquet files that a batch has written."""
    made = {}
    for name, of in _BY.items():
        # The billed amount of a line is counted once for all its findings of the same name.
        rows = connection.execute(
            f"""WITH named AS (SELECT {of} AS name, file, record, line, amount FROM read_parquet(?)),
            lines AS (SELECT name, file, record, line, count(*) AS findings, any_value(amount) AS amount
            FROM named GROUP BY ALL)
            SELECT name, sum(findings)::BIGINT AS findings, count(DISTINCT (file, record)) AS claims,
            sum(amount) AS billed FROM lines GROUP BY name ORDER BY findings DESC, name LIMIT {MOST_SHOWN}""",
            [str(findings)],
        ).fetchall()
        made[name] = [Sum(*row) for row in rows]
    rows = connection.execute(
        "WITH each AS (SELECT DISTINCT file, record, i.rule AS rule, "
        "regexp_replace(i.load, '[0-9]{4}-[0-9]{2}-[0-9]{2}', 'the day') AS load "
        "FROM (SELECT file, record, unnest(indeterminate) AS i FROM read_parquet(?))) "
        "SELECT rule, load, count(*) AS claims FROM each GROUP BY ALL ORDER BY claims DESC, rule, load "
        f"LIMIT {MOST_SHOWN}",
        [str(outcomes)],
    ).fetchall()
    return Sums(made, [Open(*row) for row in rows])
