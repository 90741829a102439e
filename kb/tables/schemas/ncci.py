"""National Correct Coding Initiative: procedure-to-procedure, medically unlikely and add-on code edits.

Authority: CMS, NCCI Policy Manual for Medicare Services, chapter I; Medicare Claims Processing Manual
(Pub. 100-04), chapter 23, section 20.9 (PTP, MUE) and chapter 12, section 30 D (add-on codes).
Each table is published for a quarter. CMS gives the last day in force as the deletion date; here the
day after it is stored, so that every period is half-open.
"""

from __future__ import annotations

from kb.tables.schema import Column, Kind, TableSchema

_CMS = "CMS, National Correct Coding Initiative"

_PTP_COLUMNS = (
    Column("column_one", Kind.CODE, "HCPCS/CPT code that is paid when both are reported"),
    Column("column_two", Kind.CODE, "HCPCS/CPT code that is denied when both are reported"),
    Column(
        "effective",
        Kind.DATE,
        "first day in force; absent where the file gives none: whether the pair was in force before the "
        "first day of the release is then unknown",
    ),
    Column("until", Kind.DATE, "first day no longer in force (CMS's deletion date plus one); absent: open"),
    Column(
        "indicator",
        Kind.INTEGER,
        "0: no modifier bypasses the edit; 1: an NCCI-associated modifier does; 9: the edit was deleted "
        "as of its effective date and never applies",
    ),
    Column(
        "prior_to_1996", Kind.INTEGER, "1 if the edit existed before 1996, 0 if not; absent if not stated"
    ),
    Column("rationale", Kind.TEXT, "why the pair is an edit, in CMS's words"),
)
_PTP_KEY = ("column_one", "column_two", "effective", "until")
# A pair that ends or begins anew is the same pair with other dates.
_PTP_IDENTITY = ("column_one", "column_two")

PTP_PRACTITIONER = TableSchema(
    "ncci-ptp-practitioner",
    "NCCI PTP edits, practitioner services",
    _CMS,
    _PTP_COLUMNS,
    _PTP_KEY,
    _PTP_IDENTITY,
)
PTP_HOSPITAL = TableSchema(
    "ncci-ptp-hospital",
    "NCCI PTP edits, outpatient hospital services",
    _CMS,
    _PTP_COLUMNS,
    _PTP_KEY,
    _PTP_IDENTITY,
)

_MUE_COLUMNS = (
    Column("code", Kind.CODE, "HCPCS/CPT code"),
    Column(
        "units", Kind.INTEGER, "most units of service, for a line (MAI 1) or a date of service (MAI 2, 3)"
    ),
    Column(
        "adjudication_indicator",
        Kind.INTEGER,
        "MAI. 1: claim line edit; 2: date of service edit, by policy; 3: date of service edit, clinical",
    ),
    Column("rationale", Kind.TEXT, "what the value rests on, in CMS's words"),
)

MUE_PRACTITIONER = TableSchema(
    "ncci-mue-practitioner", "NCCI MUE values, practitioner services", _CMS, _MUE_COLUMNS, ("code",)
)
MUE_HOSPITAL = TableSchema(
    "ncci-mue-hospital", "NCCI MUE values, outpatient hospital services", _CMS, _MUE_COLUMNS, ("code",)
)
MUE_DME = TableSchema("ncci-mue-dme", "NCCI MUE values, DME suppliers", _CMS, _MUE_COLUMNS, ("code",))

CONTRACTOR_DEFINED = "CCCCC"
"""Stands for a primary code where the Medicare contractor defines the acceptable ones."""

ADD_ON = TableSchema(
    "ncci-add-on",
    "NCCI add-on code edits",
    _CMS,
    (
        Column("add_on", Kind.CODE, "HCPCS/CPT code that is paid only with a primary code"),
        Column("primary", Kind.CODE, "acceptable primary code; CCCCC where the contractor defines the list"),
        Column(
            "edit_type",
            Kind.INTEGER,
            "1: the listed primary codes are all there are; 2: the contractor defines them; 3: some are "
            "listed, the contractor may accept others",
        ),
        Column(
            "effective",
            Kind.DATE,
            "first day the edit is in force; absent where the file gives none: unknown before the first "
            "day of the release",
        ),
        Column("until", Kind.DATE, "first day the edit is no longer in force; absent: open"),
        Column("add_on_until", Kind.DATE, "first day the add-on code no longer exists; absent: open"),
        Column("primary_until", Kind.DATE, "first day the primary code no longer exists; absent: open"),
        Column("note", Kind.TEXT, "CMS's special instruction"),
    ),
    ("add_on", "primary", "effective", "until"),
    ("add_on", "primary"),
)
