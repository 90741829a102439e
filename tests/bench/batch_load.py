"""Claims in Parquet and whole tables of invented rows, of any size and hit rate, always the same."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb

from kb.snapshot.knowledge import Knowledge
from tests.invented_tables import with_tables

START = date(2026, 4, 1)
CODES = 4_000
"""Codes on claims: 50000 and on. Those below 52000 are never a pair with each other."""
LINES = 5
DIAGNOSES = ("I10", "E78.5", "K21.9", "M54.50", "G47.33", "E03.9", "M25.561", "L30.9", "J30.9", "F41.1")


def tables(knowledge: Knowledge) -> Knowledge:
    """A pair of each odd code from 52000 on with the next and 60 others, limits and fees for all codes."""
    codes = [str(50_000 + number) for number in range(CODES)]
    upper = range(52_000, 50_000 + CODES)
    pairs = [
        {"column_one": str(one), "column_two": str(52_000 + (one * 7 + step * 31) % 2_000), "indicator": 1,
         "rationale": "Invented"}
        for one in upper
        for step in range(60)
    ]  # fmt: skip
    pairs += [
        {"column_one": str(one), "column_two": str(one + 1), "indicator": 0, "rationale": "Invented"}
        for one in range(52_000, 50_000 + CODES, 2)
    ]
    known = {(each["column_one"], each["column_two"]): each for each in pairs}
    limits = [
        {"code": code, "units": 2, "adjudication_indicator": 3, "rationale": "Invented"} for code in codes
    ]
    fees = [{"code": code, "modifier": "", "status": "A", "global_days": "XXX"} for code in codes]
    add_ons = [{"add_on": "59999", "primary": "50001", "edit_type": 1}]
    return with_tables(
        knowledge,
        {
            "ncci-ptp-practitioner": [(START, None, list(known.values()))],
            "ncci-mue-practitioner": [(START, None, limits)],
            "ncci-add-on": [(START, None, add_ons)],
            "mpfs": [(START, None, fees)],
        },
    )


def claims(place: Path, count: int, rate: float) -> Path:
    """``count`` professional claims of five lines, of which ``rate`` have two codes that are a pair."""
    listed = ", ".join(f"'{each}'" for each in DIAGNOSES)
    # A number of each claim and line decides everything, so that any part of the file can be made alone.
    duckdb.execute(
        f"""COPY (
        WITH numbered AS (SELECT i, (hash(i) >> 2)::BIGINT AS h,
        hash(i + 1000000007) % 10000 < {rate * 10_000} AS hit FROM range({count}) r(i))
        SELECT 'c' || i AS id, 'professional' AS type, 'medicare' AS payer,
        DATE '2026-05-01' + (h % 28)::INTEGER AS "from", (1000000000 + h % 500)::VARCHAR AS provider,
        {{'sex': 'F', 'birth_date': DATE '1940-01-01' + (h % 20000)::INTEGER}} AS patient,
        [{{'code': [{listed}][1 + h % 5]}}, {{'code': [{listed}][6 + h % 5]}}] AS diagnoses,
        list_transform(range({LINES}), lambda n: {{
            'number': (n + 1)::INTEGER,
            'code': (CASE WHEN hit AND n < 2 THEN 52000 + 2 * (h % 1000) + n
                     ELSE 50000 + (h % 400) * 5 + n END)::VARCHAR,
            'units': 1, 'diagnosis_pointers': [1], 'place_of_service': '11',
            'charge': (20 + h % 300)::VARCHAR || '.00'}}) AS lines
        FROM numbered ORDER BY i) TO '{place}' (FORMAT parquet, ROW_GROUP_SIZE 50000)"""
    )
    return place
