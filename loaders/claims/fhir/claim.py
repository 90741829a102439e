"""A FHIR R4 Claim or ExplanationOfBenefit as a native claim (docs/claims.md has the mapping as a table)."""

from __future__ import annotations

from decimal import Decimal

from kb.model.claim import INPATIENT, OUTPATIENT, PROFESSIONAL, Claim
from loaders.claims.draft import Draft
from loaders.claims.fhir.coded import code_in, is_nubc, npi_in, words
from loaders.claims.fhir.diagnoses import put_diagnoses, put_procedures
from loaders.claims.fhir.items import put_items
from loaders.documents.ages import day_of
from loaders.documents.fhir_resources import Resource, Resources, objects, text_at
from loaders.documents.json_text import JsonObject
from loaders.errors import InputError

_SEXES = {"male": "M", "female": "F", "other": "U", "unknown": "U"}
_OTHER_TYPES = {"oral": "dental", "pharmacy": "pharmacy", "vision": "vision"}
_RENDERING = frozenset({"rendering", "performing", "primary"})
_MEDICARE_NAMES = frozenset({"medicare", "cms", "centers for medicare & medicaid services"})


def claim_from_fhir(resource: Resource, resources: Resources) -> Claim:
    """The claim. Raises InputError ``claim.<fault>``; ``place`` is a JSON Pointer into what was sent."""
    body, place = resource.body, resource.place
    _refuse_others(body, place)
    draft = Draft(place)
    draft.put("/id", _identifier(body), f"{place}/id")
    draft.put("/type", _type(body, place), f"{place}/type")
    for key, part in (("from", "start"), ("through", "end")):
        draft.put(f"/{key}", _day(text_at(body, "billablePeriod", part)), f"{place}/billablePeriod/{part}")
    draft.put("/payer", _payer(resource, resources), f"{place}/insurance")
    _put_patient(draft, resource, resources)
    care_team = _care_team(resource, resources)
    billing = _billing(resource, resources)
    draft.put("/provider", _rendering(body, care_team) or billing, f"{place}/careTeam")
    draft.put("/group", billing, f"{place}/provider")
    _put_information(draft, body, place)
    pointers = put_diagnoses(draft, resource, resources)
    put_procedures(draft, resource, resources)
    span = put_items(draft, body, place, pointers, care_team)
    if not text_at(body, "billablePeriod", "start") and span is not None:
        draft.put("/from", span[0], f"{place}/item")
        draft.put("/through", span[1], f"{place}/item")
    return draft.claim()


def _day(given: str) -> str:
    """The day of a FHIR date; what is no whole date stays, to be refused."""
    day = day_of(given)
    return day.isoformat() if day is not None else given


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
    bill_type = _bill_type(body).lstrip("0")
    if len(bill_type) < 2:
        return None
    # As for CLM05 of an 837I, see loaders.claims.x12.claim.
    return INPATIENT if bill_type[0] in "123456" and bill_type[1] in "15678" else OUTPATIENT


def _bill_type(body: JsonObject) -> str:
    found = (code_in(each.get("code"), is_nubc("typeofbill")) for each in objects(body.get("supportingInfo")))
    return next((code for code in found if code), "")


def _payer(resource: Resource, resources: Resources) -> str:
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


def _put_patient(draft: Draft, resource: Resource, resources: Resources) -> None:
    place = f"{resource.place}/patient"
    reference = text_at(resource.body, "patient", "reference")
    identifier = reference.removeprefix("urn:uuid:").split("/")[-1].removeprefix("#")
    draft.put("/patient/id", identifier or text_at(resource.body, "patient", "identifier", "value"), place)
    patient = _referred(resource.body.get("patient"), resource, resources)
    if patient is not None:
        draft.put("/patient/sex", _SEXES.get(text_at(patient, "gender").lower()), place)
        draft.put("/patient/birth_date", _day(text_at(patient, "birthDate")), place)


def _care_team(resource: Resource, resources: Resources) -> dict[int, tuple[set[str], str]]:
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


def _billing(resource: Resource, resources: Resources) -> str:
    return _npi(resource.body.get("provider"), resource, resources)


def _rendering(body: JsonObject, care_team: dict[int, tuple[set[str], str]]) -> str:
    return next((npi for roles, npi in care_team.values() if npi and roles & _RENDERING), "")


def _put_information(draft: Draft, body: JsonObject, place: str) -> None:
    conditions: list[object] = []
    counts = {"occurrence_codes": 0, "value_codes": 0}
    for index, info in enumerate(objects(body.get("supportingInfo"))):
        where = f"{place}/supportingInfo/{index}"
        categories, code = words(info.get("category")), info.get("code")
        if categories & {"admissionperiod", "hospitalized"}:
            start = text_at(info, "timingPeriod", "start") or text_at(info, "timingDate")
            draft.put("/admit_date", _day(start), where)
        draft.put("/discharge_status", code_in(code, is_nubc("patdischargestatus")), where)
        bill_type = code_in(code, is_nubc("typeofbill"))
        draft.put("/bill_type", bill_type, where)
        draft.put("/frequency", bill_type.lstrip("0")[2:3], where)
        condition = code_in(code, is_nubc("condition"))
        if condition:
            conditions.append(condition)
            draft.put(f"/condition_codes/{len(conditions) - 1}", condition, where)
        _put_occurrence(draft, info, where, counts)
        value = code_in(code, is_nubc("value"))
        if value:
            base = f"/value_codes/{counts['value_codes']}"
            counts["value_codes"] += 1
            draft.put(f"{base}/code", value, where)
            draft.put(f"{base}/amount", _quantity(info), where)


def _put_occurrence(draft: Draft, info: JsonObject, where: str, counts: dict[str, int]) -> None:
    occurrence = code_in(info.get("code"), is_nubc("occurrence"))
    if not occurrence:
        return
    base = f"/occurrence_codes/{counts['occurrence_codes']}"
    counts["occurrence_codes"] += 1
    draft.put(f"{base}/code", occurrence, where)
    begin = text_at(info, "timingPeriod", "start") or text_at(info, "timingDate")
    draft.put(f"{base}/date", _day(begin), where)
    draft.put(f"{base}/through", _day(text_at(info, "timingPeriod", "end")), where)


def _quantity(info: JsonObject) -> object:
    for key in ("valueQuantity", "valueMoney"):
        for given in objects(info.get(key)):
            number = given.get("value")
            if isinstance(number, int | Decimal):
                return number
    return None
