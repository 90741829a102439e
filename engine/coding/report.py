"""Which mentions a coder reports, and why the others are not.

The reasons are part of the output (``suppressed``), so their words are API.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.coding.standing import Standing

FINDING_KINDS = frozenset(
    {"exam", "results", "imaging", "vitals", "ros", "procedures", "medications", "allergies"}
)
"""Sections whose findings are not coded unless the clinician draws a diagnosis from them (III.B)."""

PAST_KINDS = frozenset({"history_past_medical", "history_past_surgical", "social_history", "family_history"})

COPIED = "prior_note"
"""Text of an earlier note: it tells what was, not what is."""

REASONS = {
    "other_person": "said of someone other than the patient",
    "negated": "the record says the patient does not have it",
    "hypothetical": "spoken of as a possibility to come, not as present",
    "historical": "past, and no longer treated (Guidelines IV.J)",
    "uncertain": "uncertain diagnoses are not coded for outpatients (Guidelines IV.H)",
    "finding": "a finding that no diagnosis is drawn from (Guidelines III.B)",
    "not_assessed": "mentioned, but not among the assessed conditions of this encounter",
    "discussed": "told in the discussion or plan of a problem, not named as one (Guidelines IV.G)",
    "ambiguous": "the words name several codes and nothing decides between them",
    "other_sense": "a short form or word that means something else here",
    "open_sense": "a short form that means several things, and the record does not say which",
    "not_specific": "the record does not say enough for a billable code",
    "seventh": "the record does not decide the 7th character",
    "indicator": "a sign; the clinician has to name the condition that it reflects",
    "symptom": "a sign or symptom of a condition that is reported (Guidelines I.B.5)",
    "no_injury": "an external cause, and no injury is reported that it caused (Guidelines I.C.20.a.1)",
    "initial_only": "place and activity are reported at the initial encounter only (Guidelines I.C.20.b, c)",
    "lesser": "not reported beside a more severe condition that is reported (Guidelines I.C)",
    "fuller": "the same condition is named more fully elsewhere in the record",
}

UNFINISHED = ("not_specific", "seventh")
"""Reasons for which a code was looked for and the record did not go far enough."""

SYMPTOM_CHAPTER = "18"
STATUS_CHAPTER = "21"


@dataclass(frozen=True, slots=True)
class Said:
    """What the words around a mention say, as in the contract of the ``context`` command."""

    negation: str
    certainty: str
    temporality: str
    experiencer: str
    past_by_section: bool
    """Historical only because of the section it stands in: a chronic disease may still be active."""
    enduring: bool = False
    """A condition that lasts (value set ``chronic``): a history of it is not its end."""

    @property
    def over(self) -> bool:
        """Whether the words say that it is past, and not only that it has long been there."""
        if self.temporality == "background":
            return not self.enduring
        return self.temporality == "historical" and not self.past_by_section


def verdict(
    said: Said,
    section_kind: str,
    chapter: str,
    *,
    setting: str,
    profile: str,
    standing: Standing,
    nearest: Standing,
    indicator: bool,
) -> tuple[str, str]:
    """``("assign" | "suggest" | "suppress", reason)`` for one mention.

    ``standing`` is where the mention stands, ``nearest`` where the diagnoses of the encounter do: if
    an assessment names none, for one because all of them are uncertain, what is told elsewhere is
    reported (Guidelines IV.H). ``chapter`` is that of the code: a status code (chapter 21) tells of
    the past by its nature. An ``indicator`` is a sign that names no condition.
    """
    if said.experiencer == "other":
        return "suppress", "other_person"
    if said.negation == "negated":
        return "suppress", "negated"
    if said.temporality == "hypothetical":
        return "suppress", "hypothetical"
    if said.over and chapter != STATUS_CHAPTER:
        return "suppress", "historical"
    if said.certainty == "uncertain" and setting != "inpatient":
        return "suppress", "uncertain"
    if indicator:
        return "suggest", "indicator"
    if profile == "mentions" or standing == nearest == Standing.NAMED:
        return "assign", ""
    if standing == Standing.DISCUSSED and nearest == Standing.NAMED:
        return "suppress", "discussed"
    if standing != Standing.ELSEWHERE:
        return "assign", ""
    if section_kind in FINDING_KINDS:
        return "suppress", "finding"
    if nearest != Standing.ELSEWHERE or section_kind in PAST_KINDS:
        return "suggest", "not_assessed"
    return "assign", ""
