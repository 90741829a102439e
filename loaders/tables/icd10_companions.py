"""What comes with the ICD-10 tables: printed addenda as text, and copies of the published tables."""

from __future__ import annotations

from loaders.tables.companion import Companion

COMPANIONS = (
    Companion(
        "a copy of the alphabetic index as comma-separated text; the XML is read instead",
        begins=r"RowID,Letter,Level,Term,See,SeeAlso,NonEssModif,Code\b",
    ),
    Companion(
        "text of the printed addenda; the tabular list and indexes as XML hold the result",
        begins=r"\s*ICD-10-CM\s+(TABULAR|INDEX|EXTERNAL|TABLE)[^\n]*\n\s*20[0-9]{2} Addenda",
    ),
    Companion(
        "a third party's list of titles in lower case; the order file has them as published",
        begins=r"icd10_code,description,chapter_desc,section_desc,category_desc\s",
    ),
)
