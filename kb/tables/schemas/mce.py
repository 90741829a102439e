"""Medicare Code Editor: the code lists of its edits.

Authority: CMS, Definitions of Medicare Code Edits (published with each version of the MS-DRG grouper),
chapter 1; Medicare Claims Processing Manual (Pub. 100-04), chapter 3, section 20.2.1. Codes are undotted.
"""

from __future__ import annotations

from collections.abc import Mapping

from kb.tables.schema import Column, Kind, TableSchema

EDITS = TableSchema(
    "mce-edits",
    "Medicare Code Editor code lists",
    "CMS, Definitions of Medicare Code Edits",
    (
        Column("code_type", Kind.CODE, "D: diagnosis; P: procedure"),
        Column("code", Kind.CODE, "ICD code without its dot"),
        Column(
            "edit",
            Kind.CODE,
            "AGE-CONFLICT (edit 4), SEX-CONFLICT (5), MANIFESTATION-PRINCIPAL (6), QUESTIONABLE-ADMISSION "
            "(8), UNACCEPTABLE-PRINCIPAL (9), NONCOVERED-PROCEDURE (11), LIMITED-COVERAGE (17), "
            "WRONG-PROCEDURE (18), LENGTH-OF-STAY (19), UNSPECIFIED (20)",
        ),
        Column(
            "group",
            Kind.CODE,
            "list within the edit: NEWBORN (age 0 years), PEDIATRIC (0-17), MATERNITY (9-64 in version "
            "41.1; earlier versions define their own), ADULT (15-124); FEMALE, MALE; ALWAYS, OVER-60 (age "
            "over 60 years); 96-HOURS; absent where an edit has one list",
        ),
        Column("version", Kind.CODE, "version of the editor, as 37 or 41.1", edition_bound=True),
        Column("icd_version", Kind.INTEGER, "9: ICD-9-CM; 10: ICD-10-CM and ICD-10-PCS"),
        Column("title", Kind.TEXT, "title of the code as published"),
        Column("published_name", Kind.TEXT, "name of the list as the file has it", edition_bound=True),
    ),
    ("code_type", "code", "edit", "group"),
)
"""One row for each code on each list."""

EDIT_LISTS: Mapping[str, tuple[str, str, str]] = {
    "newborn": ("D", "AGE-CONFLICT", "NEWBORN"),
    "pediatric": ("D", "AGE-CONFLICT", "PEDIATRIC"),
    "maternity": ("D", "AGE-CONFLICT", "MATERNITY"),
    "adult": ("D", "AGE-CONFLICT", "ADULT"),
    "female-diagnosis": ("D", "SEX-CONFLICT", "FEMALE"),
    "male-diagnosis": ("D", "SEX-CONFLICT", "MALE"),
    "female-procedure": ("P", "SEX-CONFLICT", "FEMALE"),
    "male-procedure": ("P", "SEX-CONFLICT", "MALE"),
    "manifestation": ("D", "MANIFESTATION-PRINCIPAL", ""),
    "questionable-admission": ("D", "QUESTIONABLE-ADMISSION", ""),
    "unacceptable-principal": ("D", "UNACCEPTABLE-PRINCIPAL", ""),
    "unspecified": ("D", "UNSPECIFIED", ""),
    "noncovered": ("P", "NONCOVERED-PROCEDURE", "ALWAYS"),
    "noncovered-over-60": ("P", "NONCOVERED-PROCEDURE", "OVER-60"),
    "limited-coverage": ("P", "LIMITED-COVERAGE", ""),
    "length-of-stay": ("P", "LENGTH-OF-STAY", "96-HOURS"),
}
"""The lists by the names that rules use: kind of code, edit and group."""
