"""MS-DRG: complications and comorbidities, their exclusions by principal diagnosis, and the groups.

Authority: CMS, ICD-10 MS-DRG Definitions Manual: appendix C (complications or comorbidities exclusion
list), appendix A (list of MS-DRGs), and IPPS final rule tables 6I (MCC list) and 6J (CC list). Codes are
undotted.
"""

from __future__ import annotations

from kb.tables.schema import Column, Kind, TableSchema

_CMS = "CMS, ICD-10 MS-DRG Definitions Manual"
_IPPS = "CMS, IPPS final rule"

_CODE = Column("code", Kind.CODE, "ICD-10-CM code without its dot")
_TITLE = Column("title", Kind.TEXT, "title of the code as published")
_LEVEL = Column("level", Kind.CODE, "CC or MCC as a secondary diagnosis")
_MDC = Column("mdc", Kind.CODE, "major diagnostic category, two digits; 00: pre-MDC; absent: any")

CC = TableSchema(
    "msdrg-cc",
    "MS-DRG appendix C: CC and MCC with exclusion group",
    _CMS,
    (
        _CODE,
        Column(
            "exclusion_group",
            Kind.CODE,
            "group of principal diagnoses that take the level away (msdrg-pdx-exclusions); absent: none",
        ),
        _LEVEL,
    ),
    ("code", "exclusion_group"),
)
"""A secondary diagnosis counts at its level unless the principal diagnosis is in its group."""

CC_LIST = TableSchema(
    "msdrg-cc-list", "IPPS table 6J: complete CC list", _IPPS, (_CODE, _LEVEL, _TITLE), ("code",)
)
"""Every code that is a CC."""

MCC_LIST = TableSchema(
    "msdrg-mcc-list", "IPPS table 6I: complete MCC list", _IPPS, (_CODE, _LEVEL, _TITLE), ("code",)
)
"""Every code that is an MCC."""

PDX_EXCLUSIONS = TableSchema(
    "msdrg-pdx-exclusions",
    "MS-DRG appendix C: principal diagnoses of each exclusion group",
    _CMS,
    (
        Column("exclusion_group", Kind.CODE, "group as msdrg-cc names it"),
        Column("code", Kind.CODE, "principal diagnosis, ICD-10-CM code without its dot"),
    ),
    ("exclusion_group", "code"),
)
"""The principal diagnoses in each exclusion group."""

DRG = TableSchema(
    "msdrg-drg",
    "MS-DRG list",
    _CMS,
    (
        Column("drg", Kind.CODE, "MS-DRG, three digits"),
        _MDC,
        Column("type", Kind.CODE, "P: surgical (procedure); M: medical; absent: ungroupable or invalid"),
        Column("title", Kind.TEXT, "title of the MS-DRG"),
    ),
    ("drg",),
)
"""Every MS-DRG."""

DRG_GROUPS = TableSchema(
    "msdrg-drg-groups",
    "MS-DRG groups by major diagnostic category",
    _CMS,
    (
        _MDC,
        Column("drg", Kind.CODE, "first MS-DRG of the group, three digits"),
        Column("mdc_title", Kind.TEXT, "title of the major diagnostic category"),
        Column("title", Kind.TEXT, "title of the group, without severity"),
    ),
    ("mdc", "drg"),
)
"""The base groups that severity splits into MS-DRGs."""
