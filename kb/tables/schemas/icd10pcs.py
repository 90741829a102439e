"""ICD-10-PCS: tables, definitions, index, order and codes files, conversion table.

Authority: CMS, ICD-10-PCS Official Guidelines for Coding and Reporting (A1-A11: a code is seven
characters, each a value of one axis, and is valid when all of characters 4 to 7 stand in one row of
the table that characters 1 to 3 name). Characters are digits and capital letters without I and O.
The schemas of the addenda are in icd10pcs_addenda.
"""

from __future__ import annotations

from kb.tables.schema import Column, Kind, TableSchema
from kb.tables.schemas.icd10cm_index import LINE, TREE

_AUTHORITY = "CMS, ICD-10-PCS"
SOURCE_LINE = Column("line", Kind.INTEGER, "line in the publisher's file", edition_bound=True)
POSITION = Column("position", Kind.INTEGER, "which of the seven characters")
VALUE = Column("value", Kind.CODE, "the character")
LABEL = Column("label", Kind.TEXT, "what the character means here")
TITLED_CODE = Column("code", Kind.CODE, "seven characters, or three for a table's heading")
FULL_TITLE = Column("long_title", Kind.TEXT, "full title")
_CODE = Column("code", Kind.CODE, "seven characters")

TABLES = TableSchema(
    "icd10pcs-table",
    "ICD-10-PCS Tables",
    f"{_AUTHORITY} Tables",
    (
        Column("table", Kind.CODE, "characters 1 to 3: section, body system, operation"),
        Column(
            "panel",
            Kind.INTEGER,
            "row of the table, from 1; 0 holds characters 1 to 3 themselves",
            edition_bound=True,
        ),
        POSITION,
        VALUE,
        LABEL,
        Column("axis", Kind.TEXT, "name of the axis, such as Body Part or Approach"),
        Column("definition", Kind.TEXT, "of an operation (character 3)"),
        SOURCE_LINE,
    ),
    ("table", "panel", "position", "value"),
)

DEFINITIONS = TableSchema(
    "icd10pcs-definition",
    "ICD-10-PCS Definitions",
    f"{_AUTHORITY} Definitions",
    (
        Column("section", Kind.CODE, "character 1"),
        Column("position", Kind.INTEGER, "which of the seven characters is defined"),
        Column("term", Kind.INTEGER, "number of the entry in the file, from 1", edition_bound=True),
        Column("field", Kind.CODE, "TITLE, DEFINITION, EXPLANATION or INCLUDES; an entry may repeat them"),
        Column("text", Kind.TEXT, "the text of the field"),
        Column("axis", Kind.TEXT, "name of the axis"),
        SOURCE_LINE,
    ),
    ("section", "position", "term"),
    ("section", "position", "field"),
)

DEVICE_AGGREGATION = TableSchema(
    "icd10pcs-device-aggregation",
    "ICD-10-PCS Device Aggregation Table",
    f"{_AUTHORITY} Device Aggregation Table",
    (
        Column("value", Kind.CODE, "character 6 of the general device, where no specific one can be built"),
        Column("device", Kind.TEXT, "the specific device"),
        Column("general_device", Kind.TEXT, "the general device it is counted to"),
        Column("operation", Kind.TEXT, "for which operations"),
        Column("body_systems", Kind.TEXT, "in which body systems, joined by ' | '"),
        SOURCE_LINE,
    ),
    ("value",),
)

INDEX = TableSchema(
    "icd10pcs-index",
    "ICD-10-PCS Index",
    f"{_AUTHORITY} Index",
    (
        *TREE,
        Column("code", Kind.CODE, "a whole code, or the 3 to 6 characters that lead to its table"),
        Column("see", Kind.TEXT, "the term to go to instead"),
        Column("see_code", Kind.CODE, "characters that lead to where 'see' points"),
        Column("use", Kind.TEXT, "the value to choose for this body part, device or substance"),
        Column("use_code", Kind.CODE, "characters that lead to where 'use' points"),
        LINE,
    ),
    ("word", "row"),
)

ORDER = TableSchema(
    "icd10pcs-order",
    "ICD-10-PCS Order File",
    f"{_AUTHORITY} Order File (Long and Abbreviated Titles)",
    (
        TITLED_CODE,
        Column("order", Kind.INTEGER, "place in the publisher's order, from 1", edition_bound=True),
        Column("valid", Kind.INTEGER, "1 for a code that can be reported, 0 for a heading"),
        Column("short_title", Kind.TEXT, "title in at most 60 characters"),
        FULL_TITLE,
        SOURCE_LINE,
    ),
    ("code",),
)

CODES = TableSchema(
    "icd10pcs-codes",
    "ICD-10-PCS Codes File",
    f"{_AUTHORITY} Codes File",
    (_CODE, FULL_TITLE, SOURCE_LINE),
    ("code",),
)

CONVERSION = TableSchema(
    "icd10pcs-conversion",
    "ICD-10-PCS Conversion Table",
    f"{_AUTHORITY} Conversion Table",
    (
        Column("code", Kind.CODE, "current code; none where a code was deleted without successor"),
        Column("previous_code", Kind.CODE, "code reported before; none where there was none"),
        Column("effective", Kind.DATE, "first day of the change"),
        Column("change", Kind.CODE, "NEW, REVISED or DELETED"),
        Column("title", Kind.TEXT, "title of the current code"),
        Column("previous_title", Kind.TEXT, "title of the previous code"),
        Column("comment", Kind.TEXT, "publisher's remark"),
        SOURCE_LINE,
    ),
    ("code", "previous_code", "effective"),
)
