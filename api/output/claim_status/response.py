"""A decision on a claim as a FHIR R4 ClaimResponse."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.output.claim_status.evidence import pointers
from loaders.claims.record import Origin

_ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
_CLAIM_TYPE = "http://terminology.hl7.org/CodeSystem/claim-type"
_NPI = "http://hl7.org/fhir/sid/us-npi"
RULE_SYSTEM = "urn:chartproof:rule"
PLACE_URL = "urn:chartproof:place"
_OUTCOMES = {"pass": "complete", "fail": "error", "indeterminate": "partial"}


def claim_response(decision: Mapping[str, Any], origin: Origin | None) -> dict[str, Any]:
    """The resource. ``error`` holds the findings that stop the claim, ``processNote`` the others.

    It says nothing of when it was made: the same decision gives the same bytes. What FHIR wants and
    the claim does not say is marked as absent.
    """
    claim = decision["input"]
    errors, notes = [], []
    for index, finding in enumerate(decision["findings"]):
        if finding["disposition"] == "advise":
            notes.append(f"{finding['message']} {finding['remedy']}")
        else:
            errors.append(_error(decision, index, finding, origin))
    notes.extend(
        f"{each['rule']}: {each['reason']} Load {each['load']}" for each in decision["indeterminate"]
    )
    made: dict[str, Any] = {
        "resourceType": "ClaimResponse",
        "identifier": [{"system": "urn:chartproof:decision", "value": decision["digest"]}],
        "status": "active",
        "type": {"coding": [{"system": _CLAIM_TYPE, "code": _type(claim["type"])}]},
        "use": "claim",
        "patient": _reference((claim.get("patient") or {}).get("id")),
        "_created": _absent("not-applicable"),
        "insurer": _reference(decision["options"]["payer"]),
        "request": {"identifier": {"value": claim["id"]}},
        "outcome": _OUTCOMES[decision["outcome"]],
        "disposition": decision["outcome"],
    }
    if claim.get("provider"):
        made["requestor"] = {"identifier": {"system": _NPI, "value": claim["provider"]}}
    if notes:
        made["processNote"] = [
            {"number": number, "type": "display", "text": text} for number, text in enumerate(notes, start=1)
        ]
    if errors:
        made["error"] = errors
    return made


def _type(kind: str) -> str:
    return kind if kind == "professional" else "institutional"


def _error(
    decision: Mapping[str, Any], index: int, finding: Mapping[str, Any], origin: Origin | None
) -> dict[str, Any]:
    made: dict[str, Any] = {
        "extension": [
            {"url": PLACE_URL, "valueString": (origin.place(pointer) if origin else None) or pointer}
            for pointer in pointers(decision, index)
        ]
    }
    if finding["line"] is not None:
        made["itemSequence"] = finding["line"]
    made["code"] = {
        "coding": [{"system": RULE_SYSTEM, "code": finding["rule"], "display": finding["disposition"]}],
        "text": f"{finding['message']} {finding['remedy']}",
    }
    return made


def _reference(identifier: str | None) -> dict[str, Any]:
    return {"identifier": {"value": identifier}} if identifier else _absent("unknown")


def _absent(reason: str) -> dict[str, Any]:
    return {"extension": [{"url": _ABSENT, "valueCode": reason}]}
