"""The service lines of a FHIR claim: ``item``."""

from __future__ import annotations

from decimal import Decimal

from loaders.claims.draft import Draft
from loaders.claims.fhir.coded import code_in, codings, is_nubc, is_procedure, words
from loaders.documents.ages import day_of
from loaders.documents.code_systems import code_system
from loaders.documents.fhir_resources import objects, text_at
from loaders.documents.json_text import JsonObject
from loaders.errors import InputError

_NO_PROCEDURE = frozenset({"not-applicable", "na", "unknown"})
"""What institutional lines with nothing but a revenue code give as their product."""


def put_items(
    draft: Draft,
    body: JsonObject,
    place: str,
    pointers: dict[int, int],
    care_team: dict[int, tuple[set[str], str]],
) -> tuple[str, str] | None:
    """Puts the lines into the draft; returns the first and last day that any of them gives."""
    draft.put("/lines", None, f"{place}/item")
    days: list[str] = []
    for index, item in enumerate(objects(body.get("item"))):
        where, line = f"{place}/item/{index}", f"/lines/{index}"
        sequence = item.get("sequence")
        draft.put(f"{line}/number", sequence if isinstance(sequence, int) else index + 1, where)
        revenue = code_in(item.get("revenue"), is_nubc("revenue")) or _any_code(item.get("revenue"))
        draft.put(f"{line}/revenue_code", revenue, f"{where}/revenue")
        draft.put(f"{line}/code", _product(item, where, revenue), f"{where}/productOrService")
        modifiers = [code for _, code in codings(item.get("modifier"))]
        draft.put(f"{line}/modifiers", list(dict.fromkeys(modifiers)), f"{where}/modifier")
        draft.put(f"{line}/units", _number(item, "quantity"), f"{where}/quantity")
        days.extend(_put_days(draft, item, line, where))
        draft.put(f"{line}/place_of_service", _any_code(item.get("locationCodeableConcept")),
                  f"{where}/locationCodeableConcept")  # fmt: skip
        draft.put(f"{line}/charge", _charge(item), f"{where}/net")
        draft.put(
            f"{line}/diagnosis_pointers", _pointers(item, where, pointers), f"{where}/diagnosisSequence"
        )
        team = [care_team[n] for n in _whole_numbers(item.get("careTeamSequence")) if n in care_team]
        draft.put(f"{line}/provider", next((npi for _, npi in team if npi), ""), f"{where}/careTeamSequence")
        _put_drug(draft, item, line, where)
    return (min(days), max(days)) if days else None


def _any_code(concept: object) -> str:
    return next((code for _, code in codings(concept)), "")


def _product(item: JsonObject, where: str, revenue: str) -> str:
    given = codings(item.get("productOrService"))
    found = next((code for system, code in given if is_procedure(system)), "")
    if found:
        return found
    unnamed = [code for system, code in given if not system]
    if unnamed:
        return unnamed[0]
    if revenue and (not given or words(item.get("productOrService")) & _NO_PROCEDURE):
        return ""
    if given:
        raise InputError(
            "claim.fhir-code-system",
            "The line's product or service has no CPT or HCPCS code.",
            place=f"{where}/productOrService",
            next_step="Give a coding of http://www.ama-assn.org/go/cpt or of HCPCS.",
        )
    return ""


def _put_days(draft: Draft, item: JsonObject, line: str, where: str) -> list[str]:
    key = "servicedDate" if text_at(item, "servicedDate") else "servicedPeriod"
    begin = text_at(item, "servicedDate") or text_at(item, "servicedPeriod", "start")
    first, last = day_of(begin), day_of(text_at(item, "servicedPeriod", "end"))
    draft.put(f"{line}/date", first.isoformat() if first else begin, f"{where}/{key}")
    if last is not None and last != first:
        draft.put(f"{line}/through", last.isoformat(), f"{where}/servicedPeriod/end")
    return [day.isoformat() for day in (first, last) if day is not None]


def _number(item: JsonObject, key: str) -> object:
    for given in objects(item.get(key)):
        number = given.get("value")
        if isinstance(number, int | Decimal) and not isinstance(number, bool):
            return number
    return None


def _charge(item: JsonObject) -> object:
    """What was asked for: the submitted amount of an adjudication, else ``net``."""
    for adjudication in objects(item.get("adjudication")):
        if "submitted" in words(adjudication.get("category")):
            return _number(adjudication, "amount")
    return _number(item, "net")


def _pointers(item: JsonObject, where: str, pointers: dict[int, int]) -> list[object]:
    made: list[object] = []
    for index, sequence in enumerate(_whole_numbers(item.get("diagnosisSequence"))):
        if sequence not in pointers:
            raise InputError(
                "claim.no-such-diagnosis",
                f"Names diagnosis {sequence}, which the claim does not list.",
                place=f"{where}/diagnosisSequence/{index}",
                next_step="Name the sequence of one of the claim's diagnoses.",
            )
        made.append(pointers[sequence])
    return made


def _whole_numbers(value: object) -> list[int]:
    return [each for each in value if isinstance(each, int)] if isinstance(value, list) else []


def _put_drug(draft: Draft, item: JsonObject, line: str, where: str) -> None:
    for index, part in enumerate((item, *objects(item.get("detail")))):
        place = f"{where}/detail/{index - 1}" if index else where
        ndc = next(
            (c for s, c in codings(part.get("productOrService")) if code_system(s) == "NDC"), ""
        )  # a drug beside its procedure is a detail of the line
        if ndc:
            draft.put(f"{line}/ndc", ndc, f"{place}/productOrService")
            if index:
                draft.put(f"{line}/ndc_quantity", _number(part, "quantity"), f"{place}/quantity")
                draft.put(f"{line}/ndc_unit", _drug_unit(part), f"{place}/quantity")
            return


_UNITS = ("F2", "GR", "ME", "ML", "UN")
_BY_UCUM = {
    "[iU]": "F2",
    "[IU]": "F2",
    "g": "GR",
    "mg": "ME",
    "mL": "ML",
    "ml": "ML",
    "{unit}": "UN",
    "1": "UN",
}
"""FHIR's units of measure as the units of drug codes that claims have (X12 data element 355)."""


def _drug_unit(part: JsonObject) -> str:
    """The unit by its code on claims, where it is given as such or can be said so; else as it was sent."""
    code, unit = text_at(part, "quantity", "code"), text_at(part, "quantity", "unit")
    return unit if unit in _UNITS else _BY_UCUM.get(code, code)
