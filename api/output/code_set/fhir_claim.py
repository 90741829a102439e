"""A code set as a FHIR R4 Claim of status draft."""

from __future__ import annotations

from typing import Any

from api.output.code_set.model import CodeSet

_ABSENT = {
    "extension": [
        {"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "unknown"}
    ]
}
_CM = "http://hl7.org/fhir/sid/icd-10-cm"
_SYSTEMS = {
    "CPT": "http://www.ama-assn.org/go/cpt",
    "HCPCS": "https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets",
}
_PLACES = "https://www.cms.gov/Medicare/Coding/place-of-service-codes/Place_of_Service_Code_Set"


def draft_claim(coded: CodeSet) -> dict[str, Any]:
    """The resource. What FHIR wants and the encounter does not say is marked as absent."""
    made: dict[str, Any] = {
        "resourceType": "Claim",
        "identifier": [{"value": coded.id}],
        "status": "draft",
        "type": _concept("http://terminology.hl7.org/CodeSystem/claim-type", "professional"),
        "use": "claim",
        "patient": _ABSENT,
        "billablePeriod": {"start": coded.date},
        "_created": _ABSENT,
        "provider": _ABSENT,
        "priority": _concept("http://terminology.hl7.org/CodeSystem/processpriority", "normal"),
        "insurance": [{"sequence": 1, "focal": True, "coverage": _ABSENT}],
    }
    if coded.diagnoses:
        made["diagnosis"] = [
            {
                "sequence": rank,
                "diagnosisCodeableConcept": {"coding": [{"system": _CM, "code": code, "display": title}]},
            }
            for rank, (code, title) in enumerate(coded.diagnoses, start=1)
        ]
    if coded.services:
        made["item"] = [_item(number, coded, item.system, item.code) for number, item in
                        enumerate(coded.services, start=1)]  # fmt: skip
    return made


def _item(number: int, coded: CodeSet, system: str, code: str) -> dict[str, Any]:
    made = {
        "sequence": number,
        "productOrService": _concept(_SYSTEMS[system], code),
        "servicedDate": coded.date,
        "quantity": {"value": 1},
    }
    if coded.place_of_service:
        made["locationCodeableConcept"] = _concept(_PLACES, coded.place_of_service)
    return made


def _concept(system: str, code: str) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code}]}
