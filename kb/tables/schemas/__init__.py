"""The columns, keys and authorities of the official tables, one family a file."""

from __future__ import annotations

from collections.abc import Mapping

from kb.tables.schema import TableSchema
from kb.tables.schemas import (
    cpt,
    gem,
    hcc,
    hcpcs,
    icd10cm,
    icd10cm_index,
    icd10pcs,
    icd10pcs_addenda,
    mcd_article,
    mcd_contractor,
    mcd_lcd,
    mce,
    mpfs,
    msdrg,
    ncci,
    place_of_service,
)

_FAMILIES = (
    cpt,
    gem,
    hcc,
    hcpcs,
    icd10cm,
    icd10cm_index,
    icd10pcs,
    icd10pcs_addenda,
    mcd_article,
    mcd_contractor,
    mcd_lcd,
    mce,
    mpfs,
    msdrg,
    ncci,
    place_of_service,
)

SCHEMAS: Mapping[str, TableSchema] = {
    schema.name: schema
    for family in _FAMILIES
    for schema in vars(family).values()
    if isinstance(schema, TableSchema)
}
"""Every table that can be kept, by name."""
