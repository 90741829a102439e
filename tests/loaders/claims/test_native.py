"""The native claim: what is accepted, what is refused and where."""

from __future__ import annotations

import copy
import datetime as dt
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.model.claim import (
    CLAIM_TYPES,
    Claim,
    Diagnosis,
    Line,
    OccurrenceCode,
    Patient,
    Procedure,
    ValueCode,
    canonical_claim,
)
from loaders.claims.native import parse_claim
from loaders.claims.read import read_claims
from loaders.claims.record import ClaimRecord
from loaders.documents.records import RECORD_LIMIT, RefusedRecord
from loaders.errors import InputError

CLAIM: dict[str, Any] = {
    "id": "c1",
    "type": "professional",
    "payer": "medicare",
    "bill_type": None,
    "patient": {"sex": "F", "birth_date": "1960-02-01"},
    "provider": "1234567893",
    "from": "2024-07-15",
    "through": "2024-07-15",
    "admit_date": None,
    "discharge_status": None,
    "diagnoses": [{"code": "M17.11", "poa": None}],
    "lines": [
        {
            "number": 1,
            "code": "20610",
            "modifiers": ["RT"],
            "units": 1,
            "date": "2024-07-15",
            "diagnosis_pointers": [1],
            "place_of_service": "11",
            "revenue_code": None,
            "charge": "150.00",
            "provider": None,
            "ndc": None,
        }
    ],
}


def changed(change: Callable[[Any], object]) -> dict[str, Any]:
    claim = copy.deepcopy(CLAIM)
    change(claim)
    return claim


def line(**members: object) -> dict[str, Any]:
    return changed(lambda claim: claim["lines"][0].update(members))


def refusal(data: bytes | str) -> InputError:
    with pytest.raises(InputError) as caught:
        parse_claim(data)
    return caught.value


def test_the_documented_claim() -> None:
    assert parse_claim(json.dumps(CLAIM)) == Claim(
        id="c1",
        type="professional",
        payer="medicare",
        patient=Patient("F", dt.date(1960, 2, 1)),
        provider="1234567893",
        from_date=dt.date(2024, 7, 15),
        through_date=dt.date(2024, 7, 15),
        diagnoses=(Diagnosis("M17.11"),),
        lines=(
            Line(
                number=1,
                code="20610",
                modifiers=("RT",),
                date=dt.date(2024, 7, 15),
                diagnosis_pointers=(1,),
                place_of_service="11",
                charge=Decimal("150.00"),
            ),
        ),
    )


@pytest.mark.parametrize(
    ("claim", "code", "place"),
    [
        ({**CLAIM, "payor": "x"}, "unknown-key", "/payor"),
        ({**CLAIM, "a/b~c": 1}, "unknown-key", "/a~1b~0c"),
        (line(unit=1), "unknown-key", "/lines/0/unit"),
        ({**CLAIM, "id": None}, "missing-key", ""),
        ({**CLAIM, "id": 7}, "wrong-type", "/id"),
        ({**CLAIM, "id": " "}, "empty", "/id"),
        ({**CLAIM, "id": "\ud800"}, "bad-text", "/id"),
        ({**CLAIM, "type": "dental"}, "wrong-value", "/type"),
        ({**CLAIM, "from": "2024-02-30"}, "not-a-date", "/from"),
        ({**CLAIM, "from": "20240715"}, "not-a-date", "/from"),
        ({**CLAIM, "from": "2024-W29-1"}, "not-a-date", "/from"),
        ({**CLAIM, "from": 20240715}, "wrong-type", "/from"),
        ({**CLAIM, "through": "2024-07-14"}, "through-before-from", "/through"),
        ({**CLAIM, "patient": []}, "wrong-type", "/patient"),
        ({**CLAIM, "patient": {"sex": "female"}}, "wrong-value", "/patient/sex"),
        ({**CLAIM, "diagnoses": None}, "missing-key", ""),
        ({**CLAIM, "diagnoses": {}}, "wrong-type", "/diagnoses"),
        ({**CLAIM, "diagnoses": ["M17.11"]}, "wrong-type", "/diagnoses/0"),
        ({**CLAIM, "diagnoses": []}, "no-such-diagnosis", "/lines/0/diagnosis_pointers/0"),
        (line(diagnosis_pointers=[1, 2]), "no-such-diagnosis", "/lines/0/diagnosis_pointers/1"),
        (line(diagnosis_pointers=[0]), "no-such-diagnosis", "/lines/0/diagnosis_pointers/0"),
        (line(diagnosis_pointers=["A"]), "wrong-type", "/lines/0/diagnosis_pointers/0"),
        ({**CLAIM, "lines": CLAIM["lines"] * 2}, "duplicate-line", "/lines/1/number"),
        ({**CLAIM, "lines": []}, "no-lines", "/lines"),
        (line(number=None), "missing-key", "/lines/0"),
        (line(number=True), "wrong-type", "/lines/0/number"),
        (line(number=0), "out-of-range", "/lines/0/number"),
        (line(code=None), "missing-key", "/lines/0"),
        (line(code=20610), "wrong-type", "/lines/0/code"),
        (line(code=None, revenue_code="0360"), "missing-key", "/lines/0"),
        (line(modifiers="RT"), "wrong-type", "/lines/0/modifiers"),
        (line(modifiers=[None]), "wrong-type", "/lines/0/modifiers/0"),
        (line(units="1"), "wrong-type", "/lines/0/units"),
        (line(units=-1), "out-of-range", "/lines/0/units"),
        (line(units=10**30), "out-of-range", "/lines/0/units"),
        (line(charge="$150"), "out-of-range", "/lines/0/charge"),
        (line(charge=[]), "wrong-type", "/lines/0/charge"),
        (line(through="2024-07-01"), "through-before-from", "/lines/0/through"),
        ({**CLAIM, "history": [{"id": "h"}]}, "missing-key", "/history/0"),
        (
            {**CLAIM, "history": [{**CLAIM, "history": [CLAIM]}]},
            "nested-history",
            "/history/0/history",
        ),
    ],
)
def test_a_fault_has_a_code_and_a_pointer(claim: object, code: str, place: str) -> None:
    error = refusal(json.dumps(claim))
    assert (error.code, error.place) == (f"claim.{code}", place)
    assert error.message


def test_the_nearest_key_is_offered() -> None:
    assert '"modifiers"' in refusal(json.dumps(line(modifier=["RT"]))).next_step


def test_no_value_is_repeated_in_a_message() -> None:
    claim = {**CLAIM, "patient": {"sex": "F", "birth_date": "1960-02-31"}}
    assert "1960" not in str(refusal(json.dumps(claim)))


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('{"id": "a", "id": "b"}', "/id"),
        (json.dumps(CLAIM).replace('"units": 1', '"units": 1, "units": 2'), "/lines/0/units"),
    ],
)
def test_a_key_given_twice_is_refused(text: str, place: str) -> None:
    error = refusal(text)
    assert (error.code, error.place) == ("claim.duplicate-key", place)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "claim.empty"),
        (b"null", "claim.wrong-type"),
        (b"{", "claim.bad-json"),
        (b'{"id": NaN}', "claim.bad-json"),
        (b'{"id": -Infinity}', "claim.bad-json"),
        (b"{} {}", "claim.bad-json"),
        (b'{"id": "\xff"}', "claim.bad-encoding"),
        (b"[" * 1_000_000, "claim.too-deep"),
        (b'{"history":[' * 200_000, "claim.too-deep"),
        (b'{"id": ' + b"9" * 100_000 + b"}", "claim.missing-key"),
        (b" " * (RECORD_LIMIT + 1), "claim.too-large"),
    ],
)
def test_broken_json_is_refused(data: bytes, code: str) -> None:
    assert refusal(data).code == code


@pytest.mark.parametrize("number", ["1e999", "1e-999", "1e99999999999999999999", "9" * 5000])
def test_huge_numbers_are_refused(number: str) -> None:
    data = json.dumps(CLAIM).replace('"150.00"', number)
    assert refusal(data).code == "claim.out-of-range"


@pytest.mark.parametrize(("charge", "said"), [("12.5", "12.5"), ("150", "150"), ("1e2", "100")])
def test_a_charge_may_be_a_number(charge: str, said: str) -> None:
    claim = parse_claim(json.dumps(CLAIM).replace('"150.00"', charge))
    lines: Any = canonical_claim(claim)["lines"]
    assert lines[0]["charge"] == said


def test_an_inpatient_claim_may_have_no_lines() -> None:
    made = parse_claim('{"id": "i", "type": "inpatient", "from": "2024-07-01", "diagnoses": []}')
    assert made.lines == ()
    assert made.last_date == dt.date(2024, 7, 1)


def test_canonical_leaves_out_what_is_not_said() -> None:
    text = (
        '{"id": "i", "type": "outpatient", "from": "2024-07-01", "through": null, "patient": {},'
        ' "diagnoses": [], "lines": [{"number": 3, "revenue_code": "0450"}]}'
    )
    assert canonical_claim(parse_claim(text)) == {
        "id": "i",
        "type": "outpatient",
        "from": "2024-07-01",
        "diagnoses": [],
        "lines": [{"number": 3, "revenue_code": "0450", "units": 1}],
    }


def kinds(name: str, data: bytes) -> list[str]:
    return [type(each).__name__ for each in read_claims(name, data)]


ONE = json.dumps(CLAIM).encode()


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("a.json", ONE, ["ClaimRecord"]),
        ("-", json.dumps(CLAIM, indent=2).encode(), ["ClaimRecord"]),
        ("a.json", b"\xef\xbb\xbf" + ONE, ["ClaimRecord"]),
        ("a.json", ONE.decode().encode("utf-16"), ["ClaimRecord"]),
        ("a.json", b"[" + ONE + b"," + ONE + b"]", ["ClaimRecord"] * 2),
        ("a.json", b" [ ] ", []),
        ("a.jsonl", ONE + b"\r\n\n" + ONE, ["ClaimRecord"] * 2),
        ("-", ONE + b"\n" + ONE, ["ClaimRecord"] * 2),
        ("a.jsonl", ONE + b"\n{\n" + ONE, ["ClaimRecord", "RefusedRecord", "ClaimRecord"]),
        ("a.json", b"[" + ONE + b", {}, " + ONE, ["ClaimRecord", "RefusedRecord"] * 2),
        ("a.jsonl", b"\xff\n" + ONE, ["RefusedRecord", "ClaimRecord"]),
        ("a.json", b"", ["RefusedRecord"]),
    ],
)
def test_files_of_claims(name: str, data: bytes, expected: list[str]) -> None:
    assert kinds(name, data) == expected


def test_a_refused_record_keeps_its_number_and_id() -> None:
    bad = json.dumps({**CLAIM, "id": "c2", "payor": 1}).encode()
    first, second = read_claims("a.jsonl", ONE + b"\n" + bad)
    assert isinstance(first, ClaimRecord)
    assert first.record == 1
    assert isinstance(second, RefusedRecord)
    assert (second.record, second.id, second.source) == (2, "c2", "a.jsonl")


DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2030, 12, 31))
WORDS = st.text(st.characters(codec="utf-8", categories=["L", "N", "P"]), min_size=1, max_size=8)
AMOUNTS = st.decimals(0, 10**9, places=2)
OPTIONAL = st.none() | WORDS


@st.composite
def claims(draw: st.DrawFn, history: bool = True) -> Claim:
    diagnoses = draw(st.lists(st.builds(Diagnosis, WORDS, OPTIONAL), min_size=1, max_size=4))
    numbers = draw(st.lists(st.integers(1, 99), unique=True, min_size=1, max_size=4))
    pointers = st.lists(st.integers(1, len(diagnoses)), max_size=4).map(tuple)
    lines = [
        draw(
            st.builds(
                Line,
                number=st.just(number),
                code=WORDS,
                modifiers=st.lists(WORDS, max_size=4).map(tuple),
                units=st.integers(0, 9_999_999) | st.just(Decimal("0.1")),
                date=st.none() | DAYS,
                diagnosis_pointers=pointers,
                charge=st.none() | AMOUNTS,
                ndc=OPTIONAL,
                ndc_quantity=st.none() | AMOUNTS,
            )
        )
        for number in numbers
    ]
    return Claim(
        id=draw(WORDS),
        type=draw(st.sampled_from(CLAIM_TYPES)),
        from_date=draw(DAYS),
        diagnoses=tuple(diagnoses),
        lines=tuple(lines),
        patient=Patient(draw(st.sampled_from(["F", "M", "U", None])), draw(st.none() | DAYS), draw(OPTIONAL)),
        payer=draw(OPTIONAL),
        procedures=tuple(draw(st.lists(st.builds(Procedure, WORDS, st.none() | DAYS), max_size=2))),
        condition_codes=tuple(draw(st.lists(WORDS, max_size=2))),
        occurrence_codes=tuple(
            draw(st.lists(st.builds(OccurrenceCode, WORDS, st.none() | DAYS), max_size=2))
        ),
        value_codes=tuple(draw(st.lists(st.builds(ValueCode, WORDS, st.none() | AMOUNTS), max_size=2))),
        history=tuple(draw(st.lists(claims(history=False), max_size=1))) if history else (),
    )


@given(claims())
def test_reading_the_canonical_form_gives_the_same_claim(claim: Claim) -> None:
    assert parse_claim(json.dumps(canonical_claim(claim))) == claim


@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for made in read_claims("-", data):
        assert isinstance(made, ClaimRecord | RefusedRecord)
