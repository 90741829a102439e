"""Conditions that look a code up in an official table of the day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from engine.proof.checkers.conditions.model import Answer, Bound, Checker, Open, Said, code_of
from engine.proof.ledger import Fact, Ledger
from kb.model.code import undotted
from kb.tables.table import Table


def _table(ledger: Ledger, name: str) -> Table | Open:
    found = ledger.knowledge.table(name, ledger.day)
    day = ledger.day.isoformat()
    missing = f"{name} in force on {day}: chartproof kb load PATH"
    return found if found is not None else Open(f"No loaded release of {name} covers {day}.", missing)


def _sample(ledger: Ledger, name: str) -> Open:
    why = f"Only a sample of {name} is loaded, and it does not hold every code."
    return Open(why, f"{name} in force on {ledger.day.isoformat()}: chartproof kb load PATH")


def _listed_in(ledger: Ledger, fact: Fact, argument: str, bound: Bound) -> Said:
    table = _table(ledger, argument)
    if isinstance(table, Open):
        return table
    rows = table.find(undotted(code_of(fact)))
    if table.release.sample and not rows:
        return _sample(ledger, argument)
    return Answer([_table_row(table, rows[0])]) if rows else None


def _row_of(ledger: Ledger, fact: Fact, argument: Mapping[str, Any], bound: Bound) -> Said:
    table = _table(ledger, argument["table"])
    if isinstance(table, Open):
        return table
    wanted = {key: value if isinstance(value, list) else [value] for key, value in argument.items()}
    rows = _texts(ledger, table, undotted(code_of(fact)))
    if table.release.sample and not rows:
        return _sample(ledger, argument["table"])
    for at, values in rows:
        if all(values[key] in accepted for key, accepted in wanted.items() if key != "table"):
            shown = {key: text for key, text in values.items() if key not in ("code", "position", "number")}
            return Answer([_table_row(table, at)], shown)
    return None


def _texts(ledger: Ledger, table: Table, code: str) -> Sequence[tuple[int, Mapping[str, str]]]:
    """The rows for a code with every value as a text."""

    def found() -> list[tuple[int, Mapping[str, str]]]:
        names = [column.name for column in table.schema.columns]
        return [(at, {name: _text(table.value(at, name)) for name in names}) for at in table.find(code)]

    rows: Sequence[tuple[int, Mapping[str, str]]] = ledger.tables.once(
        "texts", (table.release.id, code), found
    )
    return rows


def _table_row(table: Table, at: int) -> dict[str, Any]:
    key = " ".join(_text(table.value(at, name)) for name in table.schema.key)
    return {"release": table.release.id, "key": key}


def _text(value: Any) -> str:
    if value is None:
        return "none"
    return format(value.normalize(), "f") if isinstance(value, Decimal) else str(value)


TABLES: Mapping[str, Checker] = {"listed_in": _listed_in, "row": _row_of}
