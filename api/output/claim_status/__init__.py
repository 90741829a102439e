"""Findings for other systems: a FHIR ClaimResponse, or a status in the form of an X12 277CA."""
