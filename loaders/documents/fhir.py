"""FHIR R4 JSON: one Bundle, or one resource by itself, is one encounter.

Senders' variants of R4 (STU3 classes, R5 lists, absent parts) are read as far as they make sense;
only what would change what a note says is refused. Nothing is fetched: an attachment by URL is
read only if its Binary is in the Bundle.
"""

from __future__ import annotations

from collections import Counter

from kb.model.document import Encounter
from loaders.documents.ages import age_on, day_of
from loaders.documents.fhir_documents import documents_of
from loaders.documents.fhir_lists import lists_of
from loaders.documents.fhir_resources import Resource, Resources, objects, text_at
from loaders.documents.json_text import JsonObject
from loaders.documents.settings import setting_of
from loaders.errors import InputError

_SEXES = {"male": "M", "female": "F", "other": "U", "unknown": "U"}
_CLAIMS = frozenset({"Claim", "ClaimResponse", "ExplanationOfBenefit"})


def encounter_from_fhir(value: JsonObject, source_sha256: str, fallback_id: str) -> Encounter:
    """The encounter that a Bundle or resource describes.

    ``fallback_id`` is used where neither it nor its Encounter has an id. Raises InputError
    ``note.<fault>``; ``place`` is a JSON Pointer into ``value``.
    """
    resources = Resources(value)
    patients = {r.body.get("id") for r in resources.of("Patient")}
    if len(patients) > 1:
        raise InputError(
            "note.several-patients",
            f"The Bundle has {len(patients)} patients.",
            next_step="Send one Bundle for each patient and encounter.",
        )
    documents, unreadable = documents_of(resources)
    lists = lists_of(resources)
    if not documents and not any(lists.values()):
        _refuse_empty(value, unreadable)
    encounter = _the_encounter(resources, bool(documents))
    setting, start, end = None, None, None
    if encounter is not None:
        setting = _setting(encounter)
        start = day_of(text_at(encounter.body, "period", "start"))
        end = day_of(text_at(encounter.body, "period", "end"))
    if start is None:
        dated = (day_of(document.date) for document in documents)
        start = next((day for day in dated if day is not None), None)
    # Inpatient code sets go by the discharge date (Official Guidelines, effective dates).
    service_date = end or start if setting == "inpatient" else start
    patient = next(iter(resources.of("Patient")), None)
    gender = text_at(patient.body, "gender").lower() if patient is not None else ""
    birth = day_of(text_at(patient.body, "birthDate")) if patient is not None else None
    return Encounter(
        id=text_at(value, "id") or _id(encounter) or fallback_id,
        documents=documents,
        source_sha256=source_sha256,
        setting=setting,
        service_date=service_date,
        sex=_SEXES.get(gender),
        age=age_on(birth, start or service_date),
        problems=lists["problems"],
        medications=lists["medications"],
        observations=lists["observations"],
        procedures=lists["procedures"],
    )


def _id(resource: Resource | None) -> str:
    return text_at(resource.body, "id") if resource is not None else ""


def _the_encounter(resources: Resources, noted: bool) -> Resource | None:
    """The Bundle's only Encounter, or the one that all its documents name; None where unsure."""
    found = resources.of("Encounter")
    if len(found) == 1:
        return found[0]
    if not noted:
        return None
    named: Counter[str] = Counter()
    for kind in ("Composition", "DocumentReference", "DiagnosticReport"):
        for resource in resources.of(kind):
            context = resource.body.get("context")
            places = [resource.body, *([context] if isinstance(context, JsonObject) else [])]
            for place in places:
                for reference in objects(place.get("encounter")):
                    named[text_at(reference, "reference")] += 1
    return resources.resolve(next(iter(named))) if len(named) == 1 else None


def _setting(encounter: Resource) -> str | None:
    """From Encounter.class: a Coding in R4, a CodeableConcept list in R5, a word in DSTU2."""
    given = encounter.body.get("class")
    if isinstance(given, str):
        return setting_of(given)
    for entry in objects(given):
        for coding in (entry, *objects(entry.get("coding"))):
            setting = setting_of(text_at(coding, "code"))
            if setting is not None:
                return setting
    return None


def _refuse_empty(value: JsonObject, unreadable: list[str]) -> None:
    kind = text_at(value, "resourceType")
    if kind in _CLAIMS:
        raise InputError(
            "note.is-a-claim",
            "This is a claim, not a note.",
            place="/resourceType",
            next_step="Claims are checked with: chartproof validate",
        )
    held = f" It holds {', '.join(sorted(set(unreadable)))}, which is no text." * bool(unreadable)
    raise InputError(
        "note.no-documents",
        f"No note and no coded list is in this {kind or 'resource'}.{held}",
        place="/resourceType",
        next_step="Send a Bundle with a Composition, or a DocumentReference with text/plain data.",
    )
