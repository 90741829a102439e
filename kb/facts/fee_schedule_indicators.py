"""Payment policy indicators of the physician fee schedule, in our own words.

Authority: CMS, National Physician Fee Schedule Relative Value File, record layout; Medicare Claims
Processing Manual (Pub. 100-04), chapter 12, sections 20.4 and 40, and chapter 23, addendum (MPFSDB record
layout); 42 CFR 410.32(b) for supervision.
"""

from __future__ import annotations

from kb.facts.meanings import Indicator

_LAYOUT = "CMS, MPFS relative value file record layout"
NOT_APPLICABLE = "the concept does not apply"
_CHAPTER_12 = "Medicare Claims Processing Manual, chapter 12"

STATUS = Indicator(
    "status",
    _LAYOUT,
    {
        "A": "active: paid separately under the schedule where covered",
        "B": "bundled: never paid separately, its payment lies in other services",
        "C": "the contractor sets the price",
        "D": "deleted",
        "E": "excluded from the schedule by regulation",
        "F": "deleted, with no grace period",
        "G": "not valid for Medicare, another code is used; a grace period applied",
        "H": "the modifier of this line was deleted",
        "I": "not valid for Medicare, which uses another code",
        "J": "anesthesia: paid by base and time units, not by these values",
        "M": "measurement code, for reporting only",
        "N": "not covered by Medicare",
        "P": "bundled or excluded: incident to a physician's service, or excluded from the schedule",
        "Q": "functional information code of therapy, for reporting only",
        "R": "coverage restricted; if covered, the contractor may price it",
        "T": "paid only if nothing else under the schedule is paid to the same provider that day",
        "X": "outside the schedule by statute: no physician service",
    },
)
GLOBAL_DAYS = Indicator(
    "global_days",
    f"{_CHAPTER_12}, section 40.1",
    {
        "000": "minor or endoscopic: the day itself is included",
        "010": "minor: the day itself and 10 days after are included",
        "090": "major: the day before, the day itself and 90 days after are included",
        "MMM": "maternity: the usual global period does not apply",
        "XXX": "the global concept does not apply",
        "YYY": "the contractor sets the global period",
        "ZZZ": "goes with another service and shares its global period",
    },
)
PROFESSIONAL_TECHNICAL = Indicator(
    "professional_technical",
    _LAYOUT,
    {
        "0": "physician service: not split, 26 and TC do not apply",
        "1": "diagnostic test or radiology: 26 and TC split it",
        "2": "professional component only; 26 and TC do not apply",
        "3": "technical component only; 26 and TC do not apply",
        "4": "the whole test only; other codes stand for its components",
        "5": "incident to a physician's service; not paid for hospital patients",
        "6": "laboratory test whose interpretation a physician may bill with 26; TC does not apply",
        "7": "therapy: not paid to a private therapist for hospital patients",
        "8": "physician interpretation of an abnormal smear, for hospital inpatients only",
        "9": NOT_APPLICABLE,
    },
)
MULTIPLE_PROCEDURE = Indicator(
    "multiple_procedure",
    f"{_CHAPTER_12}, section 40.6",
    {
        "0": "no reduction",
        "1": "reduced by the rule in force before 1995",
        "2": "standard reduction: highest in full, the second to fifth at 50%",
        "3": "endoscopy: within a family the base endoscopy is subtracted, then the standard reduction",
        "4": "imaging of one session: technical part of further ones at 50%, professional part at 95%",
        "5": "therapy: practice expense of further units at 50%",
        "6": "cardiovascular test: technical part of further ones at 75%",
        "7": "ophthalmology test: technical part of further ones at 80%",
        "9": NOT_APPLICABLE,
    },
)
BILATERAL = Indicator(
    "bilateral_surgery",
    f"{_CHAPTER_12}, section 40.7",
    {
        "0": "no 150%: both sides are paid as one",
        "1": "modifier 50 pays 150% of one side",
        "2": "the value is already for both sides",
        "3": "each side is paid in full, 200% for both",
        "9": NOT_APPLICABLE,
    },
)
ASSISTANT = Indicator(
    "assistant_at_surgery",
    f"{_CHAPTER_12}, section 20.4.3",
    {
        "0": "an assistant is paid only if records show the need",
        "1": "an assistant is not paid, by statute",
        "2": "an assistant may be paid",
        "9": NOT_APPLICABLE,
    },
)
CO_SURGEONS = Indicator(
    "co_surgeons",
    f"{_CHAPTER_12}, section 40.8",
    {
        "0": "co-surgeons are not paid",
        "1": "co-surgeons may be paid if records show the need",
        "2": "co-surgeons are paid if they are of two specialties",
        "9": NOT_APPLICABLE,
    },
)
TEAM = Indicator(
    "team_surgery",
    f"{_CHAPTER_12}, section 40.8",
    {
        "0": "a team is not paid",
        "1": "a team may be paid if records show the need; priced by report",
        "2": "a team is paid; priced by report",
        "9": NOT_APPLICABLE,
    },
)
SUPERVISION = Indicator(
    "diagnostic_supervision",
    f"42 CFR 410.32(b); {_LAYOUT}",
    {
        "01": "general supervision by a physician",
        "02": "direct supervision by a physician",
        "03": "personal supervision by a physician",
        "04": "none if a qualified psychologist does it, else general supervision",
        "05": "none if a qualified audiologist does it, else direct supervision",
        "06": "done by a physician, or a physical therapist certified in electrophysiology",
        "09": NOT_APPLICABLE,
        "21": "general supervision of a certified technician, else direct supervision",
        "22": "a technician in live contact with a physician",
        "66": "done by a physician, or a physical therapist certified for this procedure",
        "6A": "as 66; such a therapist may also supervise another, and bills",
        "77": "done by a certified therapist, or another under direct supervision, or a certified technician "
        "under general supervision",
        "7A": "as 77; such a therapist may also supervise another, and bills",
    },
)
IMAGING_FAMILY = Indicator(
    "imaging_family",
    _LAYOUT,
    {"88": "subject to the reduction of several images in one session", "99": NOT_APPLICABLE},
)
SETTING = Indicator("setting", _LAYOUT, {"NA": "rarely or never done in this setting"})
