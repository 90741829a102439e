"""Articles of the Medicare Coverage Database, which say how local coverage is billed and coded.

Authority: CMS, Medicare Coverage Database; layout: "Data Dictionary: Article Download Database" (CMS,
updated 4/29/2025). An export holds the newest version of each article only. Descriptions of procedure
and diagnosis codes and the articles' long narrative are left out: the first belong to the code sets,
the second is read on the publisher's page.
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

_ARTICLES = DocumentKind("article", "article", "an article", "A")
_ARTICLE_TYPE = "see mcd-article-type"


def _version(of: str) -> Column:
    return Column("code_version", Kind.INTEGER, f"publisher's counter of {of} updates", edition_bound=True)


def _codes(name: str, of: str, *more: Column) -> TableSchema:
    code = Column("code", Kind.CODE, f"{of}, without dots; XX000 and the like mean 'not applicable'")
    columns = (_ARTICLES.group(f"{of}s"), code, _version(of), *more, UPDATED)
    return _ARTICLES.table(name, f"article {of}s", columns, ("group", "code", "code_version"))


ARTICLE = _ARTICLES.table(
    "",
    "articles",
    (
        Column(
            "article_type", Kind.INTEGER, f"{_ARTICLE_TYPE}; 6 is Billing and Coding, 3 SAD exclusion list"
        ),
        TITLE,
        Column("published", Kind.DATE, "day of publication"),
        Column("effective", Kind.DATE, EFFECTIVE.format("article")),
        Column("until", Kind.DATE, "first day no longer in force"),
        REVISION_UNTIL,
        RETIRED,
        Column("status", Kind.CODE, "of the version: A approved, R retired"),
        Column("display_id", Kind.CODE, "number shown after DA; only drafts have one"),
        Column("key_article", Kind.CODE, "Y where it is the primary source on its subject"),
        ICD10,
        UPDATED,
    ),
    (),
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
ARTICLE_HCPCS_GROUP = _ARTICLES.groups("hcpcs-group", "CPT/HCPCS codes")
_SORT = Column("sort_order", Kind.INTEGER, "place in the published list", edition_bound=True)
ARTICLE_ICD10_COVERED = _codes(
    "icd10-covered",
    "covered ICD-10-CM code",
    RANGE,
    _SORT,
    Column("asterisk", Kind.CODE, "Y where the group's asterisk note sets a condition on the code"),
)
ARTICLE_ICD10_COVERED_GROUP = _ARTICLES.groups(
    "icd10-covered-group",
    "covered ICD-10-CM codes",
    Column("asterisk_note", Kind.TEXT, "what the asterisk on a code means, as plain text"),
)
ARTICLE_ICD10_NONCOVERED = _codes("icd10-noncovered", "non-covered ICD-10-CM code", RANGE, _SORT)
ARTICLE_ICD10_NONCOVERED_GROUP = _ARTICLES.groups("icd10-noncovered-group", "non-covered ICD-10-CM codes")
ARTICLE_ICD10PCS = _codes("icd10pcs", "ICD-10-PCS code", RANGE, _SORT)
ARTICLE_ICD10PCS_GROUP = _ARTICLES.groups("icd10pcs-group", "ICD-10-PCS codes")
ARTICLE_MODIFIER = _codes("modifier", "CPT/HCPCS modifier")
ARTICLE_MODIFIER_GROUP = _ARTICLES.groups("modifier-group", "CPT/HCPCS modifiers")
ARTICLE_OTHER_CODING_GROUP = _ARTICLES.groups(
    "other-coding-group",
    "other coding information",
    Column("codes", Kind.TEXT, "codes as the contractor typed them, one a line"),
)
ARTICLE_REVENUE_CODE = _ARTICLES.table(
    "revenue-code",
    "article revenue codes",
    (
        Column("code", Kind.CODE, "four digits; 99999 means 'not applicable'"),
        _version("revenue code"),
        RANGE,
        Column("title", Kind.TEXT, "the code in words"),
        UPDATED,
    ),
    ("code", "code_version", "range"),
)
ARTICLE_BILL_TYPE = _ARTICLES.table(
    "bill-type",
    "article types of bill",
    (
        Column(
            "code", Kind.CODE, "type of bill without frequency digit, as 013; 999 and 0 mean none is named"
        ),
        _version("type of bill"),
        Column("title", Kind.TEXT, "the type in words"),
        UPDATED,
    ),
    ("code", "code_version"),
)
ARTICLE_CODE_TABLE = _ARTICLES.table(
    "code-table",
    "article code tables (self-administered drug exclusion lists)",
    (
        Column("row_number", Kind.INTEGER, "row of the printed table", edition_bound=True),
        Column("code", Kind.CODE, "CPT/HCPCS code"),
        _version("CPT/HCPCS code"),
        Column("article_type", Kind.INTEGER, f"{_ARTICLE_TYPE}; 3 is SAD exclusion list"),
        Column("brand_name", Kind.TEXT, "drug that the row is about"),
        Column("effective", Kind.DATE, "first day of the exclusion"),
        Column("until", Kind.DATE, "first day after the exclusion"),
        Column("comments", Kind.TEXT, "on what evidence it was excluded"),
        UPDATED,
    ),
    ("row_number",),
    ("code",),
)
ARTICLE_CONTRACTOR = _ARTICLES.contractors(Column("article_type", Kind.INTEGER, _ARTICLE_TYPE))
ARTICLE_JURISDICTION = _ARTICLES.jurisdictions()
ARTICLE_FUTURE_RETIRE = _ARTICLES.future_retirements()
ARTICLE_REVISION = _ARTICLES.revisions()
ARTICLE_STICKY_NOTE = _ARTICLES.notes()
ARTICLE_RELATED = _ARTICLES.related(
    "article it relates to", Column("related_article_version", Kind.INTEGER, "version of that article")
)
ARTICLE_NCD = _ARTICLES.national()
