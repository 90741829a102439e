"""Codings of a FHIR claim: the one of a wanted system among those that are given."""

from __future__ import annotations

from collections.abc import Callable

from loaders.documents.ages import day_of
from loaders.documents.code_systems import code_system
from loaders.documents.fhir_resources import objects, text_at
from loaders.documents.json_text import JsonObject

_PROCEDURES = frozenset({"CPT", "HCPCS"})
_NPI = "http://hl7.org/fhir/sid/us-npi"


def codings(concept: object) -> list[tuple[str, str]]:
    """(system, code) of each coding of a CodeableConcept, or of a list of them."""
    return [
        (text_at(coding, "system"), text_at(coding, "code"))
        for given in objects(concept)
        for coding in objects(given.get("coding"))
        if text_at(coding, "code")
    ]


def code_in(concept: object, wanted: Callable[[str], bool]) -> str:
    """The first code whose system is wanted."""
    return next((code for system, code in codings(concept) if wanted(system)), "")


def words(concept: object) -> set[str]:
    """Every code of a concept in lower case, whatever its system."""
    return {code.lower() for _, code in codings(concept)}


def is_procedure(system: str) -> bool:
    """CPT or HCPCS, under any of the names that they go by."""
    return code_system(system) in _PROCEDURES or "hcpcs" in system.lower()


def is_nubc(part: str) -> Callable[[str], bool]:
    """A code system of the National Uniform Billing Committee whose name begins with ``part``."""
    return lambda system: "nubc.org" in system.lower() and system.lower().split("/")[-1].startswith(part)


def npi_in(body: JsonObject) -> str:
    """The national provider identifier of a resource or of a logical reference."""
    for identifier in objects(body.get("identifier")):
        kinds = words(identifier.get("type"))
        if text_at(identifier, "system") == _NPI or "npi" in kinds:
            return text_at(identifier, "value")
    return ""


def iso_day(given: str) -> str:
    """The day of a FHIR date, YYYY-MM-DD; what is no whole date stays, to be refused."""
    day = day_of(given)
    return day.isoformat() if day is not None else given
