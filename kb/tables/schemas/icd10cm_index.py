"""ICD-10-CM alphabetic indexes: diseases, external causes, and the drug and neoplasm tables.

Authority: CDC/NCHS, ICD-10-CM Alphabetic Index (Official Guidelines section I.A.2 and I.B.1). Each
index is a tree of main terms with indented subterms, kept as a flat table in pre-order: rows are
sorted by the folded first word of their main term, and within it as published, so that
``find(word)`` gives whole main terms, and a row's own subterms are those up to ``end``.
kb.tables.index_tree walks it.

An index code that ends in a dash (E08.0-) is incomplete: the tabular list gives the rest. The dash
is kept, the dot is not.
"""

from __future__ import annotations

from kb.tables.schema import Column, Kind, TableSchema

_AUTHORITY = "CDC/NCHS, ICD-10-CM"

WORD = Column(
    "word", Kind.CODE, "first word of the main term as kb.lexicon.words folds it, lower case; may be empty"
)
TREE = (
    WORD,
    Column("row", Kind.INTEGER, "number of the row, from 0 in the order of this table", edition_bound=True),
    Column("end", Kind.INTEGER, "number of the first row after this one's subterms", edition_bound=True),
    Column("parent", Kind.INTEGER, "row of the term above; none for a main term", edition_bound=True),
    Column("level", Kind.INTEGER, "steps of indention under the main term, which is at 0"),
    Column("title", Kind.TEXT, "the term as printed, without its nonessential modifiers"),
)
"""What every index tree begins with."""

_MODIFIERS = Column(
    "nonessential", Kind.TEXT, "nonessential modifiers with their parentheses (guideline I.A.7)"
)
_REFERENCES = (
    Column("see", Kind.TEXT, "the term to go to instead (guideline I.A.16)"),
    Column("see_also", Kind.TEXT, "a further term that may fit better (guideline I.A.16)"),
)
LINE = Column("line", Kind.INTEGER, "line of the term in the publisher's file", edition_bound=True)
_KEY = ("word", "row")

_CODED = (
    *TREE,
    _MODIFIERS,
    Column("code", Kind.CODE, "default code, undotted; a trailing - means that characters are missing"),
    Column("manifestation", Kind.CODE, "second code, printed in brackets, always secondary (I.A.13)"),
    *_REFERENCES,
    Column("see_category", Kind.TEXT, "category or range to look in, as printed"),
    Column("subcategory", Kind.TEXT, "subcategory to complete, as printed"),
    Column("remark", Kind.TEXT, "any other text of the entry"),
    LINE,
)

INDEX = TableSchema(
    "icd10cm-index",
    "ICD-10-CM Index to Diseases and Injuries",
    f"{_AUTHORITY} Index to Diseases and Injuries",
    _CODED,
    _KEY,
)

EXTERNAL_CAUSE_INDEX = TableSchema(
    "icd10cm-external-cause-index",
    "ICD-10-CM External Cause of Injuries Index",
    f"{_AUTHORITY} External Cause of Injuries Index",
    _CODED,
    _KEY,
)


def _table(name: str, title: str, cells: tuple[tuple[str, str], ...]) -> TableSchema:
    columns = (Column(cell, Kind.CODE, f"undotted code, {about}; none where dashed") for cell, about in cells)
    remark = Column("remark", Kind.TEXT, "any other text of the entry")
    return TableSchema(
        name,
        title,
        f"{_AUTHORITY} {title.removeprefix('ICD-10-CM ')}",
        (*TREE, _MODIFIERS, *columns, *_REFERENCES, remark, LINE),
        _KEY,
    )


DRUG_TABLE = _table(
    "icd10cm-drug",
    "ICD-10-CM Table of Drugs and Chemicals",
    (
        ("poisoning_accidental", "poisoning, accidental or without stated intent"),
        ("poisoning_self_harm", "poisoning, intentional self-harm"),
        ("poisoning_assault", "poisoning, assault"),
        ("poisoning_undetermined", "poisoning, intent can't be determined"),
        ("adverse_effect", "adverse effect of a drug properly given (guideline I.C.19.e.5.a)"),
        ("underdosing", "underdosing (guideline I.C.19.e.5.c)"),
    ),
)

NEOPLASM_TABLE = _table(
    "icd10cm-neoplasm",
    "ICD-10-CM Table of Neoplasms",
    (
        ("malignant_primary", "malignant, primary"),
        ("malignant_secondary", "malignant, secondary"),
        ("in_situ", "carcinoma in situ"),
        ("benign", "benign"),
        ("uncertain_behavior", "uncertain behavior, as a pathologist states it"),
        ("unspecified_behavior", "unspecified behavior"),
    ),
)
