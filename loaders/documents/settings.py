"""Encounter classes and visit codes as the settings that coding distinguishes."""

from __future__ import annotations

_CLASSES = {
    # HL7 ActEncounterCode. Observation and short stay are billed as outpatient care.
    **dict.fromkeys(("AMB", "VR", "HH", "FLD", "OBSENC", "SS"), "outpatient"),
    **dict.fromkeys(("IMP", "ACUTE", "NONAC"), "inpatient"),
    "EMER": "ed",
    # STU3 and other plain words.
    **dict.fromkeys(("OUTPATIENT", "AMBULATORY", "VIRTUAL", "HOME"), "outpatient"),
    "INPATIENT": "inpatient",
    "EMERGENCY": "ed",
}
_VISITS = (
    # CPT evaluation and management numbers, first and last.
    ("99202", "99215", "outpatient"),
    ("99221", "99239", "inpatient"),
    ("99241", "99245", "outpatient"),
    ("99251", "99255", "inpatient"),
    ("99281", "99288", "ed"),
    ("99381", "99397", "outpatient"),
)


def setting_of(code: str) -> str | None:
    """``outpatient``, ``inpatient`` or ``ed`` for an encounter class or a visit's CPT number."""
    known = _CLASSES.get(code.strip().upper())
    if known is not None or len(code) != 5 or not code.isdigit():
        return known
    return next((setting for first, last, setting in _VISITS if first <= code <= last), None)
