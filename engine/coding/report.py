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
    "uncertain": "an uncertain diagnosis that is coded only once it is confirmed (Guidelines IV.H, I.C)",
    "finding": "a finding that no diagnosis is drawn from (Guidelines III.B)",
    "not_assessed": "mentioned, but not among the assessed conditions of this encounter",
    "discussed": "told in the discussion or plan of a problem, not named as one (Guidelines IV.G)",
    "ambiguous": "the words name several codes and nothing decides between them",
    "other_sense": "a short form or word that means something else here",
    "open_sense": "a short form that means several things, and the record does not say which",
    "not_specific": "the record does not say enough for a billable code",
    "seventh": "the record does not decide the 7th character",
    "nearby": "only words further off, or the index alone, make a condition of these general words",
    "general": "the words name only a kind of condition, and nothing near says which",
    "indicator": "a sign; the clinician has to name the condition that it reflects",
    "symptom": "a sign or symptom of a condition that is reported (Guidelines I.B.5)",
    "no_injury": "an external cause, and no injury is reported that it caused (Guidelines I.C.20.a.1)",
    "initial_only": "place and activity are reported at the initial encounter only (Guidelines I.C.20.b, c)",
    "lesser": "not reported beside a more severe condition that is reported (Guidelines I.C)",
    "treatment": "a drug; its long-term use is reported where a note asks for it (Guidelines I.C.21.c.3)",
    "not_current": "a drug, but not as current long-term treatment (Guidelines I.C.4.a.3, I.C.21.c.3)",
    "no_pregnancy": "weeks of gestation, and no pregnancy is reported (note under Z3A)",
    "no_weight": "a body mass index, and no condition of weight is reported (Guidelines I.B.14)",
    "fuller": "the same condition is named more fully elsewhere in the record",
}

UNAFFIRMED = frozenset({"negated", "hypothetical", "other_person", "uncertain"})
"""Reasons by which the record does not affirm a finding: where every mention is listed, who reviews the list
is offered these, since a scheme of annotation may want them."""

UNFINISHED = ("not_specific", "seventh")
"""Reasons for which a code was looked for and the record did not go far enough."""

SYMPTOM_CHAPTER = "18"
STATUS_CHAPTER = "21"
OF_OTHERS = frozenset({"Z80", "Z81", "Z82", "Z83", "Z84", "Z00", "Z01", "Z09", "Z11", "Z12", "Z13"})
"""The history of the family, and visits: the patient comes to be screened, whoever was ill."""


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
    confirmed_only: bool = False
    """A disease (value set ``confirmed-only``) of which an uncertain diagnosis is never coded."""
    of_family: bool = False
    """A code of family history, which is said of relatives by its nature (Guidelines I.C.21.c.4)."""

    @property
    def over(self) -> bool:
        """Whether the words say that it is past, and not only that it has long been there."""
        if self.temporality == "background":
            return not self.enduring
        return self.temporality == "historical" and not self.past_by_section


def asked_for(profile: str, verdict: tuple[str, str]) -> tuple[str, str]:
    """The verdict that a profile makes of one: ``mentions`` suggests what the record does not affirm."""
    status, reason = verdict
    return ("suggest", reason) if profile == "mentions" and reason in UNAFFIRMED else (status, reason)


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
    treatment: str = "",
    general: bool = False,
    nearby: bool = False,
    passed: bool = False,
) -> tuple[str, str]:
    """``("assign" | "suggest" | "suppress", reason)`` for one mention.

    ``standing`` is where the mention stands, ``nearest`` where the diagnoses of the encounter do: if
    an assessment names none, for one because all of them are uncertain, what is told elsewhere is
    reported (Guidelines IV.H). ``chapter`` is that of the code: a status code (chapter 21) tells of
    the past by its nature. ``treatment`` is ``current`` or ``over`` where the mention names a drug; listed
    as a medication it is suggested. An ``indicator`` is a sign that names no condition, ``general`` words
    name only a kind of condition, and ``nearby`` says that only words further off make a term of them.
    ``passed`` says that the code is of what the condition left behind. The profile ``mentions`` asks for
    every affirmed finding, past ones too.
    """
    if said.experiencer == "other" and not said.of_family:
        return "suppress", "other_person"
    if said.negation == "negated":
        return "suppress", "negated"
    if said.temporality == "hypothetical":
        return "suppress", "hypothetical"
    if said.over and not passed and chapter != STATUS_CHAPTER and profile != "mentions":
        return "suppress", "historical"
    if said.certainty == "uncertain" and (setting != "inpatient" or said.confirmed_only):
        return "suppress", "uncertain"
    if indicator:
        return "suggest", "indicator"
    if treatment == "over" or (treatment and (said.over or section_kind == "allergies")):
        return "suppress", "not_current"
    if treatment:
        listed = profile == "report" and section_kind == "medications"
        return "suggest" if listed else "suppress", "treatment"
    if profile == "mentions":
        return ("suggest", "nearby") if nearby else ("assign", "")
    if standing == Standing.DISCUSSED and nearest == Standing.NAMED:
        return "suppress", "discussed"
    if standing == Standing.ELSEWHERE and section_kind in FINDING_KINDS:
        return "suppress", "finding"
    if general:
        return "suppress", "general"
    if nearby:
        return "suggest", "nearby"
    if standing != Standing.ELSEWHERE:
        return "assign", ""
    if nearest != Standing.ELSEWHERE or section_kind in PAST_KINDS:
        return "suggest", "not_assessed"
    return "assign", ""
