"""What a claim of an 837 may not be: each refusal names segment, element and reason, and no patient."""

from __future__ import annotations

import io
import tracemalloc

import pytest

from loaders.claims.read import read_claims
from loaders.claims.record import ClaimRecord
from loaders.documents.records import RefusedRecord
from tests.loaders.claims.x12.x12_text import (
    CLAIM,
    changed,
    claims,
    errors,
    interchange,
    one,
    only_error,
    read,
    transaction,
)


@pytest.mark.parametrize(
    ("old", "new", "code", "place"),
    [
        ("CLM*C1*", "CLM**", "missing-key", "segment 11, CLM01"),
        ("CLM*C1*", "CLM*C\x07*", "bad-text", "segment 11, CLM01"),
        ("LX*1~\nSV1*HC:99213*100*UN*1***1~\nDTP*472*D8*20260515~\n", "", "no-lines", "segment 11, CLM"),
        ("LX*1~\n", "", "x12-order", "segment 13, SV1"),
        ("LX*1~", "LX*x~", "wrong-type", "segment 13, LX01"),
        ("SV1*HC:99213*100*UN*1***1~\n", "", "missing-key", "segment 13, LX"),
        ("DTP*472*D8*20260515~\n", "", "missing-key", "segment 11, CLM"),
        ("D8*20260515", "D8*20260230", "not-a-date", "segment 15, DTP03"),
        ("D8*20260515", "D8*5/15/26", "not-a-date", "segment 15, DTP03"),
        ("D8*20260515", "RD8*20260515-20260514", "through-before-from", "segment 15, DTP03"),
        ("D8*19600201", "D8*19601301", "not-a-date", "segment 10, DMG02"),
        ("HI*ABK:E119", "HI*ABK*E119", "x12-composite", "segment 12, HI01"),
        ("SV1*HC:99213", "SV1*99213", "x12-composite", "segment 14, SV101"),
        ("SV1*HC:99213", "SV1*HC:", "missing-key", "segment 14, SV101-2"),
        ("UN*1***1", "UN****1", "missing-key", "segment 14, SV104"),
        ("UN*1***1", "UN*-1***1", "out-of-range", "segment 14, SV104"),
        ("UN*1***1", "UN*1000000000000***1", "out-of-range", "segment 14, SV104"),
        ("UN*1***1", "UN*1E12***1", "out-of-range", "segment 14, SV104"),
        ("SV1*HC:99213*100", "SV1*HC:99213*$100", "out-of-range", "segment 14, SV102"),
        ("UN*1***1~", "UN*1***1:3~", "no-such-diagnosis", "segment 14, SV107-2"),
        ("UN*1***1~", "UN*1***A~", "wrong-type", "segment 14, SV107-1"),
        ("DTP*472", "SV2*0450*HC:99284*1*UN*1~\nDTP*472", "x12-repeated", "segment 15, SV2"),
        ("SV1*HC:99213", "SV1*WK:AB123", "code-set", "segment 14, SV101-1"),
        ("DTP*472*D8*2", "dtp*472*D8*2", "x12-segment", "segment 15"),
        ("HI*ABK", "ABK:E119~\nHI*ABK", "x12-segment", "segment 12"),
    ],
)
def test_a_refusal_names_segment_element_and_reason(old: str, new: str, code: str, place: str) -> None:
    text = changed(old, new)
    claim_errors = [each for each in errors(text) if each.code != "claim.x12-count"]
    (found,) = claim_errors
    assert (found.code, found.place) == (f"claim.{code}", f"f.x12:{place}")
    assert found.message
    assert "SAMPLE" not in str(found)
    assert "ANNA" not in str(found)
    assert "19600201" not in str(found)


def test_the_same_line_number_twice() -> None:
    lines = [*CLAIM, *CLAIM[2:]]
    assert only_error(one(*lines)) == ("claim.duplicate-line", "segment 16, LX01")


def test_both_kinds_of_lines() -> None:
    lines = [*CLAIM, "LX*2", "SV2*0450*HC:99284*1*UN*1"]
    assert only_error(one(*lines)) == ("claim.x12-mixed", "segment 17, SV2")


def test_what_is_odd_but_legible_is_read_as_given() -> None:
    claim = claims(
        one(
            "CLM*C1*0***99:B:1",
            "HI*ABK:e11.9",
            "LX*1",
            "SV1*HC:99213:QQ:zz*0*UN*0***1",
            "DTP*472*D8*19000101",
            "LX*2",
            "SV1*HC:99213:QQ:zz*0*UN*1.25***1",
            "DTP*472*D8*29991231",
        )
    )[0].claim
    assert claim.diagnoses[0].code == "e11.9"
    assert claim.lines[0].modifiers == ("QQ", "zz")
    assert [str(line.units) for line in claim.lines] == ["0", "1.25"]
    assert (claim.from_date.year, claim.last_date.year) == (1900, 2999)


def test_ten_thousand_lines() -> None:
    head, line = CLAIM[:2], CLAIM[3:]
    many = [each for number in range(1, 10_001) for each in (f"LX*{number}", *line)]
    claim = claims(one(*head, *many))[0].claim
    assert len(claim.lines) == 10_000
    assert claim.lines[-1].number == 10_000


class _Endless(io.RawIOBase):
    """A claim with a segment of ``size`` characters in it, made as it is read."""

    def __init__(self, size: int) -> None:
        before, after = one().split("LX*1", 1)
        self._parts = [before.encode() + b"NTE*ADD*", b"", b"~\nLX*1" + after.encode()]
        self._left = size

    def read(self, size: int = -1) -> bytes:
        if self._parts[0]:
            found, self._parts[0] = self._parts[0], b""
        elif self._left > 0:
            found = b"x" * min(size, self._left)
            self._left -= len(found)
        else:
            found, self._parts[2] = self._parts[2], b""
        return found


def test_a_segment_of_100_megabytes_takes_no_memory_and_refuses_its_claim_alone() -> None:
    stream = _Endless(100 * 1024 * 1024)
    tracemalloc.start()
    made = list(read_claims("f.x12", stream))  # type: ignore[arg-type]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    refused = made[0]
    assert isinstance(refused, RefusedRecord)
    assert (refused.error.code, refused.error.place) == ("claim.too-large", "f.x12:segment 13")
    assert peak < 4 * 1024 * 1024


def test_separators_that_are_used_are_not_those_declared() -> None:
    text = one().replace("~\n", "|\n").replace("T*:|", "T*:~", 1)
    found = errors(text)
    assert found[-1].code == "claim.x12-truncated"
    assert "declares" in found[-1].next_step


@pytest.mark.parametrize(
    "data", [bytes(range(256)), b"\x00" * 1000, b"\xff" * 1000, b"PK\x03\x04" + b"\x9c" * 50]
)
def test_binary_is_refused(data: bytes) -> None:
    (refused,) = read(data)
    assert isinstance(refused, RefusedRecord)


def test_binary_after_a_good_header_is_refused() -> None:
    text = one().encode()
    made = read(text[:120] + bytes(range(256)) * 40)
    assert all(isinstance(each, RefusedRecord) for each in made)


def test_the_rest_of_a_file_is_read_after_refusals() -> None:
    bad = tuple(each.replace("UN*1", "UN*x") for each in CLAIM)
    made = read(interchange(*[transaction(CLAIM, bad) for _ in range(100)]))
    assert sum(isinstance(each, ClaimRecord) for each in made) == 100
    assert sum(isinstance(each, RefusedRecord) for each in made) == 100


@pytest.mark.parametrize(
    ("old", "new", "code", "place"),
    [
        ("CLM*C1*", "clm*C1*", "claim.x12-segment", "segment 11"),
        ("CLM*C1*100***11:B:1*Y*A*Y*Y~\n", "", "claim.x12-order", "segment 11, HI"),
    ],
)
def test_a_claim_that_does_not_begin_is_not_lost_silently(old: str, new: str, code: str, place: str) -> None:
    body = transaction(CLAIM)
    text = interchange(body, [each.replace("0001", "0002") for each in transaction(CLAIM)])
    first, found, rest = text.partition(old)
    made = read(first + new + rest)
    assert found
    assert [each.claim.id for each in made if isinstance(each, ClaimRecord)] == ["C1"]
    misplaced = [str(each.error.place) for each in made if isinstance(each, RefusedRecord)]
    assert f"f.x12:{place}" in misplaced
    assert code in [each.error.code for each in made if isinstance(each, RefusedRecord)]


def test_a_rate_code_is_no_code_of_a_service() -> None:
    text = changed("SV1*HC:99213*100*UN*1***1", "SV2*0023*HP:1AA11*0*UN*1")
    (line,) = claims(text)[0].claim.lines
    assert (line.code, line.revenue_code) == (None, "0023")


@pytest.mark.parametrize("text", [one().lower(), one().split("~\n", 1)[1], one().split("~\n", 10)[10]])
def test_x12_that_does_not_begin_with_isa_is_refused_as_x12(text: str) -> None:
    assert only_error(text) == ("claim.x12-no-interchange", "segment 1, ISA")


def test_a_transaction_of_an_unknown_number() -> None:
    (error,) = errors(changed("ST*837", "ST*82"))
    assert error.message == "No kind of claim has the number 82."
