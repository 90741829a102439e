"""Local coverage determinations of the Medicare Coverage Database, and the public list of documents.

Authority: CMS, Medicare Coverage Database; layout: "Data Dictionary: LCD Download Database" (CMS, updated
4/29/2025). An export holds the newest version of each LCD only. Since 2019 the codes are in the
articles (CMS Pub. 100-08, ch. 13, §13.5.1); only equipment LCDs still list HCPCS codes. The long narrative is
left out and read on the publisher's page.
"""

from __future__ import annotations

from dataclasses import replace

from kb.tables.schema import Column, Kind, TableSchema
from kb.tables.schemas.mcd_article import MCD_AUTHORITY, PARAGRAPH, RANGE, UPDATED

LCD_ID = Column("lcd_id", Kind.INTEGER, "LCD number, the digits after L")
LCD_VERSION = Column("lcd_version", Kind.INTEGER, "version of the LCD; each edit makes a new one")
# On a row of a list the version says only to which edition of the LCD the row belongs.
_LCD = (LCD_ID, replace(LCD_VERSION, edition_bound=True))
_KEY = ("lcd_id", "lcd_version")
_GROUP = Column("group", Kind.INTEGER, "number of the group of CPT/HCPCS codes within the LCD")

LCD = TableSchema(
    "mcd-lcd",
    "MCD local coverage determinations",
    MCD_AUTHORITY,
    (
        LCD_ID,
        LCD_VERSION,
        Column("title", Kind.TEXT, "one line"),
        Column("effective", Kind.DATE, "first day in force of the LCD, in whatever version"),
        Column("until", Kind.DATE, "first day no longer in force"),
        Column("revision_effective", Kind.DATE, "first day in force of this version"),
        Column("revision_until", Kind.DATE, "first day on which this version is no longer in force"),
        Column("comment_start", Kind.DATE, "first day of the comment period"),
        Column("comment_until", Kind.DATE, "first day after the comment period"),
        Column("notice_start", Kind.DATE, "first day of the notice period"),
        Column("notice_until", Kind.DATE, "first day after the notice period"),
        Column("retired", Kind.DATE, "day on which it was retired"),
        Column("status", Kind.CODE, "of the version: A approved, R retired, P proposed and shown"),
        Column("display_id", Kind.CODE, "number shown after DL; only proposed LCDs have one"),
        Column("determination_number", Kind.TEXT, "the contractor's own number"),
        Column("icd10", Kind.CODE, "Y where its diagnosis codes are ICD-10-CM, N where ICD-9-CM"),
        UPDATED,
    ),
    _KEY,
    ("lcd_id",),
)
LCD_HCPCS = TableSchema(
    "mcd-lcd-hcpcs",
    "MCD LCD CPT/HCPCS codes",
    MCD_AUTHORITY,
    (
        *_LCD,
        _GROUP,
        Column("code", Kind.CODE, "CPT/HCPCS code"),
        Column("code_version", Kind.INTEGER, "publisher's counter of CPT/HCPCS updates", edition_bound=True),
        RANGE,
        UPDATED,
    ),
    (*_KEY, "group", "code", "code_version"),
)
LCD_HCPCS_GROUP = TableSchema(
    "mcd-lcd-hcpcs-group",
    "MCD LCD groups of CPT/HCPCS codes",
    MCD_AUTHORITY,
    (*_LCD, _GROUP, PARAGRAPH, UPDATED),
    (*_KEY, "group"),
)
LCD_CONTRACTOR = TableSchema(
    "mcd-lcd-contractor",
    "MCD LCDs and their contractors",
    MCD_AUTHORITY,
    (
        *_LCD,
        Column("contractor_id", Kind.INTEGER, "publisher's number of the contractor"),
        Column("contractor_type", Kind.INTEGER, "see mcd-contractor-type"),
        Column("contractor_version", Kind.INTEGER, "version of the contractor's entry", edition_bound=True),
        UPDATED,
    ),
    (*_KEY, "contractor_id", "contractor_type", "contractor_version"),
)
LCD_JURISDICTION = TableSchema(
    "mcd-lcd-jurisdiction",
    "MCD LCDs and the states they are for; used where an LCD has one contractor",
    MCD_AUTHORITY,
    (*_LCD, Column("state_id", Kind.INTEGER, "see mcd-state"), UPDATED),
    (*_KEY, "state_id"),
)
LCD_FUTURE_RETIRE = TableSchema(
    "mcd-lcd-future-retire",
    "MCD LCDs about to be retired",
    MCD_AUTHORITY,
    (LCD_ID, Column("retires", Kind.DATE, "day on which it will be retired")),
    ("lcd_id",),
)
LCD_REVISION = TableSchema(
    "mcd-lcd-revision",
    "MCD LCD revision history",
    MCD_AUTHORITY,
    (
        *_LCD,
        Column("revision", Kind.INTEGER, "revision number"),
        Column("effective", Kind.DATE, "first day of the revision"),
        Column("explanation", Kind.TEXT, "what changed, as plain text"),
        UPDATED,
    ),
    (*_KEY, "revision"),
)
LCD_STICKY_NOTE = TableSchema(
    "mcd-lcd-note",
    "MCD notes on LCDs already published",
    MCD_AUTHORITY,
    (
        *_LCD,
        Column("note_version", Kind.INTEGER, "version of the note", edition_bound=True),
        Column("note", Kind.TEXT, "correction or remark, as plain text"),
        Column("noted", Kind.DATE, "day of the note's last change"),
        Column("posted", Kind.DATE, "day on which it was posted"),
    ),
    (*_KEY, "note_version"),
)
LCD_RELATED = TableSchema(
    "mcd-lcd-related",
    "MCD LCDs and the documents they relate to",
    MCD_AUTHORITY,
    (
        *_LCD,
        Column("related_number", Kind.INTEGER, "counter within the LCD", edition_bound=True),
        Column("related_article_id", Kind.INTEGER, "article it relates to, always in its newest version"),
        Column(
            "related_article_version",
            Kind.INTEGER,
            "to be ignored, says the data dictionary",
            edition_bound=True,
        ),
        Column("related_lcd_id", Kind.INTEGER, "LCD it relates to"),
        Column("related_lcd_version", Kind.INTEGER, "version of that LCD"),
        Column("related_contractor_id", Kind.INTEGER, "contractor of the related document"),
        UPDATED,
    ),
    (*_KEY, "related_number"),
    ("lcd_id", "related_article_id", "related_lcd_id"),
)
LCD_NCD = TableSchema(
    "mcd-lcd-ncd",
    "MCD LCDs and the national coverage determinations they relate to",
    MCD_AUTHORITY,
    (
        *_LCD,
        Column("related_number", Kind.INTEGER, "counter within the LCD", edition_bound=True),
        Column("ncd_id", Kind.INTEGER, "national coverage determination; 0 means none"),
        Column("ncd_version", Kind.INTEGER, "its version"),
        UPDATED,
    ),
    (*_KEY, "related_number"),
    ("lcd_id", "ncd_id"),
)
DOCUMENT = TableSchema(
    "mcd-document",
    "MCD list of local coverage documents",
    MCD_AUTHORITY,
    (
        Column("document_type", Kind.CODE, "ARTICLE or LCD"),
        Column("document_id", Kind.INTEGER, "number after A or L"),
        Column("document_version", Kind.INTEGER, "version listed"),
        Column("display_id", Kind.CODE, "number with its letter, as A12345"),
        Column("title", Kind.TEXT, "one line"),
        Column("contractors", Kind.TEXT, "contractors with their kinds of contract, one a line"),
        Column("effective", Kind.DATE, "first day in force of this version"),
        Column("retired", Kind.DATE, "day of retirement"),
        Column("note", Kind.TEXT, "Future, Retired, or the end of the notice period"),
        Column("updated", Kind.DATE, "day on which the version was made", edition_bound=True),
    ),
    ("document_type", "document_id", "document_version"),
    ("document_type", "document_id"),
)
