"""A FHIR R4 Claim or ExplanationOfBenefit as a native claim (docs/claims.md has the mapping as a table)."""

from __future__ import annotations

from kb.model.claim import INPATIENT, OUTPATIENT, PROFESSIONAL, Claim
from loaders.claims.draft import Draft
from loaders.claims.fhir.coded import iso_day, words
from loaders.claims.fhir.diagnoses import put_diagnoses, put_procedures
from loaders.claims.fhir.information import bill_type_of, put_information
from loaders.claims.fhir.items import put_items
from loaders.claims.fhir.parties import billing_of, care_team_of, payer_of, put_patient, rendering_of
from loaders.documents.fhir_resources import Resource, Resources, objects, text_at
from loaders.documents.json_text import JsonObject
from loaders.errors import InputError

_OTHER_TYPES = {"oral": "dental", "pharmacy": "pharmacy", "vision": "vision"}


def claim_from_fhir(resource: Resource, resources: Resources) -> Claim:
    """The claim. Raises InputError ``claim.<fault>``; ``place`` is a JSON Pointer into what was sent."""
    body, place = resource.body, resource.place
    _refuse_others(body, place)
    draft = Draft(place)
    draft.put("/id", _identifier(body), f"{place}/id")
    draft.put("/type", _type(body, place), f"{place}/type")
    for key, part in (("from", "start"), ("through", "end")):
        draft.put(f"/{key}", iso_day(text_at(body, "billablePeriod", part)), f"{place}/billablePeriod/{part}")
    draft.put("/payer", payer_of(resource, resources), f"{place}/insurance")
    put_patient(draft, resource, resources)
    care_team = care_team_of(resource, resources)
    billing = billing_of(resource, resources)
    draft.put("/provider", rendering_of(care_team) or billing, f"{place}/careTeam")
    draft.put("/group", billing, f"{place}/provider")
    put_information(draft, body, place)
    pointers = put_diagnoses(draft, resource, resources)
    put_procedures(draft, resource, resources)
    span = put_items(draft, body, place, pointers, care_team)
    if not text_at(body, "billablePeriod", "start") and span is not None:
        draft.put("/from", span[0], f"{place}/item")
        draft.put("/through", span[1], f"{place}/item")
    return draft.claim()


def _refuse_others(body: JsonObject, place: str) -> None:
    use = text_at(body, "use")
    if use in ("preauthorization", "predetermination"):
        raise InputError(
            "claim.fhir-not-a-claim",
            f"This is a {use}, not a claim.",
            place=f"{place}/use",
            next_step="Send the claim itself.",
        )
    if text_at(body, "status") in ("cancelled", "entered-in-error"):
        raise InputError(
            "claim.fhir-withdrawn",
            "The claim is cancelled or was entered in error.",
            place=f"{place}/status",
        )


def _identifier(body: JsonObject) -> str:
    given = [text_at(each, "value") for each in objects(body.get("identifier"))]
    return text_at(body, "id") or next((each for each in given if each), "")


def _type(body: JsonObject, place: str) -> str | None:
    kinds = words(body.get("type"))
    other = next((name for code, name in _OTHER_TYPES.items() if code in kinds), None)
    if other is not None:
        raise InputError(
            "claim.fhir-type",
            f"This is a {other} claim, which is not read.",
            place=f"{place}/type",
            next_step="Professional and institutional claims are read.",
        )
    if "professional" in kinds:
        return PROFESSIONAL
    if "institutional" not in kinds:
        return None
    stay = _stay(body)
    if stay is None:
        raise InputError(
            "claim.missing-key",
            "The claim does not say whether it is inpatient or outpatient.",
            place=f"{place}/subType",
            next_step="Give subType, or the type of bill in supportingInfo.",
        )
    return stay


def _stay(body: JsonObject) -> str | None:
    kinds = words(body.get("subType"))
    if "inpatient" in kinds:
        return INPATIENT
    if kinds & {"outpatient", "emergency"}:
        return OUTPATIENT
    bill_type = bill_type_of(body).lstrip("0")
    if len(bill_type) < 2:
        return None
    # As for CLM05 of an 837I, see loaders.claims.x12.claim.
    return INPATIENT if bill_type[0] in "123456" and bill_type[1] in "15678" else OUTPATIENT
