"""Who a FHIR claim is about: patient, payer, billing and rendering providers."""

from __future__ import annotations

from loaders.claims.draft import Draft
from loaders.claims.fhir.coded import iso_day, npi_in, words
from loaders.documents.fhir_resources import Resource, Resources, objects, text_at
from loaders.documents.json_text import JsonObject

_SEXES = {"male": "M", "female": "F", "other": "U", "unknown": "U"}
_RENDERING = frozenset({"rendering", "performing", "primary"})
_MEDICARE_NAMES = frozenset({"medicare", "cms", "centers for medicare & medicaid services"})


def payer_of(resource: Resource, resources: Resources) -> str:
    """``medicare`` or ``medicaid`` where the coverage or the insurer says so, else its name for itself."""
    body = resource.body
    insurances = objects(body.get("insurance"))
    focal = [each for each in insurances if each.get("focal") is True] or insurances
    insurer = _referred(body.get("insurer"), resource, resources)
    names: list[str] = []
    for insurance in focal[:1]:
        coverage = _referred(insurance.get("coverage"), resource, resources)
        if coverage is not None:
            kinds = {code[:1] for code in words(coverage.get("type")) if code.isdigit()}
            # Source of Payment Typology: 1 is Medicare, 2 Medicaid.
            if kinds & {"1", "2"}:
                return "medicare" if "1" in kinds else "medicaid"
            for payor in objects(coverage.get("payor")):
                names.extend(_names(payor, resource, resources))
        names.append(text_at(insurance, "coverage", "display"))
    if insurer is not None:
        names[:0] = [text_at(insurer, "name")]
    names[:0] = [text_at(body, "insurer", "display"), text_at(body, "insurer", "identifier", "value")]
    given = [name for name in names if name]
    if any(name.lower() in _MEDICARE_NAMES for name in given):
        return "medicare"
    return given[0] if given else ""


def _names(reference: JsonObject, resource: Resource, resources: Resources) -> list[str]:
    found = _referred(reference, resource, resources)
    return [
        text_at(reference, "display"),
        text_at(reference, "identifier", "value"),
        text_at(found, "name") if found is not None else "",
    ]


def _referred(reference: object, resource: Resource, resources: Resources) -> JsonObject | None:
    named = next((text_at(each, "reference") for each in objects(reference)), "")
    found = resources.resolve(named, resource) if named else None
    return found.body if found is not None else None


def put_patient(draft: Draft, resource: Resource, resources: Resources) -> None:
    """Puts into the draft who was treated."""
    place = f"{resource.place}/patient"
    reference = text_at(resource.body, "patient", "reference")
    identifier = reference.removeprefix("urn:uuid:").split("/")[-1].removeprefix("#")
    draft.put("/patient/id", identifier or text_at(resource.body, "patient", "identifier", "value"), place)
    patient = _referred(resource.body.get("patient"), resource, resources)
    if patient is not None:
        draft.put("/patient/sex", _SEXES.get(text_at(patient, "gender").lower()), place)
        draft.put("/patient/birth_date", iso_day(text_at(patient, "birthDate")), place)


def care_team_of(resource: Resource, resources: Resources) -> dict[int, tuple[set[str], str]]:
    """Sequence to roles and NPI."""
    made: dict[int, tuple[set[str], str]] = {}
    for member in objects(resource.body.get("careTeam")):
        sequence = member.get("sequence")
        if isinstance(sequence, int):
            npi = _npi(member.get("provider"), resource, resources)
            made[sequence] = (words(member.get("role")), npi)
    return made


def _npi(reference: object, resource: Resource, resources: Resources) -> str:
    given = next(iter(objects(reference)), None)
    if given is None:
        return ""
    found = _referred(reference, resource, resources)
    return npi_in(given) or (npi_in(found) if found is not None else "")


def billing_of(resource: Resource, resources: Resources) -> str:
    """The billing provider's NPI."""
    return _npi(resource.body.get("provider"), resource, resources)


def rendering_of(care_team: dict[int, tuple[set[str], str]]) -> str:
    """The NPI of whoever gave the service, as the care team has it."""
    return next((npi for roles, npi in care_team.values() if npi and roles & _RENDERING), "")
