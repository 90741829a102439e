"""Claims as CSV, one row a service line."""

from __future__ import annotations

from typing import Any

import pytest

from kb.model.claim import canonical_claim
from loaders.claims.csv_lines import CLAIM_COLUMNS, COLUMNS, LINE_COLUMNS
from loaders.claims.native import CLAIM_KEYS, LINE_KEYS
from loaders.claims.read import read_claims
from loaders.claims.record import ClaimRecord
from loaders.documents.records import RefusedRecord

HEADING = "claim_id,type,payer,sex,birth_date,from,diagnoses,line,code,modifiers,units,date,pointers,charge"
FIRST = "c1,professional,medicare,F,1960-02-01,2026-05-15,M17.11 E11.9,1,20610,RT 59,1,2026-05-15,1 2,150.00"
SECOND = "c1,,,,,,,2,99213,25,1,,1,80"
OTHER = "c2,professional,,,,2026-05-16,I10,1,99212,,,2026-05-16,,"


def read(*rows: str, end: str = "\n") -> list[ClaimRecord | RefusedRecord]:
    return list(read_claims("f.csv", end.join((*rows, "")).encode()))


def canonical(*rows: str) -> list[dict[str, Any]]:
    made = read(*rows)
    assert all(isinstance(each, ClaimRecord) for each in made), made
    return [dict(canonical_claim(each.claim)) for each in made if isinstance(each, ClaimRecord)]


def test_rows_of_a_claim_stand_together() -> None:
    first, second = canonical(HEADING, FIRST, SECOND, OTHER)
    assert first == {
        "id": "c1", "type": "professional", "payer": "medicare",
        "patient": {"sex": "F", "birth_date": "1960-02-01"}, "from": "2026-05-15",
        "diagnoses": [{"code": "M17.11"}, {"code": "E11.9"}],
        "lines": [
            {"number": 1, "code": "20610", "modifiers": ["RT", "59"], "units": 1, "date": "2026-05-15",
             "diagnosis_pointers": [1, 2], "charge": "150.00"},
            {"number": 2, "code": "99213", "modifiers": ["25"], "units": 1, "diagnosis_pointers": [1],
             "charge": "80"},
        ],
    }  # fmt: skip
    assert (second["id"], second["lines"][0]["code"]) == ("c2", "99212")


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_delimiters_and_line_ends(end: str, delimiter: str) -> None:
    rows = [row.replace(",", delimiter) for row in (HEADING, FIRST, OTHER)]
    assert [each.claim.id for each in read(*rows, end=end) if isinstance(each, ClaimRecord)] == ["c1", "c2"]


def test_an_inpatient_claim() -> None:
    (made,) = canonical(
        "claim_id,type,bill_type,from,through,admit_date,discharge_status,admitting_diagnosis,diagnoses,poa,"
        "procedures,condition_codes,line,revenue_code,units",
        "i1,inpatient,111,2026-05-01,2026-05-04,2026-05-01,01,R52,S72.001A;E11.9,Y N,"
        "0SR90JZ@2026-05-02,09|C1,1,0120,3",
    )
    assert made["diagnoses"] == [{"code": "S72.001A", "poa": "Y"}, {"code": "E11.9", "poa": "N"}]
    assert made["procedures"] == [{"code": "0SR90JZ", "date": "2026-05-02"}]
    assert made["condition_codes"] == ["09", "C1"]
    assert made["lines"] == [{"number": 1, "revenue_code": "0120", "units": 3}]


@pytest.mark.parametrize(
    ("row", "code", "place"),
    [
        (FIRST.replace(",1,2026-05-15", ",-1,2026-05-15"), "out-of-range", "row 2, column units"),
        (FIRST.replace(",1,2026-05-15", ",1e12,2026-05-15"), "out-of-range", "row 2, column units"),
        (FIRST.replace(",1,2026-05-15", ",x,2026-05-15"), "wrong-type", "row 2, column units"),
        (FIRST.replace("2026-05-15,1 2", "15.5.26,1 2"), "not-a-date", "row 2, column date"),
        (FIRST.replace("1 2,", "1 3,"), "no-such-diagnosis", "row 2, column pointers"),
        (FIRST.replace("professional", "proffesional"), "wrong-value", "row 2, column type"),
        (FIRST + ",more", "bad-csv", "row 2"),
        (FIRST.replace("c1", ""), "missing-key", "row 2"),
    ],
)
def test_a_refusal_names_row_and_column_and_the_rest_is_read(row: str, code: str, place: str) -> None:
    refused, other = read(HEADING, row, OTHER)
    assert isinstance(refused, RefusedRecord)
    assert (refused.error.code, refused.error.place) == (f"claim.{code}", f"f.csv:{place}")
    assert "1960" not in str(refused.error)
    assert isinstance(other, ClaimRecord)


def test_a_later_row_that_contradicts_the_first() -> None:
    (refused,) = read(HEADING, FIRST, SECOND.replace("c1,,,,", "c1,,,M,"))
    assert isinstance(refused, RefusedRecord)
    assert (refused.error.code, refused.error.place) == ("claim.wrong-value", "f.csv:row 3, column sex")


@pytest.mark.parametrize(
    ("heading", "code"),
    [
        (HEADING + ",unit", "claim.unknown-key"),
        (HEADING + ",units", "claim.duplicate-key"),
        (HEADING.replace("diagnoses,", ""), "claim.missing-key"),
    ],
)
def test_a_heading_that_is_wrong(heading: str, code: str) -> None:
    (refused,) = read(heading, FIRST)
    assert isinstance(refused, RefusedRecord)
    assert (refused.error.code, refused.error.place) == (code, "f.csv:row 1")


def test_no_rows() -> None:
    (refused,) = read(HEADING)
    assert isinstance(refused, RefusedRecord)
    assert refused.error.code == "claim.empty"


def test_columns_are_keys_of_the_native_claim() -> None:
    keys = {pointer.split("/")[1] for pointer in CLAIM_COLUMNS.values()}
    assert keys <= set(CLAIM_KEYS)
    assert set(LINE_COLUMNS.values()) <= set(LINE_KEYS)
    assert len(set(COLUMNS)) == len(COLUMNS)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_the_mark_that_spreadsheets_write_is_no_part_of_the_heading(encoding: str) -> None:
    made = list(read_claims("f.csv", "\n".join((HEADING, FIRST, "")).encode(encoding)))
    assert [each.claim.id for each in made if isinstance(each, ClaimRecord)] == ["c1"]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [(b"c2", b"c\xe9", "claim.bad-encoding"), (b"c2,", b'"c2"x,', "claim.bad-csv")],
)
def test_a_row_that_cannot_be_read_stops_no_other(old: bytes, new: bytes, code: str) -> None:
    last = OTHER.replace("c2", "c3")
    rows = "\n".join((HEADING, FIRST, OTHER, last, "")).encode().replace(old, new)
    first, refused, third = read_claims("f.csv", rows)
    assert isinstance(first, ClaimRecord)
    assert isinstance(third, ClaimRecord)
    assert isinstance(refused, RefusedRecord)
    assert (refused.record, refused.error.code, refused.error.place) == (2, code, "f.csv:row 3")
