"""Articles of the Medicare Coverage Database, which say how local coverage is billed and coded.

Authority: CMS, Medicare Coverage Database; layout: "Data Dictionary: Article Download Database" (CMS,
updated 4/29/2025). An export holds the newest version of each article only. Descriptions of procedure
and diagnosis codes and the articles' long narrative are left out: the first belong to the code sets,
the second is read on the publisher's page.
"""

from __future__ import annotations

from dataclasses import replace

from kb.tables.schema import Column, Kind, TableSchema

MCD_AUTHORITY = "CMS, Medicare Coverage Database"

ARTICLE_ID = Column("article_id", Kind.INTEGER, "article number, the digits after A")
ARTICLE_VERSION = Column("article_version", Kind.INTEGER, "version of the article; each edit makes a new one")
UPDATED = Column("updated", Kind.DATE, "day (UTC) on which the row was added or changed", edition_bound=True)
RANGE = Column(
    "range", Kind.CODE, "B, M, E: first, inner, last of a range; X, Y, Z likewise for an x code; N alone"
)
PARAGRAPH = Column(
    "paragraph", Kind.TEXT, "the group's introduction as plain text; often names the HCPCS codes meant"
)
# On a row of a list the version says only to which edition of the article the row belongs.
_ARTICLE = (ARTICLE_ID, replace(ARTICLE_VERSION, edition_bound=True))
_KEY = ("article_id", "article_version")


def _group(of: str) -> Column:
    return Column("group", Kind.INTEGER, f"number of the group of {of} within the article")


def _version(of: str) -> Column:
    return Column("code_version", Kind.INTEGER, f"publisher's counter of {of} updates", edition_bound=True)


def _groups(name: str, of: str, *more: Column) -> TableSchema:
    columns = (*_ARTICLE, _group(of), PARAGRAPH, *more, UPDATED)
    return TableSchema(
        f"mcd-article-{name}", f"MCD article groups of {of}", MCD_AUTHORITY, columns, (*_KEY, "group")
    )


def _codes(name: str, of: str, *more: Column) -> TableSchema:
    code = Column("code", Kind.CODE, f"{of}, without dots; XX000 and the like mean 'not applicable'")
    columns = (*_ARTICLE, _group(f"{of}s"), code, _version(of), *more, UPDATED)
    key = (*_KEY, "group", "code", "code_version")
    return TableSchema(f"mcd-article-{name}", f"MCD article {of}s", MCD_AUTHORITY, columns, key)


ARTICLE = TableSchema(
    "mcd-article",
    "MCD articles",
    MCD_AUTHORITY,
    (
        ARTICLE_ID,
        ARTICLE_VERSION,
        Column(
            "article_type",
            Kind.INTEGER,
            "see mcd-article-type; 6 is Billing and Coding, 3 SAD exclusion list",
        ),
        Column("title", Kind.TEXT, "one line"),
        Column("published", Kind.DATE, "day of publication"),
        Column("effective", Kind.DATE, "first day in force of the article, in whatever version"),
        Column("until", Kind.DATE, "first day no longer in force"),
        Column("revision_until", Kind.DATE, "first day on which this version is no longer in force"),
        Column("retired", Kind.DATE, "day on which it was retired"),
        Column("status", Kind.CODE, "of the version: A approved, R retired"),
        Column("display_id", Kind.CODE, "number shown after DA; only drafts have one"),
        Column("key_article", Kind.CODE, "Y where it is the primary source on its subject"),
        Column("icd10", Kind.CODE, "Y where its diagnosis codes are ICD-10-CM, N where ICD-9-CM"),
        UPDATED,
    ),
    _KEY,
    ("article_id",),
)
ARTICLE_TYPE = TableSchema(
    "mcd-article-type",
    "MCD article types",
    MCD_AUTHORITY,
    (
        Column("article_type", Kind.INTEGER, "type number"),
        Column("title", Kind.TEXT, "the type in words"),
        UPDATED,
    ),
    ("article_type",),
)
ARTICLE_HCPCS = _codes("hcpcs", "CPT/HCPCS code", RANGE)
ARTICLE_HCPCS_GROUP = _groups("hcpcs-group", "CPT/HCPCS codes")
_SORT = Column("sort_order", Kind.INTEGER, "place in the published list", edition_bound=True)
ARTICLE_ICD10_COVERED = _codes(
    "icd10-covered",
    "covered ICD-10-CM code",
    RANGE,
    _SORT,
    Column("asterisk", Kind.CODE, "Y where the group's asterisk note sets a condition on the code"),
)
ARTICLE_ICD10_COVERED_GROUP = _groups(
    "icd10-covered-group",
    "covered ICD-10-CM codes",
    Column("asterisk_note", Kind.TEXT, "what the asterisk on a code means, as plain text"),
)
ARTICLE_ICD10_NONCOVERED = _codes("icd10-noncovered", "non-covered ICD-10-CM code", RANGE, _SORT)
ARTICLE_ICD10_NONCOVERED_GROUP = _groups("icd10-noncovered-group", "non-covered ICD-10-CM codes")
ARTICLE_ICD10PCS = _codes("icd10pcs", "ICD-10-PCS code", RANGE, _SORT)
ARTICLE_ICD10PCS_GROUP = _groups("icd10pcs-group", "ICD-10-PCS codes")
ARTICLE_MODIFIER = _codes("modifier", "CPT/HCPCS modifier")
ARTICLE_MODIFIER_GROUP = _groups("modifier-group", "CPT/HCPCS modifiers")
ARTICLE_OTHER_CODING_GROUP = _groups(
    "other-coding-group",
    "other coding information",
    Column("codes", Kind.TEXT, "codes as the contractor typed them, one a line"),
)
ARTICLE_REVENUE_CODE = TableSchema(
    "mcd-article-revenue-code",
    "MCD article revenue codes",
    MCD_AUTHORITY,
    (
        *_ARTICLE,
        Column("code", Kind.CODE, "four digits; 99999 means 'not applicable'"),
        _version("revenue code"),
        RANGE,
        Column("title", Kind.TEXT, "the code in words"),
        UPDATED,
    ),
    (*_KEY, "code", "code_version", "range"),
)
ARTICLE_BILL_TYPE = TableSchema(
    "mcd-article-bill-type",
    "MCD article types of bill",
    MCD_AUTHORITY,
    (
        *_ARTICLE,
        Column(
            "code", Kind.CODE, "type of bill without frequency digit, as 013; 999 and 0 mean none is named"
        ),
        _version("type of bill"),
        Column("title", Kind.TEXT, "the type in words"),
        UPDATED,
    ),
    (*_KEY, "code", "code_version"),
)
ARTICLE_CODE_TABLE = TableSchema(
    "mcd-article-code-table",
    "MCD article code tables (self-administered drug exclusion lists)",
    MCD_AUTHORITY,
    (
        *_ARTICLE,
        Column("row_number", Kind.INTEGER, "row of the printed table", edition_bound=True),
        Column("code", Kind.CODE, "CPT/HCPCS code"),
        _version("CPT/HCPCS code"),
        Column("article_type", Kind.INTEGER, "see mcd-article-type; 3 is SAD exclusion list"),
        Column("brand_name", Kind.TEXT, "drug that the row is about"),
        Column("effective", Kind.DATE, "first day of the exclusion"),
        Column("until", Kind.DATE, "first day after the exclusion"),
        Column("comments", Kind.TEXT, "on what evidence it was excluded"),
        UPDATED,
    ),
    (*_KEY, "row_number"),
    ("article_id", "code"),
)
ARTICLE_CONTRACTOR = TableSchema(
    "mcd-article-contractor",
    "MCD articles and their contractors",
    MCD_AUTHORITY,
    (
        *_ARTICLE,
        Column("contractor_id", Kind.INTEGER, "publisher's number of the contractor"),
        Column("contractor_type", Kind.INTEGER, "see mcd-contractor-type"),
        Column("contractor_version", Kind.INTEGER, "version of the contractor's entry", edition_bound=True),
        Column("article_type", Kind.INTEGER, "see mcd-article-type"),
        UPDATED,
    ),
    (*_KEY, "contractor_id", "contractor_type", "contractor_version"),
)
ARTICLE_JURISDICTION = TableSchema(
    "mcd-article-jurisdiction",
    "MCD articles and the states they are for; used where an article has one contractor",
    MCD_AUTHORITY,
    (*_ARTICLE, Column("state_id", Kind.INTEGER, "see mcd-state"), UPDATED),
    (*_KEY, "state_id"),
)
ARTICLE_FUTURE_RETIRE = TableSchema(
    "mcd-article-future-retire",
    "MCD articles about to be retired",
    MCD_AUTHORITY,
    (ARTICLE_ID, Column("retires", Kind.DATE, "day on which it will be retired")),
    ("article_id",),
)
ARTICLE_REVISION = TableSchema(
    "mcd-article-revision",
    "MCD article revision history",
    MCD_AUTHORITY,
    (
        *_ARTICLE,
        Column("revision", Kind.INTEGER, "revision number"),
        Column("effective", Kind.DATE, "first day of the revision"),
        Column("explanation", Kind.TEXT, "what changed, as plain text"),
        UPDATED,
    ),
    (*_KEY, "revision"),
)
ARTICLE_STICKY_NOTE = TableSchema(
    "mcd-article-note",
    "MCD notes on articles already published",
    MCD_AUTHORITY,
    (
        *_ARTICLE,
        Column("note_version", Kind.INTEGER, "version of the note", edition_bound=True),
        Column("note", Kind.TEXT, "correction or remark, as plain text"),
        Column("noted", Kind.DATE, "day of the note's last change"),
        Column("posted", Kind.DATE, "day on which it was posted"),
    ),
    (*_KEY, "note_version"),
)
ARTICLE_RELATED = TableSchema(
    "mcd-article-related",
    "MCD articles and the documents they relate to",
    MCD_AUTHORITY,
    (
        *_ARTICLE,
        Column("related_number", Kind.INTEGER, "counter within the article", edition_bound=True),
        Column("related_article_id", Kind.INTEGER, "article it relates to"),
        Column("related_article_version", Kind.INTEGER, "version of that article"),
        Column("related_lcd_id", Kind.INTEGER, "LCD it relates to"),
        Column("related_lcd_version", Kind.INTEGER, "version of that LCD"),
        Column("related_contractor_id", Kind.INTEGER, "contractor of the related document"),
        UPDATED,
    ),
    (*_KEY, "related_number"),
    ("article_id", "related_article_id", "related_lcd_id"),
)
ARTICLE_NCD = TableSchema(
    "mcd-article-ncd",
    "MCD articles and the national coverage determinations they relate to",
    MCD_AUTHORITY,
    (
        *_ARTICLE,
        Column("related_number", Kind.INTEGER, "counter within the article", edition_bound=True),
        Column("ncd_id", Kind.INTEGER, "national coverage determination; 0 means none"),
        Column("ncd_version", Kind.INTEGER, "its version"),
        UPDATED,
    ),
    (*_KEY, "related_number"),
    ("article_id", "ncd_id"),
)
