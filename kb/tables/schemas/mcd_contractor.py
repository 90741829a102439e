"""Contractors of the Medicare Coverage Database, where they pay claims, and the lookups for both.

Authority: CMS, Medicare Coverage Database; layout: the data dictionaries of the Article and LCD downloads
(CMS, updated 4/29/2025). The names of medical directors and postal addresses are left out.
"""

from __future__ import annotations

from kb.tables.schema import Column, Kind, TableSchema
from kb.tables.schemas.mcd_columns import CONTRACTOR_ENTRY, CONTRACTOR_KEY, MCD_AUTHORITY, STATE_ID, UPDATED


def _lookup(name: str, title: str, key: str, about: str) -> TableSchema:
    columns = (Column(key, Kind.INTEGER, about), Column("title", Kind.TEXT, "in words"))
    return TableSchema(f"mcd-{name}", title, MCD_AUTHORITY, columns, (key,))


CONTRACTOR = TableSchema(
    "mcd-contractor",
    "MCD contractors",
    MCD_AUTHORITY,
    (
        *CONTRACTOR_ENTRY,
        Column("name", Kind.TEXT, "name under which it does business"),
        Column("contractor_number", Kind.CODE, "five digits assigned by CMS"),
        Column("region_id", Kind.INTEGER, "MAC jurisdiction, see mcd-mac-region"),
        Column("state_id", Kind.INTEGER, "state of its address, see mcd-state"),
        Column("contractor_subtype", Kind.INTEGER, "see mcd-contractor-subtype"),
        Column("status", Kind.CODE, "A approved, D deleted"),
        Column("not_retired", Kind.CODE, "Y not retired, N retired"),
        Column("ignored", Kind.CODE, "Y where the entry is to be ignored"),
        UPDATED,
    ),
    CONTRACTOR_KEY,
)
JURISDICTION = TableSchema(
    "mcd-jurisdiction",
    "MCD states of each contractor",
    MCD_AUTHORITY,
    (
        *CONTRACTOR_ENTRY,
        STATE_ID,
        Column("effective", Kind.DATE, "first day on which the state was the contractor's"),
        Column("until", Kind.DATE, "first day on which it no longer was"),
        UPDATED,
    ),
    (*CONTRACTOR_KEY, "state_id"),
)
CONTRACTOR_OVERSIGHT = TableSchema(
    "mcd-contractor-oversight",
    "MCD CMS regions that oversee contractors",
    MCD_AUTHORITY,
    (*CONTRACTOR_ENTRY, Column("region_id", Kind.INTEGER, "CMS region, see mcd-region"), UPDATED),
    (*CONTRACTOR_KEY, "region_id"),
)
STATE = TableSchema(
    "mcd-state",
    "MCD states and parts of states",
    MCD_AUTHORITY,
    (
        STATE_ID,
        Column("abbreviation", Kind.CODE, "postal abbreviation; parts of states have their own, as NF"),
        Column("title", Kind.TEXT, "name"),
    ),
    ("state_id",),
)
STATE_REGION = TableSchema(
    "mcd-state-region",
    "MCD CMS region of each state",
    MCD_AUTHORITY,
    (STATE_ID, Column("region_id", Kind.INTEGER, "CMS region, see mcd-region")),
    ("state_id",),
)
MAC_REGION = TableSchema(
    "mcd-mac-region",
    "MCD MAC jurisdictions",
    MCD_AUTHORITY,
    (
        Column("region_id", Kind.INTEGER, "number of the jurisdiction"),
        Column("title", Kind.TEXT, "name as a DMERC region"),
        Column("safeguard_title", Kind.TEXT, "name as a DME program safeguard region"),
        Column("equipment_title", Kind.TEXT, "name as a DME MAC jurisdiction, as J-A"),
        Column("mac_title", Kind.TEXT, "name as an A/B MAC jurisdiction, as J - E"),
    ),
    ("region_id",),
)
REGION = _lookup("region", "MCD CMS regions", "region_id", "CMS region number")
CONTRACTOR_TYPE = _lookup("contractor-type", "MCD kinds of contract", "contractor_type", "kind number")
CONTRACTOR_SUBTYPE = _lookup(
    "contractor-subtype", "MCD kinds of MAC contract", "contractor_subtype", "kind number"
)
UPDATE_PERIOD = TableSchema(
    "mcd-update-period",
    "MCD update periods",
    MCD_AUTHORITY,
    (
        Column("period_id", Kind.INTEGER, "number of the period"),
        Column("effective", Kind.DATE, "first day of the period"),
        Column("until", Kind.DATE, "first day after the period"),
    ),
    ("period_id",),
)
