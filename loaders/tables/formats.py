"""Every table format that is read besides the tabular list. A new format adds its module here."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from loaders.errors import LoadError
from loaders.tables.looks_like import looks_like
from loaders.tables.source import Source
from loaders.tables.table import TableFormat

MODULES: tuple[str, ...] = (
    "icd10cm_index",
    "icd10cm_order_addenda",
    "icd10cm_order",
    "icd10cm_codes",
    "icd10cm_conversion",
    "icd10cm_poa_exempt",
    "icd10pcs_tables",
    "icd10pcs_definitions",
    "icd10pcs_index",
    "icd10pcs_order",
    "icd10pcs_addenda",
    "icd10pcs_conversion",
    "icd10pcs_outline_addenda",
    "hcpcs_anweb_sheet",
    "hcpcs_anweb_fixed",
    "cpt_descriptors",
    "ncci_ptp",
    "ncci_mue",
    "ncci_add_on",
    "mpfs_sheet",
    "mpfs_fixed",
    "mpfs_gpci",
    "mpfs_anesthesia",
    "mpfs_localities",
    "mpfs_opps_cap",
    "place_of_service",
    "mcd",
    "mcd_policy",
    "mce",
    "msdrg",
    "hcc_mapping",
    "hcc_software",
    "gems",
)
"""Modules of this folder with ``FORMATS`` or ``FORMAT``, the more particular ones first."""


@cache
def formats() -> tuple[TableFormat, ...]:
    """The formats, imported when they are first needed."""
    found: list[TableFormat] = []
    for name in MODULES:
        module = import_module(f"loaders.tables.{name}")
        found += module.FORMATS if hasattr(module, "FORMATS") else (module.FORMAT,)
    return tuple(found)


def format_of(source: Source) -> TableFormat:
    """The format of a file, by its first bytes and its name; LoadError ``source.unknown`` if none."""
    head = source.head()
    for each in formats():
        if each.wanted.matches(source.name, head):
            return each
    known = "; ".join(sorted({each.wanted.label for each in formats()}))
    raise LoadError(
        "source.unknown",
        f"this is no table that is read here; it looks like {looks_like(head)}",
        place=source.place,
        next_step=f"Give one of these: {known}.",
    )
