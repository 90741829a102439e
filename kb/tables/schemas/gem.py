"""General equivalence mappings between ICD-9-CM and ICD-10-CM diagnoses, one table a direction.

Authority: CMS and CDC, General Equivalence Mappings, Documentation and User's Guide (published to fiscal
year 2018, then ended). A mapping offers equivalents for analysis; it is no coding rule. Codes are undotted.
"""

from __future__ import annotations

from kb.tables.schema import Column, Kind, TableSchema

_AUTHORITY = "CMS and CDC, General Equivalence Mappings"


def _direction(name: str, source: str, target: str) -> TableSchema:
    return TableSchema(
        name,
        f"General equivalence mappings, {source} to {target} diagnoses",
        _AUTHORITY,
        (
            Column("source", Kind.CODE, f"{source} code without its dot"),
            Column("target", Kind.CODE, f"{target} code without its dot; absent where there is none"),
            Column("approximate", Kind.INTEGER, "1: the meanings differ; 0: they are the same"),
            Column("no_map", Kind.INTEGER, "1: nothing is equivalent; 0: there is a target"),
            Column("combination", Kind.INTEGER, "1: the target is one of several that belong together"),
            Column("scenario", Kind.INTEGER, "number of the alternative, from 1; 0 outside combinations"),
            Column("choice_list", Kind.INTEGER, "number of the place in the combination, from 1; else 0"),
        ),
        ("source", "scenario", "choice_list", "target"),
    )


ICD9_TO_ICD10 = _direction("gem-icd9-icd10", "ICD-9-CM", "ICD-10-CM")
"""The forward mapping (the I9 file)."""

ICD10_TO_ICD9 = _direction("gem-icd10-icd9", "ICD-10-CM", "ICD-9-CM")
"""The backward mapping (the I10 file)."""
