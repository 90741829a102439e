"""FHIR R4 Claim and ExplanationOfBenefit: what becomes what, and what is refused where."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from kb.model.claim import canonical_claim
from loaders.claims.read import read_claims
from loaders.claims.record import ClaimRecord
from loaders.documents.records import RefusedRecord

CM, CPT = "http://hl7.org/fhir/sid/icd-10-cm", "http://www.ama-assn.org/go/cpt"
NUBC = "https://www.nubc.org/CodeSystem"


def concept(system: str, code: str) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code}]}


CLAIM: dict[str, Any] = {
    "resourceType": "Claim", "id": "f1", "status": "active", "use": "claim",
    "type": concept("http://terminology.hl7.org/CodeSystem/claim-type", "professional"),
    "patient": {"reference": "Patient/p1"},
    "billablePeriod": {"start": "2026-05-15", "end": "2026-05-16T10:00:00-05:00"},
    "provider": {"identifier": {"system": "http://hl7.org/fhir/sid/us-npi", "value": "1234567893"}},
    "careTeam": [
        {"sequence": 1, "role": concept("x", "rendering"), "provider": {"reference": "Practitioner/d1"}},
        {"sequence": 2, "role": concept("x", "assist"),
         "provider": {"identifier": {"system": "http://hl7.org/fhir/sid/us-npi", "value": "1003000001"}}},
    ],
    "insurance": [{"sequence": 1, "focal": True, "coverage": {"display": "Some Payer"}}],
    "diagnosis": [
        {"sequence": 2, "diagnosisCodeableConcept": concept(CM, "E11.9")},
        {"sequence": 7, "type": [concept("x", "principal")],
         "diagnosisCodeableConcept": concept(CM, "M17.11")},
        {"sequence": 9, "diagnosisCodeableConcept": concept(CM, "R52"), "type": [concept("x", "admitting")]},
    ],
    "item": [
        {"sequence": 1, "productOrService": concept(CPT, "20610"), "modifier": [concept("x", "RT")],
         "servicedDate": "2026-05-15", "quantity": {"value": 2}, "diagnosisSequence": [7, 2],
         "locationCodeableConcept": concept("x", "11"), "net": {"value": 150.5}},
        {"sequence": 2, "productOrService": concept("https://bluebutton.cms.gov/codesystem/hcpcs", "J3301"),
         "servicedPeriod": {"start": "2026-05-15", "end": "2026-05-16"}, "quantity": {"value": 4},
         "careTeamSequence": [2],
         "detail": [{"sequence": 1, "productOrService": concept("http://hl7.org/fhir/sid/ndc", "00003029305"),
                     "quantity": {"value": 1.5, "code": "mL"}}]},
    ],
}  # fmt: skip
BUNDLE = {
    "resourceType": "Bundle", "type": "collection",
    "entry": [
        {"resource": {"resourceType": "Patient", "id": "p1", "gender": "female", "birthDate": "1960-02-01"}},
        {"resource": {"resourceType": "Practitioner", "id": "d1",
                      "identifier": [{"system": "http://hl7.org/fhir/sid/us-npi", "value": "1902000007"}]}},
        {"resource": CLAIM},
    ],
}  # fmt: skip


def read(value: object, name: str = "f.json") -> list[ClaimRecord | RefusedRecord]:
    return list(read_claims(name, json.dumps(value).encode()))


def canonical(value: object) -> dict[str, Any]:
    (made,) = read(value)
    assert isinstance(made, ClaimRecord), made.error
    return dict(canonical_claim(made.claim))


def changed(change: Callable[[Any], object]) -> dict[str, Any]:
    claim = copy.deepcopy(CLAIM)
    change(claim)
    return claim


def refusal(value: object) -> tuple[str, str]:
    (made,) = read(value)
    assert isinstance(made, RefusedRecord)
    return made.error.code, made.error.place


def test_a_claim_in_a_bundle() -> None:
    assert canonical(BUNDLE) == {
        "id": "f1", "type": "professional", "payer": "Some Payer",
        "patient": {"id": "p1", "sex": "F", "birth_date": "1960-02-01"},
        "provider": "1902000007", "group": "1234567893", "from": "2026-05-15", "through": "2026-05-16",
        "admitting_diagnosis": "R52", "diagnoses": [{"code": "M17.11"}, {"code": "E11.9"}],
        "lines": [
            {"number": 1, "code": "20610", "modifiers": ["RT"], "units": 2, "date": "2026-05-15",
             "diagnosis_pointers": [1, 2], "place_of_service": "11", "charge": "150.5"},
            {"number": 2, "code": "J3301", "units": 4, "date": "2026-05-15", "through": "2026-05-16",
             "provider": "1003000001", "ndc": "00003029305", "ndc_quantity": "1.5", "ndc_unit": "ML"},
        ],
    }  # fmt: skip


def test_an_institutional_benefit() -> None:
    def info(category: str, **members: object) -> dict[str, Any]:
        return {"sequence": 1, "category": concept("x", category), **members}

    value = changed(
        lambda claim: claim.update(
            resourceType="ExplanationOfBenefit",
            type=concept("x", "institutional"),
            subType=concept("x", "inpatient"),
            insurer={"display": "Medicare"},
            supportingInfo=[
                info("admissionperiod", timingPeriod={"start": "2026-05-14"}),
                info("discharge-status", code=concept(f"{NUBC}/PatDischargeStatus", "06")),
                info("typeofbill", code=concept(f"{NUBC}/TypeOfBill", "0117")),
                info("info", code=concept(f"{NUBC}/ConditionCodes", "09")),
                info("info", code=concept(f"{NUBC}/OccurrenceCodes", "11"), timingDate="2026-05-01"),
                info("info", code=concept(f"{NUBC}/ValueCodes", "80"), valueQuantity={"value": 4}),
            ],
            diagnosis=[
                {
                    "sequence": 1,
                    "diagnosisCodeableConcept": concept(CM, "I10"),
                    "onAdmission": concept("x", "y"),
                }
            ],
            procedure=[
                {
                    "sequence": 1,
                    "date": "2026-05-15",
                    "procedureCodeableConcept": concept(
                        "http://www.cms.gov/Medicare/Coding/ICD10", "0SR90JZ"
                    ),
                }
            ],
            item=[
                {
                    "sequence": 1,
                    "revenue": concept(f"{NUBC}/RevenueCodes", "0120"),
                    "productOrService": concept("x", "not-applicable"),
                    "adjudication": [{"category": concept("x", "submitted"), "amount": {"value": 99}}],
                }
            ],
        )
    )
    made = canonical(value)
    assert made["type"] == "inpatient"
    assert (made["bill_type"], made["frequency"], made["discharge_status"]) == ("0117", "7", "06")
    assert (made["admit_date"], made["payer"]) == ("2026-05-14", "medicare")
    assert made["condition_codes"] == ["09"]
    assert made["occurrence_codes"] == [{"code": "11", "date": "2026-05-01"}]
    assert made["value_codes"] == [{"code": "80", "amount": "4"}]
    assert made["diagnoses"] == [{"code": "I10", "poa": "Y"}]
    assert made["procedures"] == [{"code": "0SR90JZ", "date": "2026-05-15"}]
    assert made["lines"] == [{"number": 1, "revenue_code": "0120", "units": 1, "charge": "99"}]


@pytest.mark.parametrize(
    ("change", "code", "place"),
    [
        (lambda c: c.pop("id"), "missing-key", ""),
        (lambda c: c.update(type=concept("x", "pharmacy")), "fhir-type", "/type"),
        (lambda c: c.update(type=concept("x", "institutional")), "missing-key", "/subType"),
        (lambda c: c.update(use="preauthorization"), "fhir-not-a-claim", "/use"),
        (lambda c: c.update(status="cancelled"), "fhir-withdrawn", "/status"),
        (lambda c: c["billablePeriod"].update(start="2026-05"), "not-a-date", "/billablePeriod/start"),
        (lambda c: c["item"][0].update(servicedDate="2026-02-30"), "not-a-date", "/item/0/servicedDate"),
        (lambda c: c["item"][0].update(diagnosisSequence=[3]), "no-such-diagnosis",
         "/item/0/diagnosisSequence/0"),
        (lambda c: c["item"][0].update(quantity={"value": -1}), "out-of-range", "/item/0/quantity"),
        (lambda c: c["item"][1].update(sequence=1), "duplicate-line", "/item/1"),
        (lambda c: c["item"][0].update(productOrService=concept("http://snomed.info/sct", "1")),
         "fhir-code-system", "/item/0/productOrService"),
        (lambda c: c["item"].clear(), "no-lines", "/item"),
        (lambda c: c["diagnosis"][0].update(diagnosisCodeableConcept=concept("http://snomed.info/sct", "1")),
         "fhir-code-system", "/diagnosis/0/diagnosisCodeableConcept"),
        (lambda c: (c["diagnosis"][0].pop("diagnosisCodeableConcept"),
                    c["diagnosis"][0].update(diagnosisReference={"reference": "Condition/none"})),
         "fhir-reference", "/diagnosis/0/diagnosisReference"),
        (lambda c: c.update(resourceType="Patient"), "fhir-no-claim", "/resourceType"),
    ],
)  # fmt: skip
def test_a_refusal_names_the_element(change: Callable[[Any], object], code: str, place: str) -> None:
    assert refusal(changed(change)) == (f"claim.{code}", place)


def test_a_refusal_in_a_bundle_names_the_entry_and_the_others_are_read() -> None:
    bundle = copy.deepcopy(BUNDLE)
    bad = changed(lambda claim: claim.update(id="f2", status="cancelled"))
    bundle["entry"].append({"resource": bad})  # type: ignore[attr-defined]
    first, second = read(bundle)
    assert isinstance(first, ClaimRecord)
    assert isinstance(second, RefusedRecord)
    assert (second.record, second.id, second.error.place) == (2, "f2", "/entry/3/resource/status")


def test_ndjson_with_native_claims_among_them() -> None:
    native = {"id": "n", "type": "professional", "from": "2026-05-15", "diagnoses": [],
              "lines": [{"number": 1, "code": "99213"}]}  # fmt: skip
    data = "\n".join(json.dumps(each) for each in (CLAIM, native, BUNDLE)).encode()
    made = list(read_claims("f.ndjson", data))
    assert [(each.record, each.claim.id) for each in made if isinstance(each, ClaimRecord)] == [
        (1, "f1"), (2, "n"), (3, "f1"),
    ]  # fmt: skip


def test_of_a_claim_and_the_benefit_that_names_it_the_claim_is_read() -> None:
    bundle = copy.deepcopy(BUNDLE)
    benefit = changed(
        lambda claim: claim.update(
            resourceType="ExplanationOfBenefit", id="e1", claim={"reference": "Claim/f1"}
        )
    )
    bundle["entry"].append({"resource": benefit})  # type: ignore[attr-defined]
    assert [each.claim.id for each in read(bundle) if isinstance(each, ClaimRecord)] == ["f1"]


def test_a_key_given_twice_is_refused() -> None:
    text = json.dumps(CLAIM).replace('"id": "f1"', '"id": "f1", "id": "f2"')
    (made,) = read_claims("f.json", text.encode())
    assert isinstance(made, RefusedRecord)
    assert made.error.code == "claim.duplicate-key"
