"""A compiled PTP table as columns again, for those who read all of it."""

from __future__ import annotations

from typing import Any

import numpy as np

from kb.tables.pairs.arrays import INDICATOR, ROWS_AT_ONCE, PairArrays
from kb.tables.repeated_text import RepeatedText


def pair_columns(table: PairArrays) -> dict[str, np.ndarray | RepeatedText]:
    """The whole table again, as kb.tables.columns stores it, in the order of its rows."""
    one, two = _pair_numbers(table)
    first = table.arrays["first_row"].astype(np.int64)
    times: np.ndarray = first[1:] - first[:-1]
    edits = np.asarray(table.arrays["edits"]).T
    edit = table.arrays["edit"]
    return {
        "column_one": table.arrays["column_one"][np.repeat(one, times)],
        "column_two": table.arrays["column_two"][np.repeat(two, times)],
        "effective": edits[0][edit],
        "until": edits[1][edit],
        "indicator": edits[INDICATOR][edit],
        "prior_to_1996": edits[3][edit],
        "rationale": RepeatedText(tuple(table.rationales), edits[4][edit]),
    }


def coded_pair_columns(table: PairArrays) -> dict[str, tuple[np.ndarray, list[Any]]]:
    """The whole table as ``pair_columns`` gives it, each column as numbers of its different values."""
    one, two = _pair_numbers(table)
    first = table.arrays["first_row"].astype(np.int64)
    times: np.ndarray = first[1:] - first[:-1]
    edit = table.arrays["edit"]
    found: dict[str, tuple[np.ndarray, list[Any]]] = {
        "column_one": (np.repeat(one.astype(np.int32), times), table.arrays["column_one"].tolist()),
        "column_two": (np.repeat(two.astype(np.int32), times), table.arrays["column_two"].tolist()),
    }
    for at, name in enumerate(("effective", "until", "indicator", "prior_to_1996", "rationale")):
        values, numbers = np.unique(table.arrays["edits"][:, at], return_inverse=True)
        # Some thousand edits have few different values.
        small = numbers.reshape(-1).astype(np.uint16 if len(values) < 1 << 16 else np.uint32)
        words = [table.rationales[number] for number in values] if name == "rationale" else values.tolist()
        found[name] = (small[edit], words)
    return found


def _pair_numbers(table: PairArrays) -> tuple[np.ndarray, np.ndarray]:
    ones, twos = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    bits = table.arrays["bits"]
    for start in range(0, len(bits), ROWS_AT_ONCE):
        part = np.ascontiguousarray(bits[start : start + ROWS_AT_ONCE]).astype("<u8").view(np.uint8)
        one, two = np.nonzero(np.unpackbits(part, axis=1, bitorder="little"))
        ones.append(one + start)
        twos.append(two)
    return np.concatenate(ones), np.concatenate(twos)
