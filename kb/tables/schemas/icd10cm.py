"""ICD-10-CM code lists, their addenda, the conversion table and the POA-exempt list.

Authority: CDC/NCHS and CMS, ICD-10-CM files published for each fiscal year and its April update; field
positions of the order file as in CMS, "ICD-10-CM/PCS Order Files". Present on admission: ICD-10-CM
Official Guidelines, Appendix I, "Categories and codes exempt from diagnosis present on admission
requirement". Codes are undotted.
"""

from __future__ import annotations

from kb.tables.schema import Column, Kind, TableSchema

_NCHS = "CDC/NCHS and CMS, ICD-10-CM"
_POA = "CMS, ICD-10-CM Present on Admission exempt list"

_CODE = Column("code", Kind.CODE, "ICD-10-CM code or category, without its dot")
_BILLABLE = Column(
    "billable",
    Kind.INTEGER,
    "1: valid on a HIPAA-covered transaction; 0: a header that is not",
)
_ORDER = Column("order", Kind.INTEGER, "place in tabular order, counted from 1", edition_bound=True)
_TITLE = Column("title", Kind.TEXT, "full title")
_ACTION = Column("action", Kind.CODE, "ADD, DELETE or REVISE against the edition before")

ORDER = TableSchema(
    "icd10cm-order",
    "ICD-10-CM order file",
    _NCHS,
    (
        _CODE,
        _ORDER,
        _BILLABLE,
        Column("short_title", Kind.TEXT, "title of at most 60 characters"),
        Column("long_title", Kind.TEXT, "full title"),
    ),
    ("code",),
)
"""Every code and header of an edition."""

CODES = TableSchema(
    "icd10cm-codes",
    "ICD-10-CM valid codes",
    _NCHS,
    (_CODE, _TITLE),
    ("code",),
)
"""The codes of an edition that are valid on a claim, without headers."""

CODE_LIST = TableSchema(
    "icd10cm-code-list",
    "ICD-10-CM chapters, blocks and codes by name",
    _NCHS,
    (
        Column("name", Kind.CODE, "chapter number, block as A00-A09, or code without its dot"),
        Column("kind", Kind.CODE, "CHAPTER, BLOCK or CODE; a name may be both block and code, as B20"),
        Column("order", Kind.INTEGER, "place in the list, counted from 1", edition_bound=True),
    ),
    ("name", "kind"),
)
"""The names of an edition in tabular order, without titles."""

ORDER_ADDENDA = TableSchema(
    "icd10cm-order-addenda",
    "ICD-10-CM order file addenda",
    _NCHS,
    (
        _CODE,
        _ACTION,
        Column("billable", Kind.INTEGER, "1 or 0 as in the new order file; absent when deleted"),
        Column("short_title", Kind.TEXT, "new short title; absent when deleted"),
        Column("long_title", Kind.TEXT, "new full title; absent when deleted"),
        Column("previous_billable", Kind.INTEGER, "1 or 0 as before; absent when added"),
        Column("previous_short_title", Kind.TEXT, "short title before; absent when added"),
        Column("previous_long_title", Kind.TEXT, "full title before; absent when added"),
    ),
    ("code", "action"),
)
"""What an edition changed. A code that became a header is deleted (1) and added (0)."""

CODES_ADDENDA = TableSchema(
    "icd10cm-codes-addenda",
    "ICD-10-CM valid codes addenda",
    _NCHS,
    (
        _CODE,
        _ACTION,
        Column("title", Kind.TEXT, "new full title; absent when deleted"),
        Column("previous_title", Kind.TEXT, "full title before; absent when added"),
    ),
    ("code", "action"),
)
"""What an edition changed among the codes that are valid on a claim."""

CONVERSION = TableSchema(
    "icd10cm-conversion",
    "ICD-10-CM conversion table",
    _NCHS,
    (
        Column("code", Kind.CODE, "code that came in, without its dot"),
        Column(
            "previous_code",
            Kind.CODE,
            "code or category under which the condition was coded before; absent where there was none",
        ),
        Column(
            "previous_through",
            Kind.CODE,
            "last code of a range that begins with previous_code; absent where it is no range",
        ),
        Column("effective", Kind.DATE, "first day in force of the code"),
        Column(
            "previous_text",
            Kind.TEXT,
            "the whole previous assignment as published; 'and' joins codes that were used together",
        ),
    ),
    ("code", "previous_code", "previous_through"),
)
"""Each code added since 2016 with its predecessors, one row a predecessor."""

_POA_COLUMNS = (_CODE, _ORDER, _TITLE)

POA_EXEMPT = TableSchema(
    "icd10cm-poa-exempt", "Codes exempt from present-on-admission reporting", _POA, _POA_COLUMNS, ("code",)
)
"""Codes for which no POA indicator is reported."""

POA_EXEMPT_ADDED = TableSchema(
    "icd10cm-poa-exempt-added", "Codes added to the POA-exempt list", _POA, _POA_COLUMNS, ("code",)
)
"""Codes that were not on the list of the year before."""

POA_EXEMPT_DELETED = TableSchema(
    "icd10cm-poa-exempt-deleted",
    "Codes removed from the POA-exempt list",
    _POA,
    (_CODE, _TITLE),
    ("code",),
)
"""Codes of the list of the year before that are no longer on it."""

POA_EXEMPT_REVISED = TableSchema(
    "icd10cm-poa-exempt-revised",
    "Codes of the POA-exempt list with a revised title",
    _POA,
    (
        _CODE,
        _ORDER,
        Column("title", Kind.TEXT, "full title now"),
        Column("previous_title", Kind.TEXT, "full title before"),
    ),
    ("code",),
)
"""Codes that stayed on the list under another title."""
