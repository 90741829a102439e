"""From the columns of an NCCI PTP table to the arrays of a PairIndex.

Column-one and column-two codes are numbered apart, in sorted order. ``bits`` has one bit for each
combination; ``rank`` counts the pairs before each word of 64 bits, so that a pair's number is found by
counting bits: a sorted list of keys needs a binary search of 22 steps for every pair. Rows lie in the
order of their pairs. What else a row says (dates, indicator, rationale) is the number of one of the
some thousand different ``edits``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from kb.tables.columns import absent, column_arrays
from kb.tables.repeated_text import RepeatedText
from kb.tables.schema import Kind
from kb.tables.schemas.ncci import PTP_PRACTITIONER

FORMAT = 1
"""Raised when the arrays change in shape or content."""

RETROACTIVE = 9
"""The indicator of an edit that was deleted as of its effective date."""

_WORD = 64


def compile_pairs(
    columns: Mapping[str, Sequence[Any] | np.ndarray],
) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """The arrays and the JSON part of a PairIndex from the columns of a PTP table, in any order.

    Needs every column of the schema. Raises ValueError if they differ in length.
    """
    stored: dict[str, np.ndarray] = {}
    for column in PTP_PRACTITIONER.columns:
        if column.kind is not Kind.TEXT:
            stored |= column_arrays(column, columns[column.name])
    rationale = RepeatedText.of(columns["rationale"])  # type: ignore[arg-type]
    rows = len(rationale)
    if any(len(values) != rows for values in stored.values()):
        raise ValueError("the columns of a PTP table differ in length")
    one_codes, one = _numbered(stored["column_one"])
    two_codes, two = _numbered(stored["column_two"])
    if len(two_codes) >= 1 << 16:
        raise ValueError("a PTP table has more column-two codes than there are HCPCS codes")
    key = one * max(len(two_codes), 1) + two
    order = _row_order(key, stored, rationale.numbers)
    key = key[order]
    starts = (
        np.flatnonzero(np.concatenate(([rows > 0], key[1:] != key[:-1]))) if rows else np.zeros(0, np.int64)
    )
    bits, rank = _bitmap(one[order][starts], two[order][starts], len(one_codes), len(two_codes))
    edit, edits = _edits(stored, rationale, order)
    arrays = {
        "column_one": one_codes,
        "column_two": two_codes,
        "bits": bits,
        "rank": rank,
        "first_row": np.append(starts, rows).astype(np.uint32),
        "edit": edit,
        "edits": edits,
    }
    meta = {
        "format": FORMAT,
        "rows": rows,
        "pairs": len(starts),
        "words": bits.shape[1],
        "rationales": list(rationale.words),
    }
    return arrays, meta


def _numbered(codes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The different codes, sorted, and each row's place among them."""
    if not len(codes):
        return np.zeros(0, "S5"), np.zeros(0, np.int64)
    if codes.dtype.itemsize > 8:
        raise ValueError("a code of a PTP table has more than 8 characters")
    # As big-endian numbers codes sort as their bytes do, and numbers sort several times faster.
    wide = np.ascontiguousarray(codes.astype("S8")).view(">u8").astype(np.uint64)
    # Files come sorted by column one, so runs are reduced first.
    runs = np.flatnonzero(np.concatenate(([True], wide[1:] != wide[:-1])))
    distinct, place = np.unique(wide[runs], return_inverse=True)
    numbers = np.repeat(place.astype(np.int64), np.diff(np.append(runs, len(wide))))
    return distinct.astype(">u8").view("S8").astype(codes.dtype), numbers


def _row_order(key: np.ndarray, stored: Mapping[str, np.ndarray], rationale: np.ndarray) -> np.ndarray:
    """By pair; then edits that never applied last; then the latest begun, the earliest ended first."""
    order = np.argsort(key, kind="stable")
    sorted_key = key[order]
    same = sorted_key[1:] == sorted_key[:-1]
    several = np.flatnonzero(np.concatenate((same, [False])) | np.concatenate(([False], same)))
    at = order[several]
    until = stored["until"][at].astype(np.int64)
    ends = np.where(until == absent(Kind.DATE), np.iinfo(np.int64).max, until)
    begun = -stored["effective"][at].astype(np.int64)
    # The other columns last, so that the same rows in any order give the same bytes.
    others = (rationale[at], stored["prior_to_1996"][at], stored["indicator"][at])
    never = stored["indicator"][at] == RETROACTIVE
    inner = np.lexsort((*others, ends, begun, never, key[at]))
    order[several] = at[inner]
    return order


def _bitmap(one: np.ndarray, two: np.ndarray, ones: int, twos: int) -> tuple[np.ndarray, np.ndarray]:
    """A row of words for each column-one code, and the pairs before each word."""
    words = -(-twos // _WORD)
    bits = np.zeros(ones * words, np.uint64)
    count = np.zeros(ones * words, np.uint32)
    at = one * words + (two >> 6)
    if len(at):
        first = np.flatnonzero(np.insert(at[1:] != at[:-1], 0, True))
        single = np.left_shift(np.uint64(1), (two & 63).astype(np.uint64))
        bits[at[first]] = np.bitwise_or.reduceat(single, first)
        count[at[first]] = np.diff(np.append(first, len(at)))
    rank = np.cumsum(count, dtype=np.uint32) - count
    return bits.reshape(ones, words), rank.reshape(ones, words)


def _edits(
    stored: Mapping[str, np.ndarray], rationale: RepeatedText, order: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Each row's edit number, and the edits: effective, until, indicator, prior to 1996, rationale."""
    parts = [stored[name] for name in ("effective", "until", "indicator", "prior_to_1996")]
    packed = np.zeros(len(order), np.int64)
    values = []
    for part in (*parts, rationale.numbers):
        # A column has few different values; the product of their counts stays far below 2**63.
        distinct, place = np.unique(part, return_inverse=True)
        packed = packed * max(len(distinct), 1) + place
        values.append(distinct)
    distinct, number = np.unique(packed, return_inverse=True)
    columns = []
    left = distinct
    for several in reversed(values):
        left, place = np.divmod(left, max(len(several), 1))
        columns.append(several[place].astype(np.int32))
    most = len(distinct)
    stored_as = np.uint8 if most <= 1 << 8 else np.uint16 if most <= 1 << 16 else np.uint32
    return number.astype(stored_as)[order], np.stack(columns[::-1], axis=1)
