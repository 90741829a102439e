"""What the value of one field refuses, of all that entries ask of a fact alone.

A test that looks at no other fact looks at one field, so that its answer is the same for all facts of a
kind with the same value there. Answers are kept under the tables of the day with the rules in force, as a
bit for each wording of entries: a fact is compared with all entries in one look-up a field.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from engine.proof.checkers.entries import says
from engine.proof.checkers.written_rules import Asked, Entry
from engine.proof.ledger import Ledger

_MOST_VALUES = 5_000
_OF_PLACE = {"first_listed": "position", "with_modifier": "modifier"}
"""The field that a condition of a fact looks at; others look at the code."""


class Field:
    """The tests of one field of a kind of fact, each with the bit of the entries that it is part of."""

    def __init__(self, kind: str, key: str) -> None:
        self.key = key
        self.bits = 0
        """Those of all its entries."""
        self._kind = kind
        self._tests: list[tuple[Asked, int]] = []
        self._kept: dict[Any, int] = {}

    def add(self, asked: Asked, bit: int) -> None:
        """Takes up a test of an entry."""
        self._tests.append((asked, bit))
        self.bits |= bit

    def keeps(self, ledger: Ledger, value: Any) -> int:
        """All bits but those of entries that no fact with this value meets."""
        key = tuple(value) if isinstance(value, list) else value
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) >= _MOST_VALUES:
                self._kept.clear()
            fact = {"predicate": self._kind, "args": {self.key: value}}
            refused = 0
            for asked, bit in self._tests:
                if says(ledger, asked, fact, {}) is None:
                    refused |= bit
            found = self._kept[key] = ~refused
        return found


class Fields:
    """The fields of one kind of fact, and the wordings of entries for it by their bits."""

    def __init__(self, kind: str, entries: Iterable[Entry]) -> None:
        fields: dict[str, Field] = {}
        self._wordings: list[str] = []
        self._named: dict[int, frozenset[str]] = {}
        for number, entry in enumerate(entries):
            self._wordings.append(entry.alone)
            for asked in entry.own:
                key = asked.key if asked.is_field else _OF_PLACE.get(asked.key, "code")
                if key not in fields:
                    fields[key] = Field(kind, key)
                fields[key].add(asked, 1 << number)
        self._fields = tuple(fields.values())

    def bits(self, wordings: frozenset[str]) -> int:
        """Those of these wordings."""
        return sum(1 << number for number, wording in enumerate(self._wordings) if wording in wordings)

    def of(self, bits: int) -> Sequence[Field]:
        """The fields that entries with these bits ask of, first those that most of them ask."""
        asked = [each for each in self._fields if each.bits & bits]
        return tuple(sorted(asked, key=lambda each: -(each.bits & bits).bit_count()))

    def named(self, bits: int) -> frozenset[str]:
        """The wordings with these bits."""
        found = self._named.get(bits)
        if found is None:
            if len(self._named) >= _MOST_VALUES:
                self._named.clear()
            named = (wording for number, wording in enumerate(self._wordings) if bits >> number & 1)
            found = self._named[bits] = frozenset(named)
        return found
