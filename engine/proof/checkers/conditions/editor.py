"""Conditions of the Medicare Code Editor, from the rows of its lists and of the ICD-10-PCS tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from engine.proof.checkers.conditions.model import Answer, Bound, Checker, Open, Said
from engine.proof.ledger import Fact, Ledger
from kb.model.code import undotted
from kb.tables.schemas.mce import EDIT_LISTS
from kb.tables.table import Table

_LETTERS = frozenset("0123456789ABCDEFGHJKLMNPQRSTUVWXYZ")


def on_edit_list(ledger: Ledger, fact: Fact, argument: str, bound: Bound) -> Said:
    """A row of the list of the day has the code."""
    day = ledger.day.isoformat()
    table = ledger.knowledge.table("mce-edits", ledger.day)
    if table is None:
        return Open(
            f"No loaded release of mce-edits covers {day}.",
            f"mce-edits in force on {day}: chartproof kb load PATH",
        )
    kind, edit, group = EDIT_LISTS[argument]
    code = undotted(fact["args"]["code"])
    for row in table.rows(kind, code):
        if (row["edit"], row["group"] or "") == (edit, group):
            key = " ".join((kind, code, edit, group or "none"))
            return Answer([{"release": table.release.id, "key": key}])
    if _list_is_there(ledger, table, EDIT_LISTS[argument]):
        return None
    return Open(
        f"The loaded release {table.release.id} does not hold the list {argument}.",
        f"mce-edits in force on {day} with that list: chartproof kb load PATH",
    )


def _list_is_there(ledger: Ledger, table: Table, wanted: tuple[str, str, str]) -> bool:
    def lists() -> set[tuple[str, ...]]:
        columns = (table.array(name) for name in ("code_type", "edit", "group"))
        return {tuple(each.decode() for each in row) for row in zip(*columns, strict=True)}

    held: set[tuple[str, ...]] = ledger.tables.once("lists", table.release.id, lists)
    return wanted in held


def in_tables(ledger: Ledger, fact: Fact, argument: str, bound: Bound) -> Said:
    """The tables, the order file or the codes file of the day have the code, or not."""
    code, wanted = undotted(fact["args"]["code"]), argument == "true"
    if len(code) != 7 or not set(code) <= _LETTERS:
        return None if wanted else Answer()
    for name, has in (("table", _built), ("order", _ordered), ("codes", _listed)):
        table = ledger.knowledge.table(f"icd10pcs-{name}", ledger.day)
        if table is not None:
            row = {"release": table.release.id, "key": code}
            return Answer([row]) if has(table, code) is wanted else None
    day = ledger.day.isoformat()
    return Open(
        f"No loaded release of icd10pcs-table covers {day}.",
        f"icd10pcs-table in force on {day}: chartproof kb load PATH",
    )


def _built(table: Table, code: str) -> bool:
    """Characters 4 to 7 all stand in one row of the table that characters 1 to 3 name (A8, A9)."""
    fitting: Mapping[Any, set[Any]] = defaultdict(set)
    for row in table.rows(code[:3]):
        position = row["position"]
        if row["panel"] and isinstance(position, int) and code[position - 1] == row["value"]:
            fitting[row["panel"]].add(position)
    return any(positions == {4, 5, 6, 7} for positions in fitting.values())


def _ordered(table: Table, code: str) -> bool:
    return any(row["valid"] == 1 for row in table.rows(code))


def _listed(table: Table, code: str) -> bool:
    return any(True for _ in table.rows(code))


EDITOR: dict[str, Checker] = {"on_edit_list": on_edit_list, "in_tables": in_tables}
