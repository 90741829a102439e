"""FHIR R4 Claim and ExplanationOfBenefit. Start at ``bundle.read_fhir``."""
