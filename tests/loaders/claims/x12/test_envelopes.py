"""Whole interchanges: separators, several transactions and interchanges, and envelopes with faults."""

from __future__ import annotations

import pytest

from loaders.claims.record import ClaimRecord
from loaders.documents.records import RefusedRecord
from tests.loaders.claims.x12.x12_text import (
    ABOVE,
    CLAIM,
    changed,
    claims,
    errors,
    interchange,
    isa,
    one,
    only_error,
    read,
    transaction,
)


@pytest.mark.parametrize("end", ["~", "~\n", "~\r\n", "\n", "\r\n", "'", "~  \n", "~\x00\x00"])
def test_any_end_of_a_segment(end: str) -> None:
    text = one().replace("~\n", end)
    assert [each.claim.id for each in claims(text)] == ["C1"]


@pytest.mark.parametrize("end", ["~", "~\n", "\n", "\r\n"])
def test_the_last_segment_may_lack_its_end(end: str) -> None:
    assert claims(one().replace("~\n", end).removesuffix(end))


@pytest.mark.parametrize(("element", "component", "segment"), ["|>~", "~^_", "*:'", "\x1d\x1f\x1c"])
def test_any_separators(element: str, component: str, segment: str) -> None:
    table = str.maketrans({"*": element, ":": component, "~": segment})
    body = one().split("~\n", 1)[1].translate(table)
    text = isa(element, component, segment) + "\n" + body
    made = claims(text)
    assert [each.code for each in made[0].claim.diagnoses] == ["E119", "I10"]
    assert made[0].claim.lines[0].code == "99213"


def test_transactions_groups_and_interchanges_follow_each_other() -> None:
    second = ("CLM*C2*1***11:B:1", "HI*ABK:I10", "LX*1", "SV1*HC:99212*1*UN*1***1", "DTP*472*D8*20260516")
    first = interchange(transaction(CLAIM, second), transaction(CLAIM, number="0002"))
    other = isa("|", ">", "'") + one().split("~\n", 1)[1].translate(
        str.maketrans({"*": "|", ":": ">", "~": "'"})
    )
    made = claims(first + other + first)
    assert [(each.record, each.claim.id) for each in made] == [
        (1, "C1"), (2, "C2"), (3, "C1"), (4, "C1"), (5, "C1"), (6, "C2"), (7, "C1"),
    ]  # fmt: skip


def test_a_byte_order_mark_and_utf_16() -> None:
    assert claims(b"\xef\xbb\xbf" + one().encode())
    assert claims(one().encode("utf-16"))


def test_names_in_an_old_encoding_do_not_matter() -> None:
    assert claims(one().encode().replace(b"ANNA", b"ANN\xc9"))


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        (changed("SE*14", "SE*15"), "claim.x12-count", "segment 16, SE01"),
        (changed("*0001~\nGE", "*0002~\nGE"), "claim.x12-control-number", "segment 16, SE02"),
        (changed("GE*1*", "GE*2*"), "claim.x12-count", "segment 17, GE01"),
        (changed("GE*1*1", "GE*1*2"), "claim.x12-control-number", "segment 17, GE02"),
        (changed("IEA*1*", "IEA*3*"), "claim.x12-count", "segment 18, IEA01"),
        (changed("IEA*1*000000001", "IEA*1*9"), "claim.x12-control-number", "segment 18, IEA02"),
        (changed("HL*2*1*22", "HL*2*7*22"), "claim.x12-levels", "segment 7, HL02"),
        (changed("A              ", "A"), "claim.x12-isa-width", "segment 1, ISA"),
    ],
)
def test_a_fault_of_an_envelope_is_told_and_the_claim_is_read(text: str, code: str, place: str) -> None:
    assert only_error(text) == (code, place)
    assert [each.claim.id for each in read(text) if isinstance(each, ClaimRecord)] == ["C1"]


def test_an_end_that_is_missing() -> None:
    text = one()
    no_se = text.replace("SE*14*0001~\n", "")
    assert only_error(no_se) == ("claim.x12-envelope", "segment 16, GE")
    no_end = text[: text.index("GE*")]
    assert only_error(no_end) == ("claim.x12-truncated", "segment 17, GE")
    cut = text[: text.index("DTP*472")]
    assert only_error(cut) == ("claim.x12-truncated", "segment 11, CLM")
    within = text[: text.index("*0001~\nGE")]
    assert only_error(within) == ("claim.x12-truncated", "segment 11, CLM")


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("ISA", "claim.bad-json", None),
        (isa()[:60], "claim.x12-separators", "segment 1, ISA16"),
        (isa(component="A"), "claim.x12-separators", "segment 1, ISA16"),
        (isa(component="*"), "claim.x12-separators", "segment 1, ISA16"),
        (isa(), "claim.x12-truncated", "segment 2, IEA"),
        (one() + "garbage", "claim.x12-truncated", "segment 19, IEA"),
        ("ST*835*1234~BPR*I*1~", "claim.x12-no-interchange", "segment 1, ISA"),
        (one("LX*1"), "claim.x12-order", "segment 11, LX"),
        (one("NTE*ADD*none"), "claim.x12-no-claims", "segment 14"),
    ],
)
def test_what_is_no_interchange(text: str, code: str, place: str | None) -> None:
    found = errors(text)
    assert found[-1].code == code
    if place is not None:
        assert found[-1].place == f"f.x12:{place}"


@pytest.mark.parametrize(
    ("start", "version", "code", "place", "said"),
    [
        ("ST*835*", "005010X221A1", "claim.x12-not-a-claim", "segment 3, ST01", "remittance"),
        ("ST*999*", "005010X231A1", "claim.x12-not-a-claim", "segment 3, ST01", "acknowledgment"),
        ("ST*837*", "004010X098A1", "claim.x12-version", "segment 3, ST03", "004010X098A1"),
        ("ST*837*", "005010X224A2", "claim.x12-version", "segment 3, ST03", "dental"),
    ],
)
def test_another_transaction_is_refused_with_what_it_is(
    start: str, version: str, code: str, place: str, said: str
) -> None:
    text = one().replace("ST*837*", start).replace("005010X222A1", version)
    (found,) = errors(text)
    assert (found.code, found.place) == (code, f"f.x12:{place}")
    assert said in found.message


def test_a_claim_between_others_is_refused_alone() -> None:
    bad = ("CLM*BAD*1***11:B:1", "HI*ABK:I10", "LX*1", "SV1*HC:99212*1*UN*-1***1", "DTP*472*D8*20260516")
    made = read(interchange(transaction(CLAIM, bad, CLAIM)))
    assert [type(each).__name__ for each in made] == ["ClaimRecord", "RefusedRecord", "ClaimRecord"]
    refused = made[1]
    assert isinstance(refused, RefusedRecord)
    assert (refused.record, refused.id) == (2, "BAD")


def test_levels_of_one_provider_do_not_leak_into_the_next() -> None:
    other = ("HL*3**20*1", "NM1*85*2*D*****XX*1679576722", "HL*4*3*22*0", "SBR*P*18*******MC",
             "NM1*IL*1*SAMPLE*BERT****MI*M2", *CLAIM)  # fmt: skip
    first, second = claims(interchange(transaction(CLAIM, other, above=ABOVE)))
    assert (first.claim.payer, second.claim.payer) == ("medicare", "medicaid")
    assert second.claim.patient.sex is None
    assert second.claim.group == "1679576722"
