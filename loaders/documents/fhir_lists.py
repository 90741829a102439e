"""The coded lists of a FHIR Bundle: conditions, medications, observations and procedures."""

from __future__ import annotations

from decimal import Decimal

from kb.model.document import StructuredItem
from loaders.documents.code_systems import code_system
from loaders.documents.fhir_resources import Resource, Resources, objects, text_at
from loaders.documents.json_text import JsonObject

_MEDICATIONS = ("MedicationStatement", "MedicationRequest", "MedicationAdministration")
_NOT_SO = frozenset({"entered-in-error", "refuted", "not-done", "not-taken"})


def lists_of(resources: Resources) -> dict[str, tuple[StructuredItem, ...]]:
    """The four lists in the Bundle's order. What is refuted or entered in error is left out."""
    problems = [_condition(each) for each in resources.of("Condition")]
    medications = [_medication(r, resources) for kind in _MEDICATIONS for r in resources.of(kind)]
    observations = [item for each in resources.of("Observation") for item in _observation(each)]
    procedures = [_procedure(each) for each in resources.of("Procedure")]
    return {
        "problems": _kept(problems),
        "medications": _kept(medications),
        "observations": _kept(observations),
        "procedures": _kept(procedures),
    }


def _kept(items: list[StructuredItem | None]) -> tuple[StructuredItem, ...]:
    said = (item for item in items if item is not None and (item.text or item.code))
    return tuple(dict.fromkeys(item for item in said if item.status not in _NOT_SO))


def _first_code(body: JsonObject, key: str) -> str:
    """A status: a plain code, or the first coding of a CodeableConcept."""
    plain = text_at(body, key)
    if plain:
        return plain
    codings = [c for concept in objects(body.get(key)) for c in objects(concept.get("coding"))]
    return next((text_at(c, "code") for c in codings if text_at(c, "code")), "")


def _item(concept: object, status: str) -> StructuredItem | None:
    """Words, code and system; of several codings the ICD-10-CM one, else the first."""
    for given in objects(concept):
        codings = [
            (text_at(c, "code"), code_system(text_at(c, "system")), text_at(c, "display"))
            for c in objects(given.get("coding"))
            if text_at(c, "code") or text_at(c, "display")
        ]
        codings.sort(key=lambda coding: coding[1] != "ICD10CM")
        code, system, display = codings[0] if codings else ("", "", "")
        return StructuredItem(text_at(given, "text") or display, code, system, status)
    return None


def _condition(resource: Resource) -> StructuredItem | None:
    verified = _first_code(resource.body, "verificationStatus")
    status = verified if verified in _NOT_SO else _first_code(resource.body, "clinicalStatus")
    return _item(resource.body.get("code"), status)


def _procedure(resource: Resource) -> StructuredItem | None:
    return _item(resource.body.get("code"), text_at(resource.body, "status"))


def _medication(resource: Resource, resources: Resources) -> StructuredItem | None:
    status = text_at(resource.body, "status")
    made = _item(resource.body.get("medicationCodeableConcept"), status)
    if made is not None:
        return made
    reference = text_at(resource.body, "medicationReference", "reference")
    named = resources.resolve(reference, resource) if reference else None
    if named is not None:
        return _item(named.body.get("code"), status)
    return StructuredItem(text_at(resource.body, "medicationReference", "display"), status=status)


def _observation(resource: Resource) -> list[StructuredItem | None]:
    status = text_at(resource.body, "status")
    parts = [resource.body, *objects(resource.body.get("component"))]
    made: list[StructuredItem | None] = []
    for part in parts:
        value = _value(part)
        label = _item(part.get("code"), status)
        if value and label is not None:
            text = f"{label.text}: {value}" if label.text else value
            made.append(StructuredItem(text, label.code, label.system, status))
    return made


def _value(part: JsonObject) -> str:
    for quantity in objects(part.get("valueQuantity")):
        number = quantity.get("value")
        if isinstance(number, int | Decimal) and not isinstance(number, bool):
            unit = text_at(quantity, "unit") or text_at(quantity, "code")
            return f"{number} {unit}".strip()
    concept = _item(part.get("valueCodeableConcept"), "")
    if concept is not None:
        return concept.text or concept.code
    number = part.get("valueInteger")
    if isinstance(number, int) and not isinstance(number, bool):
        return str(number)
    return text_at(part, "valueString") or text_at(part, "valueDateTime")
