"""Clinical notes from text, JSON, FHIR, C-CDA and HL7 v2. Start at ``read.read_encounters``."""
