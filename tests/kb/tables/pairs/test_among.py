from __future__ import annotations

from datetime import date

import numpy as np

from kb.tables.compile_pairs import compile_pairs
from kb.tables.pairs import PairIndex

ROWS = [
    ("11111", "22222", 1, None, None),
    ("22222", "11111", 0, None, date(2024, 7, 1)),
    ("22222", "11111", 1, date(2024, 7, 1), None),
    ("33333", "11111", 9, date(2024, 1, 1), date(2024, 1, 1)),
    ("99999", "00000", 0, None, None),
]


def index() -> PairIndex:
    one, two, indicator, effective, until = zip(*ROWS, strict=True)
    columns = {
        "column_one": one, "column_two": two, "effective": effective, "until": until,
        "indicator": indicator, "prior_to_1996": [None] * len(ROWS), "rationale": ["Invented"] * len(ROWS),
    }  # fmt: skip
    return PairIndex(*compile_pairs(columns))


def test_rows_among_some_codes_with_their_days() -> None:
    codes = ["33333", "22222", "11111", "ABCDE"]
    found = index().among(np.array([code.encode() for code in codes]))
    day = (date(2024, 7, 1) - date(1970, 1, 1)).days
    rows = {
        (codes[one], codes[two], int(indicator)): (int(begins), int(ends))
        for one, two, begins, ends, indicator in zip(
            *(found[name] for name in ("one", "two", "begins", "ends", "indicator")), strict=True
        )
    }
    assert set(rows) == {
        ("11111", "22222", 1), ("22222", "11111", 0), ("22222", "11111", 1), ("33333", "11111", 9),
    }  # fmt: skip
    assert rows["22222", "11111", 0][1] == day
    assert rows["22222", "11111", 1][0] == day
    begins, ends = rows["33333", "11111", 9]
    assert ends < begins, "a row that never applied is in force on no day"
    begins, ends = rows["11111", "22222", 1]
    assert begins < 0 < day < ends


def test_no_code_of_the_table() -> None:
    found = index().among(np.array([b"ABCDE", b""]))
    assert all(len(each) == 0 for each in found.values())
