"""What Medicare's payment rules make of modifiers, in our own words.

The two-digit modifiers are CPT's; their descriptors are the AMA's and are not here. Authority: Medicare
Claims Processing Manual (Pub. 100-04), chapter 12, sections 20.4 and 40, and chapter 4, section 20.6; NCCI
Policy Manual, chapter I, section E.
"""

from __future__ import annotations

from dataclasses import dataclass

SOURCE = "Medicare Claims Processing Manual, chapter 12, section 40, and chapter 4, section 20.6"
NCCI_SOURCE = "NCCI Policy Manual for Medicare Services, chapter I, section E"

_USES = {
    "22": "more work than usual: priced by the contractor on records",
    "24": "visit in a global period that has nothing to do with the surgery",
    "25": "separate visit on the day of a procedure",
    "26": "professional component only",
    "27": "further outpatient hospital visit on the same day",
    "50": "both sides in one session: see the code's bilateral indicator",
    "51": "further procedure of the session: see the code's multiple procedure indicator",
    "52": "service done only in part",
    "53": "procedure stopped by the physician for the patient's safety",
    "54": "surgery without the care after it",
    "55": "care after surgery only",
    "56": "care before surgery only",
    "57": "visit at which major surgery was decided",
    "58": "staged or planned further procedure in a global period",
    "59": "distinct service; X{EPSU} modifiers say more",
    "62": "one of two surgeons: see the code's co-surgeons indicator",
    "66": "one of a surgical team: see the code's team surgery indicator",
    "73": "hospital procedure stopped before anesthesia",
    "74": "hospital procedure stopped after anesthesia began",
    "76": "repeated by the same physician",
    "77": "repeated by another physician",
    "78": "return to the operating room for a complication in a global period",
    "79": "procedure in a global period that has nothing to do with the first",
    "80": "assistant at surgery",
    "81": "assistant for a small part of the surgery",
    "82": "assistant because no qualified resident was there",
    "90": "done by an outside laboratory",
    "91": "laboratory test repeated on the day for a further result",
    "99": "more modifiers than fit",
}
_NCCI = frozenset(
    (
        *("24", "25", "27", "57", "58", "59", "78", "79", "91"),
        *("E1", "E2", "E3", "E4", "LC", "LD", "LM", "LT", "RC", "RI", "RT"),
        *("FA", "F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8", "F9"),
        *("TA", "T1", "T2", "T3", "T4", "T5", "T6", "T7", "T8", "T9"),
        *("XE", "XP", "XS", "XU"),
    )
)


@dataclass(frozen=True, slots=True)
class ModifierUse:
    """``use`` is empty where nothing is said here; ``bypasses_ncci`` with a PTP indicator of 1."""

    use: str
    bypasses_ncci: bool
    source: str


def modifier_use(modifier: str) -> ModifierUse | None:
    """What the payment rules make of the modifier; None where they don't name it."""
    use = _USES.get(modifier, "")
    if not use and modifier not in _NCCI:
        return None
    return ModifierUse(use, modifier in _NCCI, SOURCE if use else NCCI_SOURCE)
