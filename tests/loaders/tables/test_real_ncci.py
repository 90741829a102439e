"""The tables of 2024 Q3, compared with an independent reading line by line."""

from __future__ import annotations

import csv
import lzma
from collections import Counter
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from kb.tables.compile import compile_table
from kb.tables.compile_pairs import compile_pairs
from kb.tables.pairs import PairIndex
from kb.tables.pairs.columns import pair_columns
from loaders.tables.ncci.add_on import read_add_on
from loaders.tables.ncci.mue import read_mue
from loaders.tables.ncci.ptp import read_ptp
from loaders.tables.source import open_source
from loaders.tables.table import Hints

SHARED = Path(__file__).resolve().parents[3].parent / "shared" / "data"


def shared(place: str) -> Path:
    path = SHARED / place
    if not path.exists():
        pytest.skip(f"the official table {path.name} is not beside this checkout")
    return path


@pytest.mark.slow
@pytest.mark.parametrize("setting", ["practitioner", "outpatient_hospital"])
def test_ptp(setting: str) -> None:
    path = shared(f"ncci_ptp/ncci_ptp_2024q3_{setting}.csv.xz")
    (table,) = read_ptp(open_source(path), Hints())
    assert table.refused == ()
    arrays, meta = compile_pairs(table.columns)
    assert sum(array.nbytes for array in arrays.values()) < 60_000_000
    index = PairIndex(arrays, meta)
    day = date(2024, 7, 15)
    counted = 0
    rationales: Counter[str] = Counter()
    with lzma.open(path, "rt", encoding="ascii", newline="") as stream:
        assert next(stream).split(",")[2] == "deletion_date"
        for text in stream:
            counted += 1
            one, two, deletion, indicator, rationale = text.rstrip().split(",")
            rationales[rationale] += 1
            if counted % 97 == 0:
                found = index.lookup(one, two, day)
                if deletion == "*":
                    assert found is not None
                    assert (found.indicator, found.rationale) == (int(indicator), rationale)
    assert table.rows_read == len(index) == counted
    words = pair_columns(index)["rationale"]
    held = np.bincount(words.numbers, minlength=len(words.words))  # type: ignore[union-attr]
    assert dict(zip(words.words, held.tolist(), strict=True)) == rationales  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("place", "table"),
    [("dme_supplier", "dme"), ("outpatient_hospital", "hospital"), ("practitioner", "practitioner")],
)
def test_mue(place: str, table: str) -> None:
    path = shared(f"ncci_mue/ncci_mue_2024-07-01_{place}.csv")
    (loaded,) = read_mue(open_source(path), Hints())
    with path.open(encoding="utf-8", newline="") as stream:
        expected = [
            (row["hcpcs_code"], int(row["mue_units"]), int(row["mue_mai"])) for row in csv.DictReader(stream)
        ]
    kept = loaded.columns
    assert loaded.schema.name == f"ncci-mue-{table}"
    assert list(zip(kept["code"], kept["units"], kept["adjudication_indicator"], strict=True)) == expected
    assert compile_table(loaded.schema, kept)[1]["rows"] == len(expected)


def test_add_on() -> None:
    path = shared("ncci_aoc/ncci_aoc_2024-06-03.csv")
    (loaded,) = read_add_on(open_source(path), Hints())
    with path.open(encoding="utf-8", newline="") as stream:
        expected = Counter(row["aoc_edit_type"] for row in csv.DictReader(stream))
    assert Counter(map(str, loaded.columns["edit_type"])) == expected
    assert loaded.refused == ()


def test_headers_of_2026() -> None:
    (ptp,) = read_ptp(open_source(shared("format_fixtures/ccipra-v322r0-f1.head.txt")), Hints())
    assert (ptp.rows_read, ptp.refused, ptp.period.start) == (8, (), date(2026, 7, 1))
    name = "format_fixtures/MCR_MUE_PractitionerServices_Eff_07-01-2026.head.csv"
    (mue,) = read_mue(open_source(shared(name)), Hints())
    assert (mue.rows_read, mue.refused, mue.schema.name) == (4, (), "ncci-mue-practitioner")
