"""Every table format that is read besides the tabular list. A new format adds its module here."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from loaders.errors import LoadError
from loaders.tables.looks_like import looks_like
from loaders.tables.source import Source
from loaders.tables.table import TableFormat

MODULES: tuple[str, ...] = (
    "icd10cm.index",
    "icd10cm.order_addenda",
    "icd10cm.order",
    "icd10cm.codes",
    "icd10cm.conversion",
    "icd10cm.poa_exempt",
    "icd10pcs.tables",
    "icd10pcs.definitions",
    "icd10pcs.index",
    "icd10pcs.order",
    "icd10pcs.addenda",
    "icd10pcs.conversion",
    "icd10pcs.outline_addenda",
    "hcpcs.anweb_sheet",
    "hcpcs.anweb_fixed",
    "hcpcs.cpt_descriptors",
    "ncci.ptp",
    "ncci.mue",
    "ncci.add_on",
    "fee_schedule.sheet",
    "fee_schedule.fixed",
    "fee_schedule.gpci",
    "fee_schedule.anesthesia",
    "fee_schedule.localities",
    "fee_schedule.opps_cap",
    "fee_schedule.place_of_service",
    "coverage.export",
    "coverage.policy",
    "casemix.mce",
    "casemix.msdrg",
    "casemix.hcc_mapping",
    "casemix.hcc_software",
    "casemix.gems",
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
