"""Conditions of the Medicare Code Editor: its code lists, and whether ICD-10-PCS defines a procedure code.

Authority: CMS, Definitions of Medicare Code Edits; ICD-10-PCS Official Guidelines A1-A11. Both are asked as
of the day of discharge.
"""

from __future__ import annotations

import re

from engine.conditions.model import HELD, Held, Unknown, Verdict, View
from engine.conditions.tables import row_of
from engine.proof.model import TableRow
from kb.model.code import undotted
from kb.tables.schemas.icd10pcs import CODES, ORDER, TABLES
from kb.tables.schemas.mce import EDIT_LISTS, EDITS
from kb.tables.table import Table

_CHARACTERS = re.compile(r"[0-9A-HJ-NP-Z]{7}")
"""Seven digits and letters without I and O (A4, A5)."""


def on_edit_list(view: View, code: str, argument: str) -> Verdict:
    """Whether a list of the code editor holds the code; unknown where the loaded version lacks the list."""
    table = view.table(EDITS.name)
    if isinstance(table, Unknown):
        return table
    kind, edit, group = EDIT_LISTS[argument]
    rows = table.find(kind, undotted(code), edit, group)
    if rows:
        return Held((row_of(table, rows[0]),))
    return None if table.has({"code_type": kind, "edit": edit, "group": group}) else _no_list(table, argument)


def _no_list(table: Table, name: str) -> Unknown:
    return Unknown(
        f"The loaded release {table.release.id} does not hold the list {name}.",
        f"{EDITS.name} in force on {{day}} with that list: chartproof kb load PATH",
    )


def in_tables(view: View, code: str, argument: str) -> Verdict:
    """Whether the code can be built from the ICD-10-PCS tables; the order or codes file tells as well."""
    bare, wanted = undotted(code), argument == "true"
    if _CHARACTERS.fullmatch(bare) is None:
        return None if wanted else HELD
    for schema in (TABLES, ORDER, CODES):
        table = view.knowledge.table(schema.name, view.day)
        if table is not None:
            found = _defines(view, table, bare)
            return Held((TableRow(table.release.id, bare),)) if found is wanted else None
    return view.no_table(TABLES.name)


def _defines(view: View, table: Table, code: str) -> bool:
    if table.schema is TABLES:
        return view.knowledge.procedures_of(table.release).is_valid(code)
    rows = table.find(code)
    return bool(rows) and (table.schema is CODES or table.value(rows[0], "valid") == 1)
