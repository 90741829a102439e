"""The Medicare Physician Fee Schedule: relative values, localities and their factors.

Authority: CMS, National Physician Fee Schedule Relative Value File (RVU files) and its record
layout; 42 CFR part 414 subpart B; Medicare Claims Processing Manual (Pub. 100-04), chapters 12 and
23. RVUs are relative value units, factors are dollars a unit, fractions are parts of 1. The file's
short descriptors are the AMA's and are not kept.
"""

from __future__ import annotations

from kb.tables.schema import Column, Kind, TableSchema

AUTHORITY = "Centers for Medicare & Medicaid Services"

_CODE = Column("code", Kind.CODE, "HCPCS or CPT code, five characters")
_MODIFIER = Column("modifier", Kind.CODE, "26, TC or 53; absent for the whole service")
_CONTRACTOR = Column("contractor", Kind.CODE, "Medicare administrative contractor, five digits")
_LOCALITY = Column("locality", Kind.CODE, "payment locality of that contractor, two digits")

RELATIVE_VALUE_COLUMNS = (
    _CODE,
    _MODIFIER,
    Column(
        "status", Kind.CODE, "status indicator: A active, B bundled, C contractor-priced, N not covered..."
    ),
    Column("not_used", Kind.CODE, "+ where the values are not used for Medicare payment"),
    Column("work_rvu", Kind.DECIMAL, "physician work, RVUs"),
    Column("nonfacility_practice_rvu", Kind.DECIMAL, "practice expense outside a facility, RVUs"),
    Column("nonfacility_indicator", Kind.CODE, "NA: rarely or never done outside a facility"),
    Column("facility_practice_rvu", Kind.DECIMAL, "practice expense in a facility, RVUs"),
    Column("facility_indicator", Kind.CODE, "NA: rarely or never done in a facility"),
    Column("malpractice_rvu", Kind.DECIMAL, "malpractice, RVUs"),
    Column("nonfacility_total_rvu", Kind.DECIMAL, "total outside a facility, RVUs"),
    Column("facility_total_rvu", Kind.DECIMAL, "total in a facility, RVUs"),
    Column("professional_technical", Kind.CODE, "PC/TC indicator, 0 to 9"),
    Column("global_days", Kind.CODE, "000, 010, 090, MMM maternity, XXX, YYY contractor, ZZZ add-on"),
    Column("preoperative", Kind.DECIMAL, "part of the global package before surgery, a fraction"),
    Column("intraoperative", Kind.DECIMAL, "part of the global package for the surgery, a fraction"),
    Column("postoperative", Kind.DECIMAL, "part of the global package after surgery, a fraction"),
    Column("multiple_procedure", Kind.CODE, "payment of multiple procedures (modifier 51), 0 to 9"),
    Column("bilateral_surgery", Kind.CODE, "payment of bilateral surgery (modifier 50), 0 to 3 or 9"),
    Column("assistant_at_surgery", Kind.CODE, "payment of an assistant (80-82, AS), 0 to 2 or 9"),
    Column("co_surgeons", Kind.CODE, "payment of co-surgeons (modifier 62), 0 to 2 or 9"),
    Column("team_surgery", Kind.CODE, "payment of a surgical team (modifier 66), 0 to 2 or 9"),
    Column("endoscopic_base", Kind.CODE, "the base endoscopy of the code's family"),
    Column("conversion_factor", Kind.DECIMAL, "dollars an RVU"),
    Column(
        "diagnostic_supervision", Kind.CODE, "physician supervision of diagnostic procedures, two characters"
    ),
    Column("calculation_flag", Kind.CODE, "the publisher's flag for its calculation, one digit"),
    Column(
        "imaging_family",
        Kind.CODE,
        "diagnostic imaging family; 88 subject to the reduction, 99 not applicable",
    ),
    Column("opps_nonfacility_practice_rvu", Kind.DECIMAL, "RVUs of the outpatient cap, non-facility"),
    Column("opps_facility_practice_rvu", Kind.DECIMAL, "RVUs of the outpatient cap, facility"),
    Column("opps_malpractice_rvu", Kind.DECIMAL, "malpractice RVUs of the outpatient cap"),
)
"""Columns of the relative value file, in the publisher's order."""

MPFS = TableSchema(
    name="mpfs",
    title="Physician fee schedule relative values",
    authority=AUTHORITY,
    columns=RELATIVE_VALUE_COLUMNS,
    key=("code", "modifier"),
)
"""Relative values and payment policy indicators (PPRRVU; from 2026 its nonQPP form)."""

MPFS_QUALIFYING_APM = TableSchema(
    name="mpfs-qualifying-apm",
    title="Physician fee schedule relative values for qualifying APM participants",
    authority=AUTHORITY,
    columns=RELATIVE_VALUE_COLUMNS,
    key=("code", "modifier"),
)
"""The same with the second conversion factor, paid from 2026 (Social Security Act 1848(d)(1)(A))."""

MPFS_GPCI = TableSchema(
    name="mpfs-gpci",
    title="Geographic practice cost indices",
    authority=AUTHORITY,
    columns=(
        _CONTRACTOR,
        _LOCALITY,
        Column("state", Kind.CODE, "postal abbreviation"),
        Column("name", Kind.TEXT, "the locality's name, without footnote marks"),
        Column("work", Kind.DECIMAL, "work index, with the floors in force"),
        Column("practice_expense", Kind.DECIMAL, "practice expense index"),
        Column("malpractice", Kind.DECIMAL, "malpractice index"),
    ),
    key=("contractor", "locality"),
)
"""Addendum E: each index multiplies its RVU component; 1 is the national average (42 CFR 414.26)."""

MPFS_ANESTHESIA = TableSchema(
    name="mpfs-anesthesia",
    title="Anesthesia conversion factors",
    authority=AUTHORITY,
    columns=(
        Column("contractor", Kind.CODE, "administrative contractor, five digits; absent for the nation"),
        Column("locality", Kind.CODE, "payment locality, two digits; absent for the nation"),
        Column("name", Kind.TEXT, "the locality's name, without footnote marks"),
        Column("conversion_factor", Kind.DECIMAL, "dollars an anesthesia unit"),
    ),
    key=("contractor", "locality"),
)
"""Factors by locality, and the national one where the file states it (42 CFR 414.46)."""

MPFS_OPPS_CAP = TableSchema(
    name="mpfs-opps-cap",
    title="Imaging payments capped at the outpatient amount",
    authority=AUTHORITY,
    columns=(
        _CODE,
        _MODIFIER,
        _CONTRACTOR,
        _LOCALITY,
        Column("status", Kind.CODE, "status indicator of the code"),
        Column("facility_price", Kind.DECIMAL, "capped payment in a facility, dollars"),
        Column("nonfacility_price", Kind.DECIMAL, "capped payment outside a facility, dollars"),
    ),
    key=("code", "modifier", "contractor", "locality"),
)
"""Technical components held to the outpatient amount (Deficit Reduction Act of 2005, section 5102(b))."""

MPFS_LOCALITIES = TableSchema(
    name="mpfs-localities",
    title="Counties of the payment localities",
    authority=AUTHORITY,
    columns=(
        _CONTRACTOR,
        _LOCALITY,
        Column("state", Kind.TEXT, "the state or territories, as the list names them"),
        Column("area", Kind.TEXT, "fee schedule area"),
        Column("counties", Kind.TEXT, "its counties, as the list writes them"),
    ),
    key=("contractor", "locality"),
)
"""Which counties make up each locality (42 CFR 414.4)."""
