"""Local coverage determinations of the Medicare Coverage Database, and the public list of documents.

Authority: CMS, Medicare Coverage Database; layout: "Data Dictionary: LCD Download Database" (CMS, updated
4/29/2025). An export holds the newest version of each LCD only. Since 2019 the codes are in the
articles (CMS Pub. 100-08, ch. 13, §13.5.1); only equipment LCDs still list HCPCS codes. The long narrative is
left out and read on the publisher's page.
"""

from __future__ import annotations

from kb.tables.schema import Column, Kind, TableSchema
from kb.tables.schemas.mcd_columns import (
    EFFECTIVE,
    ICD10,
    MCD_AUTHORITY,
    RANGE,
    RETIRED,
    REVISION_UNTIL,
    TITLE,
    UPDATED,
    DocumentKind,
)

_LCDS = DocumentKind("lcd", "LCD", "an LCD", "L")

LCD = _LCDS.table(
    "",
    "local coverage determinations",
    (
        TITLE,
        Column("effective", Kind.DATE, EFFECTIVE.format("LCD")),
        Column("until", Kind.DATE, "first day no longer in force"),
        Column("revision_effective", Kind.DATE, "first day in force of this version"),
        REVISION_UNTIL,
        Column("comment_start", Kind.DATE, "first day of the comment period"),
        Column("comment_until", Kind.DATE, "first day after the comment period"),
        Column("notice_start", Kind.DATE, "first day of the notice period"),
        Column("notice_until", Kind.DATE, "first day after the notice period"),
        RETIRED,
        Column("status", Kind.CODE, "of the version: A approved, R retired, P proposed and shown"),
        Column("display_id", Kind.CODE, "number shown after DL; only proposed LCDs have one"),
        Column("determination_number", Kind.TEXT, "the contractor's own number"),
        ICD10,
        UPDATED,
    ),
    (),
)
LCD_HCPCS = _LCDS.table(
    "hcpcs",
    "LCD CPT/HCPCS codes",
    (
        _LCDS.group("CPT/HCPCS codes"),
        Column("code", Kind.CODE, "CPT/HCPCS code"),
        Column("code_version", Kind.INTEGER, "publisher's counter of CPT/HCPCS updates", edition_bound=True),
        RANGE,
        UPDATED,
    ),
    ("group", "code", "code_version"),
)
LCD_HCPCS_GROUP = _LCDS.groups("hcpcs-group", "CPT/HCPCS codes")
LCD_CONTRACTOR = _LCDS.contractors()
LCD_JURISDICTION = _LCDS.jurisdictions()
LCD_FUTURE_RETIRE = _LCDS.future_retirements()
LCD_REVISION = _LCDS.revisions()
LCD_STICKY_NOTE = _LCDS.notes()
LCD_RELATED = _LCDS.related(
    "article it relates to, always in its newest version",
    Column(
        "related_article_version",
        Kind.INTEGER,
        "to be ignored, says the data dictionary",
        edition_bound=True,
    ),
)
LCD_NCD = _LCDS.national()
DOCUMENT = TableSchema(
    "mcd-document",
    "MCD list of local coverage documents",
    MCD_AUTHORITY,
    (
        Column("document_type", Kind.CODE, "ARTICLE or LCD"),
        Column("document_id", Kind.INTEGER, "number after A or L"),
        Column("document_version", Kind.INTEGER, "version listed"),
        Column("display_id", Kind.CODE, "number with its letter, as A12345"),
        TITLE,
        Column("contractors", Kind.TEXT, "contractors with their kinds of contract, one a line"),
        Column("effective", Kind.DATE, "first day in force of this version"),
        Column("retired", Kind.DATE, "day of retirement"),
        Column("note", Kind.TEXT, "Future, Retired, or the end of the notice period"),
        Column("updated", Kind.DATE, "day on which the version was made", edition_bound=True),
    ),
    ("document_type", "document_id", "document_version"),
    ("document_type", "document_id"),
)
