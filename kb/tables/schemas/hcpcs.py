"""HCPCS Level II: procedure, supply and drug codes, and the two-character modifiers.

Authority: CMS, Alpha-Numeric HCPCS file (ANWEB), contractor record layout ("HCPCS Contractor
Record"); HCPCS Level II is the code set of 45 CFR 162.1002(a)(5). The layout's fields for the
Medicare outpatient groups (positions 241-252) went out of use and are not kept.
"""

from __future__ import annotations

from kb.tables.schema import Column, Kind, TableSchema

AUTHORITY = "Centers for Medicare & Medicaid Services"

_LONG = Column("long_description", Kind.TEXT, "the whole long description; absent in extracts without text")
_SHORT = Column("short_description", Kind.TEXT, "short description of at most 28 characters")
_COVERAGE = Column(
    "coverage",
    Kind.CODE,
    "Medicare coverage: C contractor judgment, D special instructions, I not payable, "
    "M non-covered, S non-covered by statute",
)
_ADDED = Column("added", Kind.DATE, "first day of the code")
_ACTED = Column("action_effective", Kind.DATE, "day from which the last change is in effect")
_UNTIL = Column("until", Kind.DATE, "the day after the last day of service on which the code may be used")
_ACTION = Column(
    "action",
    Kind.CODE,
    "the last change: A added, B coverage and long description, C long description, D discontinued, "
    "F coverage or pricing, N none, P payment, R reactivated, S short description, T miscellaneous",
    # It says what an edition did with the code, and goes back to N in the next.
    edition_bound=True,
)

HCPCS = TableSchema(
    name="hcpcs",
    title="HCPCS Level II codes",
    authority=AUTHORITY,
    columns=(
        Column("code", Kind.CODE, "five characters, a letter first"),
        _LONG,
        _SHORT,
        Column("pricing", Kind.TEXT, "pricing indicators, at most four, with blanks between"),
        Column("multiple_pricing", Kind.CODE, "how a code with several pricing indicators is priced"),
        Column("ncd_sections", Kind.TEXT, "coverage issues manual sections, with blanks between"),
        Column("manual_sections", Kind.TEXT, "Medicare carriers manual sections, with blanks between"),
        Column("statute", Kind.TEXT, "statute on coverage or non-coverage"),
        Column("laboratory_certifications", Kind.TEXT, "CLIA specialty codes, with blanks between"),
        Column("cross_references", Kind.TEXT, "codes to be used instead, with blanks between"),
        _COVERAGE,
        Column("asc_group", Kind.CODE, "YY: approved for an ambulatory surgical center"),
        Column("asc_effective", Kind.DATE, "day from which asc_group holds"),
        Column("processing_note", Kind.CODE, "number of a CMS processing note"),
        Column("betos", Kind.CODE, "Berenson-Eggers type of service"),
        Column("types_of_service", Kind.TEXT, "CMS type of service codes, with blanks between"),
        Column("anesthesia_base_units", Kind.INTEGER, "anesthesia base units"),
        _ADDED,
        _ACTED,
        _UNTIL,
        _ACTION,
    ),
    key=("code",),
)
"""Codes of the ANWEB file whose record identification code is 3 and 4."""

HCPCS_MODIFIERS = TableSchema(
    name="hcpcs-modifiers",
    title="HCPCS Level II modifiers",
    authority=AUTHORITY,
    columns=(
        Column("code", Kind.CODE, "two characters"),
        _LONG,
        _SHORT,
        _COVERAGE,
        _ADDED,
        _ACTED,
        _UNTIL,
        _ACTION,
    ),
    key=("code",),
)
"""Modifiers of the ANWEB file, record identification codes 7 and 8."""
