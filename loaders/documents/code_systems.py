"""The names of code systems, whatever URI, OID or HL7 v2 abbreviation an input uses for them."""

from __future__ import annotations

_NAMES = {
    "ICD10CM": (
        "http://hl7.org/fhir/sid/icd-10-cm",
        "2.16.840.1.113883.6.90",
        "I10C",
        # HL7 table 0396 gives I10 to the WHO edition; American senders mean the CM by it.
        "I10",
    ),
    "ICD10PCS": (
        "http://www.cms.gov/Medicare/Coding/ICD10",
        "2.16.840.1.113883.6.4",
        "I10P",
    ),
    "ICD9CM": (
        "http://hl7.org/fhir/sid/icd-9-cm",
        "2.16.840.1.113883.6.103",
        "2.16.840.1.113883.6.104",
        "I9",
        "I9C",
        "I9M",
    ),
    "SNOMEDCT": ("http://snomed.info/sct", "2.16.840.1.113883.6.96", "SCT"),
    "LOINC": ("http://loinc.org", "2.16.840.1.113883.6.1", "LN"),
    "RXNORM": ("http://www.nlm.nih.gov/research/umls/rxnorm", "2.16.840.1.113883.6.88", "RXNORM"),
    "NDC": ("http://hl7.org/fhir/sid/ndc", "2.16.840.1.113883.6.69", "NDC"),
    "CPT": ("http://www.ama-assn.org/go/cpt", "2.16.840.1.113883.6.12", "C4", "CPT"),
    "HCPCS": (
        "https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets",
        "2.16.840.1.113883.6.285",
        "2.16.840.1.113883.6.14",
        "HPC",
    ),
    "CVX": ("http://hl7.org/fhir/sid/cvx", "2.16.840.1.113883.12.292", "CVX"),
}
_BY_IDENTIFIER = {identifier.lower(): name for name, given in _NAMES.items() for identifier in given}


def code_system(identifier: str) -> str:
    """``ICD10CM``, ``SNOMEDCT``, ... or the identifier itself where it is none of those known."""
    plain = identifier.strip().removeprefix("urn:oid:")
    return _BY_IDENTIFIER.get(plain.lower(), plain)
