"""The columns, keys and authorities of the official tables, one family a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from types import ModuleType

from kb.tables.schema import TableSchema

_FAMILIES = (
    "cpt",
    "gem",
    "hcc",
    "hcpcs",
    "icd10cm",
    "icd10cm_index",
    "icd10pcs",
    "icd10pcs_addenda",
    "mcd_article",
    "mcd_contractor",
    "mcd_lcd",
    "mce",
    "mpfs",
    "msdrg",
    "ncci",
    "place_of_service",
)
"""Modules of this folder that hold schemas. A new family adds its module here."""


def _schemas_of(family: ModuleType) -> Iterator[TableSchema]:
    """A family's schemas, one by one or by version in a mapping."""
    for value in vars(family).values():
        if isinstance(value, TableSchema):
            yield value
        elif isinstance(value, Mapping):
            yield from (each for each in value.values() if isinstance(each, TableSchema))


SCHEMAS: Mapping[str, TableSchema] = {
    schema.name: schema
    for family in _FAMILIES
    for schema in _schemas_of(import_module(f"{__name__}.{family}"))
}
"""Every table that can be kept, by name."""
