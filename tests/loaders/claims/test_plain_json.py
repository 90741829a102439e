"""The fast reader takes nothing that the careful one refuses, and gives the same claim."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from kb.model.claim import canonical_claim
from loaders.claims.native import parse_claim
from loaders.claims.plain_json import plain_claim
from loaders.errors import InputError
from tests.engine.sets.random_claims import plain_claim as good_claim
from tests.engine.sets.random_claims import random_claim

GOOD = good_claim(random.Random(1), "c1")
LINE = GOOD["lines"][0]


def careful(data: bytes) -> Any:
    try:
        return parse_claim(data)
    except InputError as error:
        return error


def test_claims_of_every_kind() -> None:
    pick, taken = random.Random(2), 0
    for number in range(300):
        data = json.dumps((random_claim, good_claim)[number % 2](pick, f"c{number}")).encode()
        made = plain_claim(data)
        if made is not None:
            taken += 1
            assert made == careful(data)
            assert canonical_claim(made) == canonical_claim(careful(data))
    assert taken > 200


def changed(**members: Any) -> bytes:
    return json.dumps({**GOOD, **members}).encode()


def line(**members: Any) -> bytes:
    return changed(lines=[{**LINE, **members}])


@pytest.mark.parametrize(
    "data",
    [
        b"", b"{}", b"[]", b"null", b"not JSON", b'{"id": "c1"', changed() + b" more",
        changed().replace(b'"type"', b'"id": "again", "type"', 1),
        changed().replace(b'"code"', b'"code": "E11.9", "code"', 1),
        changed(name="Jane"), changed(id=" "), changed(id=""), changed(id=7), changed(id="a\u0007b"),
        changed(id="\u00a0"), changed(type="dental"), changed(diagnoses=None), changed(lines=[]),
        changed(lines=None), changed(through="2020-01-01"), changed(through="2026-02-30"),
        changed(admit_date="today"),
        changed(patient={"sex": "X"}), changed(patient={"age": 1}), changed(patient=[]),
        line(number=0), line(number=True), line(number="1"), line(number=1.5), line(code=None),
        line(code=" "),
        line(units=-1), line(units=1e12), line(units="2"), line(units=0.1234567), line(charge="-5"),
        line(charge="1,000"), line(charge="5\n"), line(charge=""), line(diagnosis_pointers=[3]),
        line(diagnosis_pointers=[0]), line(diagnosis_pointers=[1.5]),
        line(date="2026-05-15", through="2026-05-14"),
        line(modifiers="25"), line(modifiers=[None]), line(modifiers=[""]), line(colour="red"),
        changed(lines=[LINE, LINE]), changed(history=[{**GOOD, "history": [GOOD]}]),
        changed().replace(b": 1", b": 1e400", 1), changed().replace(b": 1", b": NaN", 1),
    ],
)  # fmt: skip
def test_what_is_refused_is_not_taken(data: bytes) -> None:
    assert isinstance(careful(data), InputError)
    assert plain_claim(data) is None


@pytest.mark.parametrize(
    "data",
    [
        line(units=1.5), line(units=2.0), line(units=None), line(charge="150.00"), line(charge="7"),
        line(charge=150.5), line(charge=150), changed(history=[]),
        changed(history=[{**GOOD, "id": "before"}]),
        changed(value_codes=[{"code": "80", "amount": 3}]), changed(id="J\u00fcrgen"), changed(id='say "x"'),
        changed(type="inpatient", lines=None), changed(patient=None), line(modifiers=None),
        changed().replace(b'"id":', b'"id" :', 1), changed().replace(b"  ", b" "),
        line(number=1.0), line(units=1e3), line(ndc="00002751001", ndc_quantity="1.5", ndc_unit="ML"),
    ],
)  # fmt: skip
def test_what_is_taken_is_the_same_claim(data: bytes) -> None:
    expected = careful(data)
    assert not isinstance(expected, InputError)
    made = plain_claim(data)
    if made is not None:
        assert canonical_claim(made) == canonical_claim(expected)
