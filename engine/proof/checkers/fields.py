"""What the value of one field refuses, of all that entries ask of a fact alone.

A test that looks at no other fact looks at one field, so that its answer is the same for all facts of a
kind with the same value there. Answers are kept under the tables of the day with the rules in force.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from engine.proof.checkers.entries import says
from engine.proof.checkers.written_rules import Asked, Entry
from engine.proof.ledger import Ledger

_MOST_VALUES = 5_000
_OF_PLACE = {"first_listed": "position", "with_modifier": "modifier"}
"""The field that a condition of a fact looks at; others look at the code."""


class Field:
    """The tests of one field of a kind of fact, each with the wordings of the entries that it is part of."""

    def __init__(self, kind: str, key: str) -> None:
        self.key = key
        self._kind = kind
        self._tests: list[tuple[Asked, str]] = []
        self._refused: dict[Any, frozenset[str]] = {}

    def add(self, asked: Asked, wording: str) -> None:
        """Takes up a test of an entry."""
        self._tests.append((asked, wording))

    def refused(self, ledger: Ledger, value: Any) -> frozenset[str]:
        """The wordings of entries that no fact with this value meets."""
        key = tuple(value) if isinstance(value, list) else value
        found = self._refused.get(key)
        if found is None:
            if len(self._refused) >= _MOST_VALUES:
                self._refused.clear()
            fact = {"predicate": self._kind, "args": {self.key: value}}
            found = frozenset(
                wording for asked, wording in self._tests if says(ledger, asked, fact, {}) is None
            )
            self._refused[key] = found
        return found


def fields_of(kind: str, entries: Iterable[Entry]) -> Mapping[str, Field]:
    """By name, what is asked of the fields of one kind of fact."""
    fields: dict[str, Field] = {}
    for entry in entries:
        for asked in entry.own:
            key = asked.key if asked.is_field else _OF_PLACE.get(asked.key, "code")
            if key not in fields:
                fields[key] = Field(kind, key)
            fields[key].add(asked, entry.alone)
    return fields
