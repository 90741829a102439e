"""A coded encounter as a draft for billing: an 837P, a FHIR Claim or a DFT^P03.

A draft: what neither the note nor the engine says (names, birth date, providers, charges, which
diagnosis a service was for) is left empty for the billing system, never made up.
"""
