"""Reading claims: X12 837 to finished claims, beside pyx12's reader, which stops at tokens and counts."""

from __future__ import annotations

import gc
import io
import time
import tracemalloc
from collections.abc import Callable

import pytest
import pyx12.x12file

from loaders.claims.read import read_claims
from tests.loaders.claims.x12.x12_text import interchange, transaction

CLAIMS = 2_000
LINES = 5

pytestmark = pytest.mark.bench


def text(claims: int) -> str:
    made = []
    for number in range(claims):
        claim = [f"CLM*C{number}*750***11:B:1*Y*A*Y*Y", "HI*ABK:M1711*ABF:E119*ABF:I10",
                 "NM1*82*1*ROE*RITA****XX*1234567893", "PRV*PE*PXC*207Q00000X"]  # fmt: skip
        for line in range(1, LINES + 1):
            claim += [f"LX*{line}", f"SV1*HC:2061{line}:RT*150*UN*1***1:2", "DTP*472*D8*20260515",
                      f"REF*6R*{number}-{line}"]  # fmt: skip
        made.append(claim)
    return interchange(transaction(*made))


def per_second(work: Callable[[], int]) -> float:
    best = 0.0
    for _ in range(3):
        gc.collect()
        start = time.process_time()
        best = max(best, work() / (time.process_time() - start))
    return best


def test_reading_an_837_takes_no_longer_than_its_tokens_by_pyx12() -> None:
    given = text(CLAIMS)
    data = given.encode()

    def ours() -> int:
        return sum(1 for _ in read_claims("f", io.BytesIO(data)))

    def peer() -> int:
        return sum(segment.get_seg_id() == "CLM" for segment in pyx12.x12file.X12Reader(io.StringIO(given)))

    mine, theirs = per_second(ours), per_second(peer)
    print(f"\n837 to claims {mine:,.0f} claims/s; pyx12 X12Reader to tokens {theirs:,.0f} claims/s")
    assert mine > 0.8 * theirs


def test_memory_does_not_grow_with_the_file() -> None:
    peaks = []
    for claims in (500, 5_000):
        stream = io.BytesIO(text(claims).encode())
        tracemalloc.start()
        assert sum(1 for _ in read_claims("f", stream)) == claims
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    print(f"\npeak {peaks[0] / 1e6:.1f} MB at 500 claims, {peaks[1] / 1e6:.1f} MB at 5,000")
    assert peaks[1] < peaks[0] * 1.5
