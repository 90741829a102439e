"""CMS hierarchical condition categories: which diagnoses count, and which category hides which.

Authority: CMS, Medicare Advantage risk adjustment, model software and ICD-10 mappings; 42 CFR 422.310(g):
the risk score of a payment year rests on diagnoses of dates of service in the year before. Codes are
undotted.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from kb.tables.schema import Column, Kind, TableSchema

_CMS = "CMS, Medicare Advantage risk adjustment"

_CODE = Column("code", Kind.CODE, "ICD-10-CM code without its dot")
_HCC = Column("hcc", Kind.INTEGER, "number of the condition category in its model")

MAPPING = TableSchema(
    "hcc-mapping",
    "ICD-10-CM codes to payment HCCs, all models",
    _CMS,
    (
        Column(
            "model", Kind.CODE, "CMS-HCC-V28, CMS-HCC-V24, CMS-HCC-V22, ESRD-V24, ESRD-V21, RXHCC-V08, ..."
        ),
        _CODE,
        _HCC,
        Column("payment", Kind.INTEGER, "1: the code counts for the stated payment year; 0: it does not"),
        Column(
            "payment_year",
            Kind.INTEGER,
            "calendar year of payment; absent where the file states none",
            edition_bound=True,
        ),
    ),
    ("model", "code", "hcc"),
)
"""A code may have several categories in one model."""

VERSIONS: Mapping[str, str] = MappingProxyType(
    {
        "v20": "HCC version 20 (hierarchies and labels of the ESRD V21 model)",
        "v21": "ESRD model V21",
        "v22": "CMS-HCC model V22",
        "v24": "HCC version 24 (CMS-HCC V24 and ESRD V24)",
        "v28": "CMS-HCC model V28",
        "rx-v08": "RxHCC model V08",
    }
)
"""The versions whose software files are read, as the files themselves name them."""


def _of_each_version(
    family: str, title: str, columns: tuple[Column, ...], key: tuple[str, ...]
) -> Mapping[str, TableSchema]:
    return MappingProxyType(
        {
            version: TableSchema(f"{family}-{version}", f"{title}, {words}", _CMS, columns, key)
            for version, words in VERSIONS.items()
        }
    )


FORMATS = _of_each_version("hcc-format", "ICD-10-CM codes to HCCs", (_CODE, _HCC), ("code", "hcc"))
"""The software's format files, by version: a code may have several categories."""

HIERARCHIES = _of_each_version(
    "hcc-hierarchy",
    "HCC hierarchies",
    (
        _HCC,
        Column("dropped", Kind.INTEGER, "category that does not count where hcc is present"),
        Column("group", Kind.TEXT, "disease group and place in it, as published"),
    ),
    ("hcc", "dropped"),
)
"""The software's hierarchy macros, by version. They are complete: no rule need be applied twice."""

LABELS = _of_each_version(
    "hcc-label", "HCC labels", (_HCC, Column("title", Kind.TEXT, "title of the category")), ("hcc",)
)
"""The software's label macros, by version."""
