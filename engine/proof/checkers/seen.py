"""The facts that rules may see, in the order in which rules take them, and which of them to try.

What is left out here could not meet an entry; what is tried is judged in full by entries.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from engine.proof.checkers.conditions import NOTES, Bound, near
from engine.proof.checkers.written_rules import Asked, Entry, reference
from engine.proof.ledger import Fact, Ledger
from kb.model.code import undotted

MAYBE = "maybe"
"""The key in a fact's args under which it may exist: a rule that concludes it could not be judged."""

_FEW = 8
_ANY = object()
"""Files facts that have no value to be told apart by."""


@dataclass(slots=True)
class Seen:
    """Facts by kind, and by what entries ask of their codes."""

    by_kind: dict[str, list[Fact]] = field(default_factory=dict)
    meeting: dict[str, list[Fact]] = field(default_factory=dict)
    able: dict[str, bool] = field(default_factory=dict)
    """Whether some fact meets all that entries ask of it alone."""
    _filed: dict[tuple[str, str], dict[Any, list[int]]] = field(default_factory=dict)
    _category: dict[str | None, int | None] = field(default_factory=dict)

    def add(self, fact: Fact, met: Iterable[str]) -> None:
        """Takes up a fact that meets these wordings by its code."""
        self.by_kind.setdefault(fact["predicate"], []).append(fact)
        for wording in met:
            self.meeting.setdefault(wording, []).append(fact)
        self.able.clear()
        self._filed.clear()

    def candidates(self, ledger: Ledger, entry: Entry, bound: Bound) -> Sequence[Fact]:
        """The facts that may meet an entry beside what is bound."""
        there: Sequence[Fact] = self.meeting.get(entry.by_code, ())
        if len(there) < 2 or not entry.joins:
            return there
        if len(there) > _FEW:
            for asked in entry.joins:
                wanted = _wanted(asked, bound)
                if wanted is not None:
                    filed = self._filed_by(entry.by_code, asked, there)
                    places = {at for value in (*wanted, _ANY) for at in filed.get(value, ())}
                    there = [there[at] for at in sorted(places)]
                    break
        for asked in entry.joins:
            if asked.key in NOTES and ledger.release is not None:
                categories = near(ledger, asked.key, str(bound[asked.any_of[0]][0]["args"]["code"]))
                there = [fact for fact in there if self._is_of(ledger, fact, categories)]
        return there

    def _is_of(self, ledger: Ledger, fact: Fact, categories: int) -> bool:
        code = fact["args"].get("code")
        if code not in self._category:
            node = ledger.graph.node(str(code))
            self._category[code] = None if node is None else ledger.graph.category_number(node)
        at = self._category[code]
        return MAYBE in fact["args"] or (at is not None and bool(categories >> at & 1))

    def _filed_by(self, wording: str, asked: Asked, facts: Sequence[Fact]) -> dict[Any, list[int]]:
        key = wording, asked.key
        if key not in self._filed:
            filed: dict[Any, list[int]] = {}
            for at, fact in enumerate(facts):
                for value in _own(asked.key, fact):
                    filed.setdefault(value, []).append(at)
            self._filed[key] = filed
        return self._filed[key]


def _wanted(asked: Asked, bound: Bound) -> list[Any] | None:
    """The values that a test of equality with an earlier entry demands; None for any other test."""
    if asked.key == "pointed_by":
        return list(bound[asked.any_of[0]][0]["args"]["pointers"])
    if asked.key in ("same_code", "same_category"):
        return _own(asked.key, bound[asked.any_of[0]][0])
    named = reference(asked.any_of[0])
    if not asked.is_field or named is None or named[0] != "same_as":
        return None
    fact, values = bound[named[1]]
    value = values.get(named[2], fact["args"].get(named[2]))
    value = (value[0] if value else None) if isinstance(value, list) else value
    if value is None:
        return []
    return None if "-" in str(value) and asked.key == "code" else [_plain(asked.key, value)]


def _own(key: str, fact: Fact) -> list[Any]:
    """The values under which a fact is filed for a test."""
    args = fact["args"]
    if MAYBE in args:
        return [_ANY]
    if key == "pointed_by":
        return [args["position"]]
    if key in ("same_code", "same_category"):
        code = undotted(args["code"]) if args["code"] else None
        return [] if code is None else [code if key == "same_code" else code[:3]]
    value = args.get(key)
    if value is None or value == []:
        return [_ANY]
    return [_plain(key, each) for each in (value if isinstance(value, list) else [value])]


def _plain(key: str, value: Any) -> str:
    """Alike for values that are equal, in however many ways a number may be written."""
    text = undotted(str(value)) if key == "code" else str(value).upper()
    if key not in NUMBERS:
        return text
    try:
        return f"{Decimal(text).normalize():f}"
    except InvalidOperation:
        return text


NUMBERS = frozenset(
    {
        *("position", "number", "units", "days", "age", "age_days", "age_at_admission", "charge"),
        *("other_number", "limit", "lines"),
    }
)
"""Fields that are compared as numbers."""
