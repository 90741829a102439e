"""Diagnoses and procedures of a FHIR claim in the order of a bill: principal, others, external causes."""

from __future__ import annotations

from loaders.claims.draft import Draft
from loaders.claims.fhir.coded import codings, words
from loaders.documents.ages import day_of
from loaders.documents.code_systems import code_system
from loaders.documents.fhir_resources import Resource, Resources, objects, text_at
from loaders.documents.json_text import JsonObject
from loaders.errors import InputError

_ADMITTING = frozenset({"admitting"})
_REASON = frozenset({"patientreasonforvisit"})
_EXTERNAL = frozenset({"externalcauseofinjury", "externalcause"})
_PRINCIPAL = frozenset({"principal", "primary"})


def put_diagnoses(draft: Draft, resource: Resource, resources: Resources) -> dict[int, int]:
    """Puts them into the draft; returns which pointer each ``sequence`` is, counted from 1."""
    ranked = []
    for index, entry in enumerate(objects(resource.body.get("diagnosis"))):
        place = f"{resource.place}/diagnosis/{index}"
        kinds = words(entry.get("type"))
        code = _diagnosis_code(entry, place, resource, resources)
        if kinds & _ADMITTING:
            draft.put("/admitting_diagnosis", code, place)
        elif kinds & _REASON and not kinds & _PRINCIPAL:
            continue
        else:
            rank = 0 if kinds & _PRINCIPAL else 2 if kinds & _EXTERNAL else 1
            ranked.append((rank, _sequence(entry, index), code, entry, place))
    ranked.sort(key=lambda each: each[:2])
    pointers: dict[int, int] = {}
    for position, (_, sequence, code, entry, place) in enumerate(ranked):
        draft.put(f"/diagnoses/{position}/code", code, place)
        present = next((code for _, code in codings(entry.get("onAdmission"))), "")
        draft.put(f"/diagnoses/{position}/poa", present.upper(), f"{place}/onAdmission")
        pointers[sequence] = position + 1
    return pointers


def put_procedures(draft: Draft, resource: Resource, resources: Resources) -> None:
    """Puts the ICD-10-PCS procedures into the draft. CPT ones stand on the lines as well."""
    entries = [
        (_sequence(entry, index), entry, f"{resource.place}/procedure/{index}")
        for index, entry in enumerate(objects(resource.body.get("procedure")))
    ]
    position = 0
    for _, entry, place in sorted(entries, key=lambda each: each[0]):
        concept = _concept(entry, "procedure", resource, resources)
        code = next((code for system, code in codings(concept) if code_system(system) == "ICD10PCS"), "")
        if code:
            draft.put(f"/procedures/{position}/code", code, place)
            day = day_of(text_at(entry, "date"))
            draft.put(f"/procedures/{position}/date", day.isoformat() if day else None, place)
            position += 1


def _sequence(entry: JsonObject, index: int) -> int:
    sequence = entry.get("sequence")
    return sequence if isinstance(sequence, int) else index + 1


def _concept(entry: JsonObject, key: str, resource: Resource, resources: Resources) -> object:
    concept = entry.get(f"{key}CodeableConcept")
    if concept is not None:
        return concept
    reference = text_at(entry, f"{key}Reference", "reference")
    found = resources.resolve(reference, resource) if reference else None
    return found.body.get("code") if found is not None else None


def _diagnosis_code(entry: JsonObject, place: str, resource: Resource, resources: Resources) -> str:
    given = codings(_concept(entry, "diagnosis", resource, resources))
    found = next((code for system, code in given if code_system(system) == "ICD10CM"), "")
    if found:
        return found
    if not given and text_at(entry, "diagnosisReference", "reference"):
        raise InputError(
            "claim.fhir-reference",
            "The diagnosis is a reference to what is not in the Bundle.",
            place=f"{place}/diagnosisReference",
            next_step="Send diagnosisCodeableConcept, or the Condition in the same Bundle.",
        )
    raise InputError(
        "claim.fhir-code-system",
        "The diagnosis has no ICD-10-CM code.",
        place=f"{place}/diagnosisCodeableConcept" if not entry.get("diagnosisReference") else place,
        next_step="Give a coding of http://hl7.org/fhir/sid/icd-10-cm.",
    )
