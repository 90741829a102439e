"""Which element of an 837 becomes which key of the native claim."""

from __future__ import annotations

from typing import Any

from kb.model.claim import canonical_claim
from tests.loaders.claims.x12.x12_text import FIXTURES, claims, one, read


def canonical(name: str) -> list[dict[str, Any]]:
    return [dict(canonical_claim(each.claim)) for each in claims((FIXTURES / name).read_bytes())]


def test_a_professional_claim() -> None:
    first, second = canonical("professional.x12")
    assert first == {
        "id": "P-1", "type": "professional", "payer": "medicare",
        "patient": {"sex": "F", "birth_date": "1960-02-01", "id": "1EG4TE5MK73"},
        "provider": "1902000007", "group": "1234567893", "jurisdiction": "OK", "frequency": "1",
        "from": "2026-05-15", "through": "2026-05-17",
        "diagnoses": [{"code": "M1711"}, {"code": "E119"}],
        "lines": [
            {"number": 1, "code": "20610", "modifiers": ["RT", "59"], "units": 1, "date": "2026-05-15",
             "diagnosis_pointers": [1, 2], "place_of_service": "11", "charge": "150"},
            {"number": 2, "code": "J3301", "units": 4, "date": "2026-05-16", "through": "2026-05-17",
             "diagnosis_pointers": [1], "place_of_service": "12", "charge": "160.5",
             "provider": "1003000001", "ndc": "00003029305", "ndc_quantity": "1.5", "ndc_unit": "ML"},
        ],
    }  # fmt: skip
    # A dependent: sex and birth date are the patient's own, the member number is not.
    assert second["patient"] == {"sex": "M", "birth_date": "2018-03-01"}
    assert (second["payer"], second["frequency"], second["provider"]) == ("00901", "7", "1234567893")
    assert second["lines"][0]["place_of_service"] == "22"


def test_an_inpatient_claim() -> None:
    stay, visit = canonical("institutional.x12")
    assert stay == {
        "id": "I-1", "type": "inpatient", "payer": "medicare", "bill_type": "111", "frequency": "1",
        "patient": {"sex": "F", "birth_date": "1948-07-04", "id": "1EG4TE5MK74"},
        "provider": "1679576722", "group": "1679576722", "jurisdiction": "OK",
        "from": "2026-05-01", "through": "2026-05-05", "admit_date": "2026-05-01", "discharge_status": "01",
        "admitting_diagnosis": "R52",
        "diagnoses": [
            {"code": "S72001A", "poa": "Y"}, {"code": "E119", "poa": "N"}, {"code": "I10", "poa": "W"},
            {"code": "W1830XA", "poa": "Y"},
        ],
        "procedures": [{"code": "0SR90JZ", "date": "2026-05-02"}, {"code": "3E0T3BZ", "date": "2026-05-02"}],
        "condition_codes": ["09", "C1"],
        "occurrence_codes": [
            {"code": "70", "date": "2026-05-01", "through": "2026-05-03"},
            {"code": "11", "date": "2026-04-30"}, {"code": "50", "date": "2026-05-01"},
        ],
        "value_codes": [{"code": "80", "amount": "4"}, {"code": "01", "amount": "750.25"}],
        "lines": [
            {"number": 1, "revenue_code": "0120", "units": 4, "date": "2026-05-01", "charge": "4000"},
            {"number": 2, "revenue_code": "0250", "code": "J3490", "units": 2, "date": "2026-05-02",
             "charge": "250.75"},
            {"number": 3, "revenue_code": "0360", "units": 1, "charge": "16749.25"},
        ],
    }  # fmt: skip
    assert (visit["type"], visit["bill_type"]) == ("outpatient", "131")
    # The reason for the visit has no key of its own, and is no second diagnosis.
    assert visit["diagnoses"] == [{"code": "R079"}]
    assert visit["lines"][0]["modifiers"] == ["25"]


def test_each_part_says_where_it_stood() -> None:
    origin = claims((FIXTURES / "professional.x12").read_bytes())[0].origin
    assert origin is not None
    places = {
        "": "segment 21, CLM", "/id": "segment 21, CLM01", "/frequency": "segment 21, CLM05-3",
        "/diagnoses/1": "segment 23, HI02-2", "/diagnoses/1/code": "segment 23, HI02-2",
        "/provider": "segment 24, NM109", "/group": "segment 10, NM109", "/jurisdiction": "segment 28, N402",
        "/patient": "segment 19, DMG", "/patient/sex": "segment 19, DMG03", "/payer": "segment 20, NM109",
        "/lines/0": "segment 35, SV1", "/lines/0/modifiers/1": "segment 35, SV101-4",
        "/lines/1/units": "segment 39, SV104", "/lines/1/date": "segment 40, DTP03",
        "/lines/1/ndc": "segment 41, LIN03", "/lines/1/ndc_quantity": "segment 42, CTP04",
        "/lines/1/provider": "segment 43, NM109", "/lines/0/diagnosis_pointers/1": "segment 35, SV107-2",
    }  # fmt: skip
    assert {pointer: origin.place(pointer) for pointer in places} == places
    assert origin.text("/lines/0/units") == "SV1*HC:20610:RT:59*150*UN*1***1:2"


def test_an_institutional_part_says_where_it_stood() -> None:
    origin = claims((FIXTURES / "institutional.x12").read_bytes())[0].origin
    assert origin is not None
    places = {
        "/from": "segment 22, DTP03", "/admit_date": "segment 23, DTP03",
        "/discharge_status": "segment 24, CL103", "/diagnoses/0/poa": "segment 25, HI01-2",
        "/admitting_diagnosis": "segment 26, HI01", "/diagnoses/3": "segment 27, HI01-2",
        "/procedures/1": "segment 30, HI01-2", "/occurrence_codes/2": "segment 32, HI02-2",
        "/condition_codes/1": "segment 34, HI02-2", "/lines/1/code": "segment 40, SV202-2",
        "/lines/0/revenue_code": "segment 37, SV201",
    }  # fmt: skip
    assert {pointer: origin.place(pointer) for pointer in places} == places


def test_the_digest_covers_the_claim_alone() -> None:
    alone = claims(one())[0].source_sha256
    again = claims(one().replace("20260515*1200*CH", "20260516*1300*CH"))[0].source_sha256
    other = claims(one().replace("SV1*HC:99213", "SV1*HC:99214"))[0].source_sha256
    assert alone == again != other


def test_lines_decide_the_kind_of_claim_before_the_guide_does() -> None:
    text = one().replace("005010X222A1", "005010X223A2")
    assert claims(text)[0].claim.type == "professional"


def test_icd_9_is_read_only_for_services_before_icd_10() -> None:
    old = one().replace("ABK:E119*ABF:I10", "BK:25000*BF:4019")
    made = read(old)[0]
    assert made.error.code == "claim.icd9"  # type: ignore[union-attr]
    before = claims(old.replace("D8*20260515", "D8*20150930"))[0].claim
    assert [each.code for each in before.diagnoses] == ["25000", "4019"]
