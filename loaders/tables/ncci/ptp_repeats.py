"""Rows of a PTP table that repeat or contradict an earlier one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from kb.tables.columns import absent
from kb.tables.compile_pairs import RETROACTIVE
from kb.tables.schema import Kind
from loaders.tables.table import RefusedRow

_CODE_PLACES = np.array([36**power for power in range(4, -1, -1)], np.int64)


def repeated_rows(columns: Mapping[str, np.ndarray], line: np.ndarray) -> tuple[np.ndarray, list[RefusedRow]]:
    """The rows to leave out as repeating or contradicting an earlier line, and why.

    CMS's own table holds edits that never applied (indicator 9) twice, with two rationales; they stay.
    """
    one, two = (_numbers(columns[name]) for name in ("column_one", "column_two"))
    key = one * 36**5 + two
    order = np.arange(len(key)) if (key[1:] >= key[:-1]).all() else np.argsort(key, kind="stable")
    same = key[order][1:] == key[order][:-1]
    several = order[np.append(same, False) | np.insert(same, 0, False)]
    dates = (key, columns["effective"], columns["deletion"])
    whole = (*dates, columns["indicator"], columns["rationale"])
    found = _with_earlier(several, line, whole)
    reasons = [
        RefusedRow(int(line[row]), f"the same row stands on line {line[before]}") for row, before in found
    ]
    rows = [row for row, _ in found]
    # Without effective dates two rows may be of different times, so nothing is said about them.
    told = (columns["effective"][several] != absent(Kind.DATE)) & (
        columns["indicator"][several] != RETROACTIVE
    )
    for row, before in _with_earlier(several[told], line, dates):
        if columns["indicator"][row] != columns["indicator"][before]:
            reason = f"the same pair and dates stand with another indicator on line {line[before]}"
            reasons.append(RefusedRow(int(line[row]), reason))
            rows.append(row)
    return np.array(rows, np.int64), reasons


def _with_earlier(rows: np.ndarray, line: np.ndarray, keys: Sequence[np.ndarray]) -> list[tuple[int, int]]:
    """Rows with the row of the line before them that is equal in all keys."""
    rows = rows[np.lexsort((line[rows], *(values[rows] for values in reversed(keys))))]
    again = np.ones(max(len(rows) - 1, 0), bool)
    for values in keys:
        again &= values[rows][1:] == values[rows][:-1]
    return list(zip(rows[1:][again].tolist(), rows[:-1][again].tolist(), strict=True))


def _numbers(codes: np.ndarray) -> np.ndarray:
    characters = codes.view(np.uint8).reshape(-1, 5).astype(np.int64)
    digits = np.where(characters >= 65, characters - 55, characters - 48)
    numbers: np.ndarray = digits @ _CODE_PLACES
    return numbers
