"""Native claims that are odd or broken: what is legible is read as given, the rest refused alone."""

from __future__ import annotations

import json
from typing import Any

import pytest

from loaders.claims.read import read_claims
from loaders.claims.record import ClaimRecord
from loaders.documents.records import RefusedRecord

GOOD: dict[str, Any] = {
    "id": "good",
    "type": "professional",
    "from": "2026-05-15",
    "diagnoses": [{"code": "E11.9"}],
    "lines": [{"number": 1, "code": "99213"}],
}


def with_line(**members: object) -> str:
    return json.dumps(GOOD | {"id": "odd", "lines": [{"number": 1, "code": "99213"} | members]})


@pytest.mark.parametrize(
    "text",
    [
        with_line(units=0),
        with_line(modifiers=["QQ", "zz", "QQ"]),
        with_line(code="j3301"),
        with_line(date="1900-01-01", through="2999-12-31"),
        json.dumps(GOOD | {"id": "odd", "diagnoses": [{"code": "e11.9"}, {"code": "E119"}]}),
        json.dumps(GOOD | {"id": "odd", "lines": [{"number": n, "code": "99213"} for n in (1, 2)]}),
        json.dumps(GOOD | {"id": "odd", "lines": [{"number": n, "code": "99213"} for n in range(1, 10_001)]}),
    ],
)
def test_what_is_legible_is_read_as_given(text: str) -> None:
    (made,) = read_claims("-", text.encode())
    assert isinstance(made, ClaimRecord)
    given = json.loads(text)
    assert [line.code for line in made.claim.lines] == [line["code"] for line in given["lines"]]
    assert [each.code for each in made.claim.diagnoses] == [each["code"] for each in given["diagnoses"]]


@pytest.mark.parametrize(
    ("text", "code", "path"),
    [
        (with_line(units=-1), "out-of-range", "/lines/0/units"),
        (with_line(units=1e12), "out-of-range", "/lines/0/units"),
        (with_line(date="2026-02-30"), "not-a-date", "/lines/0/date"),
        (with_line(unit=1), "unknown-key", "/lines/0/unit"),
        (json.dumps(GOOD | {"lines": []}), "no-lines", "/lines"),
        (json.dumps(GOOD).replace('"from"', '"from": "2026-05-15", "from"'), "duplicate-key", "/from"),
        (json.dumps(GOOD)[:40], "bad-json", "-:record 2"),
    ],
)
def test_a_refused_line_stops_no_other(text: str, code: str, path: str) -> None:
    good = json.dumps(GOOD)
    data = "\n".join((good, text, good)).encode()
    first, refused, last = read_claims("-", data)
    assert isinstance(first, ClaimRecord)
    assert isinstance(last, ClaimRecord)
    assert isinstance(refused, RefusedRecord)
    assert (refused.record, refused.error.code, refused.error.place) == (2, f"claim.{code}", path)
