"""What an ICD-10-PCS edition changed against the one before it, as CMS publishes it beside each file.

Authority: CMS, ICD-10-PCS Addendum. These are the ground truth that a computed difference of two
editions is checked against; no code is valid because an addendum names it.
"""

from __future__ import annotations

from kb.tables.schema import Column, Kind, TableSchema
from kb.tables.schemas.icd10pcs import FULL_TITLE, LABEL, POSITION, SOURCE_LINE, TITLED_CODE, VALUE

_AUTHORITY = "CMS, ICD-10-PCS Addendum"
_CHANGE = Column("change", Kind.CODE, "ADD, DELETE, REVISE-FROM or REVISE-TO")

_TITLES = (
    TITLED_CODE,
    _CHANGE,
    Column("short_title", Kind.TEXT, "title in at most 60 characters, in the order file's addendum only"),
    FULL_TITLE,
    SOURCE_LINE,
)

CODES_ADDENDA = TableSchema(
    "icd10pcs-codes-addenda",
    "ICD-10-PCS Codes File Addendum",
    f"{_AUTHORITY} to the Codes File",
    _TITLES,
    ("code", "change"),
)

ORDER_ADDENDA = TableSchema(
    "icd10pcs-order-addenda",
    "ICD-10-PCS Order File Addendum",
    f"{_AUTHORITY} to the Order File",
    _TITLES,
    ("code", "change"),
)

TABLES_ADDENDA = TableSchema(
    "icd10pcs-table-addenda",
    "ICD-10-PCS Tables Addendum",
    f"{_AUTHORITY} to the Tables",
    (
        Column("table", Kind.CODE, "characters 1 to 3"),
        Column(
            "panel",
            Kind.INTEGER,
            "row of the table in the addendum, from 1; 0 for characters 1 to 3",
            edition_bound=True,
        ),
        POSITION,
        VALUE,
        Column("edition", Kind.CODE, "the edition that changed this panel (FY2026); none: no change"),
        LABEL,
        SOURCE_LINE,
    ),
    ("table", "panel", "position", "value"),
)

_OUTLINE = (
    Column("row", Kind.INTEGER, "number of the entry, from 0", edition_bound=True),
    Column("under", Kind.TEXT, "the headings and terms above, joined by ' | '"),
    Column("field", Kind.CODE, "what the entry is, in the publisher's word, capital letters"),
    Column("change", Kind.CODE, "ADD, DELETE, REVISE-FROM or REVISE-TO; none: shown for its place only"),
    Column("text", Kind.TEXT, "the entry"),
    SOURCE_LINE,
)

DEFINITIONS_ADDENDA = TableSchema(
    "icd10pcs-definition-addenda",
    "ICD-10-PCS Definitions Addendum",
    f"{_AUTHORITY} to the Definitions",
    _OUTLINE,
    ("row",),
    ("under", "field", "text"),
)

INDEX_ADDENDA = TableSchema(
    "icd10pcs-index-addenda",
    "ICD-10-PCS Index Addendum",
    f"{_AUTHORITY} to the Index",
    _OUTLINE,
    ("row",),
    ("under", "field", "text"),
)
