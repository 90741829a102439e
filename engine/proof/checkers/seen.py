"""The facts that rules may see, in the order in which rules take them, and which of them to try.

What is left out here could not meet an entry; what is tried is judged in full by entries.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from math import prod
from typing import TYPE_CHECKING, Any

from engine.proof.checkers.conditions import NOTES, Bound, near
from engine.proof.checkers.written_rules import PAIRING, Asked, Entry, reference
from engine.proof.ledger import Fact, Ledger
from kb.model.code import undotted

if TYPE_CHECKING:
    from engine.proof.checkers.fields import Field

MAYBE = "maybe"
"""The key in a fact's args under which it may exist: a rule that concludes it could not be judged."""

_FEW = 8
_ANY = object()
"""Files facts that have no value to be told apart by."""


@dataclass(frozen=True, slots=True)
class Reached:
    """The wordings of entries that a code may meet, and the number of its category, if it has one.

    ``whole`` are those that ask nothing more of the fact, ``more`` the bits of what others ask of the fact
    alone, and ``fields`` what they ask of (see fields.py).
    """

    by_code: frozenset[str]
    whole: frozenset[str]
    more: int
    fields: Sequence[Field]
    category: int | None


@dataclass(slots=True)
class Seen:
    """Facts by kind, and by what entries ask of their codes."""

    alone: set[str] = field(default_factory=set)
    """All that entries ask of a fact alone and some fact meets."""
    _of_kind: dict[str, list[tuple[Fact, Reached | None]]] = field(default_factory=dict)
    _meeting: dict[str, list[Fact]] = field(default_factory=dict)
    _filed: dict[tuple[str, str], dict[Any, list[int]]] = field(default_factory=dict)
    _paired: dict[tuple[str, str, str], bool] = field(default_factory=dict)
    _doubted: set[str] = field(default_factory=set)
    _category: dict[int, int | None] = field(default_factory=dict)

    def add(self, fact: Fact, reached: Reached, more: Iterable[str]) -> None:
        """Takes up a fact with what it meets by its code, and beside it as far as it alone is asked."""
        self._of_kind.setdefault(fact["predicate"], []).append((fact, reached))
        self.alone |= reached.whole
        self.alone.update(more)
        self._category[id(fact)] = reached.category
        self._forget()

    def doubt(self, fact: Fact, every: Iterable[str]) -> None:
        """Takes up that a fact may exist, which may meet whatever is asked."""
        self._of_kind.setdefault(fact["predicate"], []).append((fact, None))
        self.alone.update(every)
        self._category[id(fact)] = None
        self._doubted.add(fact["predicate"])
        self._forget()

    def _forget(self) -> None:
        if self._meeting or self._paired:
            for kept in (self._meeting, self._filed, self._paired):
                kept.clear()

    def meeting(self, entry: Entry) -> Sequence[Fact]:
        """The facts that may meet an entry by their codes."""
        wording = entry.by_code
        found = self._meeting.get(wording)
        if found is None:
            found = self._meeting[wording] = [
                fact
                for fact, reached in self._of_kind.get(entry.kind, ())
                if reached is None or wording in reached.by_code
            ]
        return found

    def candidates(self, ledger: Ledger, entry: Entry, bound: Bound) -> Sequence[Fact]:
        """The facts that may meet an entry beside what is bound."""
        there = self.meeting(entry)
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
                at = self._category.get(id(bound[asked.any_of[0]][0]))
                categories = 0 if at is None else near(ledger, asked.key, at)
                numbers = self._category
                there = [
                    fact
                    for fact in there
                    if ((number := numbers[id(fact)]) is not None and categories >> number & 1)
                    or (number is None and MAYBE in fact["args"])
                ]
        return there

    def most_choices(self, when: Sequence[Entry]) -> int:
        """How many choices of facts the entries may come to at most."""
        return prod(len(self.meeting(entry)) for entry in when if entry.of is None)

    def has_pair(self, ledger: Ledger, one: Entry, other: Entry, asked: Asked) -> bool:
        """Whether by notes or equal values some fact of ``other`` may go with another one of ``one``."""
        key = one.by_code, other.by_code, asked.key
        if key not in self._paired:
            doubted = one.kind in self._doubted or other.kind in self._doubted
            self._paired[key] = doubted or self._has_pair(ledger, one, other, asked)
        return self._paired[key]

    def _has_pair(self, ledger: Ledger, one: Entry, other: Entry, asked: Asked) -> bool:
        ones, others = self.meeting(one), self.meeting(other)
        if asked.key in NOTES:
            return ledger.release is None or self._notes_join(ledger, asked.key, ones, others)
        filed = self._filed_by(other.by_code, asked, others)
        if asked.key != "pointed_by" and one.by_code == other.by_code:
            return any(len(places) > 1 for places in filed.values())
        return any(
            others[at] is not fact
            for fact in ones
            for value in _demanded(asked.key, fact)
            for at in filed.get(value, ())
        )

    def _notes_join(self, ledger: Ledger, key: str, ones: Sequence[Fact], others: Sequence[Fact]) -> bool:
        """By the categories of their codes; a code that the release lacks has no notes and is in none."""
        numbers = self._category
        there = [numbers[id(fact)] for fact in others]
        every = 0
        for at in there:
            every |= 0 if at is None else 1 << at
        for fact in ones:
            at = numbers[id(fact)]
            joined = 0 if at is None else near(ledger, key, at) & every
            if not joined or at is None:
                continue
            # A fact goes with no other where it is the only one of its category.
            if joined & ~(1 << at) or any(
                number == at and other is not fact for other, number in zip(others, there, strict=True)
            ):
                return True
        return False

    def _filed_by(self, wording: str, asked: Asked, facts: Sequence[Fact]) -> dict[Any, list[int]]:
        key = wording, asked.key
        if key not in self._filed:
            filed: dict[Any, list[int]] = {}
            for at, fact in enumerate(facts):
                for value in _own(asked.key, fact):
                    filed.setdefault(value, []).append(at)
            self._filed[key] = filed
        return self._filed[key]


def place_of(fact: Fact) -> int:
    """Where it stands in the list of its kind, from 1; 0 if it stands in none."""
    return int(fact["args"].get("position") or fact["args"].get("number") or 0)


def _wanted(asked: Asked, bound: Bound) -> list[Any] | None:
    """The values that a test of equality with an earlier entry demands; None for any other test."""
    if asked.key in PAIRING:
        return _demanded(asked.key, bound[asked.any_of[0]][0])
    named = reference(asked.any_of[0])
    if not asked.is_field or named is None or named[0] != "same_as":
        return None
    fact, values = bound[named[1]]
    value = values.get(named[2], fact["args"].get(named[2]))
    value = (value[0] if value else None) if isinstance(value, list) else value
    if value is None:
        return []
    return None if "-" in str(value) and asked.key in ("code", "revenue_code") else [_plain(asked.key, value)]


def _demanded(key: str, fact: Fact) -> list[Any]:
    """The values that one of PAIRING demands beside a fact."""
    return list(fact["args"]["pointers"]) if key == "pointed_by" else _own(key, fact)


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
    text = undotted(str(value)) if key in ("code", "revenue_code") else str(value).upper()
    if key not in NUMBERS:
        return text
    try:
        return f"{Decimal(text).normalize():f}"
    except InvalidOperation:
        return text


NUMBERS = frozenset(
    {
        *("position", "number", "units", "days", "age", "age_days", "age_at_admission", "charge"),
        *("stay_days", "other_number", "limit", "lines"),
    }
)
"""Fields that are compared as numbers."""
