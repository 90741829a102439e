"""The published JSON Schema and the reader say the same."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from loaders.claims.native import CLAIM_KEYS, LINE_KEYS, parse_claim
from loaders.errors import InputError

jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is a test-only dependency")

SCHEMA = json.loads((Path(__file__).resolve().parents[3] / "kb" / "model" / "claim.schema.json").read_text())
BASE: dict[str, Any] = {
    "id": "c1",
    "type": "professional",
    "from": "2024-07-15",
    "diagnoses": [{"code": "M1711"}],
    "lines": [{"number": 1, "code": "20610"}],
}
FULL: dict[str, Any] = {
    **BASE,
    "type": "inpatient",
    "payer": "p",
    "bill_type": "111",
    "patient": {"sex": "M", "birth_date": "1950-01-01", "id": "x"},
    "provider": "1",
    "through": "2024-07-16",
    "admit_date": "2024-07-15",
    "discharge_status": "01",
    "diagnoses": [{"code": "M17.11", "poa": "Y"}],
    "frequency": "1",
    "jurisdiction": "J8",
    "specialty": "20",
    "group": "g",
    "admitting_diagnosis": "M25.561",
    "procedures": [{"code": "0SRC0J9", "date": "2024-07-15"}],
    "condition_codes": ["45"],
    "occurrence_codes": [{"code": "11", "date": "2024-07-01", "through": "2024-07-02"}],
    "value_codes": [{"code": "80", "amount": "2.00"}],
    "history": [BASE],
    "lines": [
        {
            "number": 1,
            "code": "J1100",
            "modifiers": ["JZ"],
            "units": 2.5,
            "date": "2024-07-15",
            "through": "2024-07-16",
            "diagnosis_pointers": [1],
            "place_of_service": "21",
            "revenue_code": "0636",
            "charge": 12.5,
            "provider": "2",
            "ndc": "00000000000",
            "ndc_quantity": "1.5",
            "ndc_unit": "ML",
        }
    ],
}
OUTPATIENT = {**BASE, "type": "outpatient"}


def with_line(base: dict[str, Any], **members: object) -> dict[str, Any]:
    claim = copy.deepcopy(base)
    claim["lines"][0].update(members)
    return claim


def without(base: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in base.items() if name != key}


ACCEPTED = [
    BASE,
    FULL,
    {**without(BASE, "lines"), "type": "inpatient"},
    {**BASE, "type": "inpatient", "lines": []},
    {**BASE, "patient": None, "payer": None, "history": None, "procedures": None},
    {**BASE, "diagnoses": []},
    with_line(OUTPATIENT, code=None, revenue_code="0450"),
    with_line(BASE, units=None, charge=0, modifiers=None),
    with_line(BASE, number=1.0),
]
REFUSED = [
    [],
    "claim",
    {},
    *(without(BASE, key) for key in ("id", "type", "from", "diagnoses", "lines")),
    *({**BASE, key: 5} for key in CLAIM_KEYS),
    *(with_line(BASE, **{key: {}}) for key in LINE_KEYS),
    {**BASE, "extra": 1},
    {**BASE, "id": ""},
    {**BASE, "type": "Professional"},
    {**BASE, "from": "2024-13-01"},
    {**BASE, "from": "15/07/2024"},
    {**BASE, "through": "2024-02-30"},
    {**BASE, "patient": {"sex": "X"}},
    {**BASE, "patient": {"name": "n"}},
    {**BASE, "lines": []},
    {**OUTPATIENT, "lines": None},
    {**BASE, "diagnoses": None},
    {**BASE, "diagnoses": [{}]},
    {**BASE, "diagnoses": ["M17.11"]},
    {**BASE, "condition_codes": [45]},
    {**BASE, "value_codes": [{"code": "80", "amount": "two"}]},
    {**BASE, "history": [{**BASE, "history": [BASE]}]},
    {**BASE, "history": [{}]},
    with_line(BASE, code=None, revenue_code="0450"),
    with_line(OUTPATIENT, code=None),
    with_line(BASE, number=None),
    with_line(BASE, number=0),
    with_line(BASE, number="1"),
    with_line(BASE, number=True),
    with_line(BASE, units="1"),
    with_line(BASE, units=-1),
    with_line(BASE, charge="-1.00"),
    with_line(BASE, charge="1,000.00"),
    with_line(BASE, charge="1.0000000"),
    with_line(BASE, charge=True),
    with_line(BASE, modifiers=[""]),
    with_line(BASE, diagnosis_pointers=[0]),
    with_line(BASE, diagnosis_pointers=["1"]),
    with_line(BASE, extra=1),
]


def valid(claim: object) -> bool:
    checker = jsonschema.Draft202012Validator(
        SCHEMA, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )
    return bool(checker.is_valid(claim))


def readable(claim: object) -> bool:
    try:
        parse_claim(json.dumps(claim))
    except InputError:
        return False
    return True


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert tuple(sorted(SCHEMA["properties"])) == tuple(sorted(CLAIM_KEYS))
    assert tuple(sorted(SCHEMA["$defs"]["line"]["properties"])) == tuple(sorted(LINE_KEYS))


@pytest.mark.parametrize("claim", ACCEPTED, ids=range(len(ACCEPTED)))
def test_both_accept(claim: object) -> None:
    assert valid(claim)
    assert readable(claim)


@pytest.mark.parametrize("claim", REFUSED, ids=range(len(REFUSED)))
def test_both_refuse(claim: object) -> None:
    assert not valid(claim)
    assert not readable(claim)


@pytest.mark.parametrize(
    "claim",
    [
        {**BASE, "through": "2024-07-14"},
        {**BASE, "lines": BASE["lines"] * 2},
        with_line(BASE, diagnosis_pointers=[2]),
        with_line(BASE, date="2024-07-15", through="2024-07-14"),
    ],
)
def test_what_a_schema_cannot_say_the_reader_refuses(claim: object) -> None:
    assert valid(claim)
    assert not readable(claim)
