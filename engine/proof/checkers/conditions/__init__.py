"""One checker a condition, written apart from engine.conditions and asking the snapshot itself."""

from __future__ import annotations

from typing import Any

from engine.proof.checkers.conditions.codes import CODES, could_be
from engine.proof.checkers.conditions.editor import EDITOR
from engine.proof.checkers.conditions.model import Answer, Bound, Checker, Open, Said, code_of
from engine.proof.checkers.conditions.notes import BETWEEN, NOTES, near
from engine.proof.checkers.conditions.order import ORDER
from engine.proof.checkers.conditions.sides import SIDES, other_side
from engine.proof.checkers.conditions.tables import TABLES
from engine.proof.ledger import Fact, Ledger
from kb.model.code import undotted

_BY_GRAPH = frozenset({*CODES, *SIDES, *BETWEEN})
_BY_CODE = frozenset({*TABLES, "same_code"})
"""Asked of lines too, which may have a revenue code alone."""

CHECKERS: dict[str, Checker] = {**CODES, **SIDES, **TABLES, **EDITOR, **ORDER, **BETWEEN}
"""By the name of the condition."""


def ask(ledger: Ledger, key: str, fact: Fact, argument: Any, bound: Bound) -> Said:
    """What a condition says of a fact."""
    if key in _BY_CODE and fact["args"]["code"] is None:
        return None
    if key in _BY_GRAPH and ledger.release is None:
        if key == "is_a" and not could_be(undotted(code_of(fact)), argument):
            return None
        day = ledger.day.isoformat()
        return Open(
            f"No loaded ICD-10-CM release covers {day}.",
            f"the ICD-10-CM tabular list in force on {day}: chartproof kb load PATH",
        )
    return CHECKERS[key](ledger, fact, argument, bound)


__all__ = ["CHECKERS", "NOTES", "Answer", "Bound", "Open", "Said", "ask", "near", "other_side"]
