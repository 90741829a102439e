"""The steps that are code and not rules: each with a permanent id and the authority it follows.

They appear in proofs beside the rules of the packs. The digest binds a step to the wording here, so
a procedure whose meaning changes must change its text.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from kb.canonical import digest

GUIDELINES = "ICD-10-CM Official Guidelines for Coding and Reporting"


@dataclass(frozen=True, slots=True)
class Procedure:
    """What a step does, and by what authority."""

    id: str
    does: str
    section: str

    digest: str = field(init=False)
    """Covers the whole of it."""

    def __post_init__(self) -> None:
        whole = {"id": self.id, "does": self.does, "section": self.section}
        object.__setattr__(self, "digest", digest(whole))


CONTEXT = Procedure(
    "extraction.context",
    "The words around a mention decide whether it is denied, doubtful, past, feared or someone else's.",
    "IV.H, IV.J",
)
SPECIFICITY = Procedure(
    "coding.specificity",
    "The most specific code whose title says nothing that the record does not say, then its defaults.",
    "I.B.2, I.B.18",
)
REPORT = Procedure(
    "coding.report",
    "A condition that the record affirms for this patient now, where the setting lets it be reported.",
    "III, IV.G to IV.J",
)
SUPPRESS = Procedure(
    "coding.suppress",
    "A mention that is not reported, with the reason.",
    "I.C.21.c.4, III.B, IV.H, IV.J",
)

PROCEDURES = {each.id: each for each in (CONTEXT, SPECIFICITY, REPORT, SUPPRESS)}
