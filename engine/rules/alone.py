"""What a fact meets by itself: its code gives the patterns, its fields what these ask besides.

Every test that looks at no other fact looks at one field. So the answers of all tests of a field are
kept together by its value, and a fact is compared with every pattern in one look-up a field. Patterns
are bits of a whole number; ``RulePlan`` numbers them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.conditions import CONDITIONS
from engine.conditions.model import Kind, View
from engine.proof.model import Fact
from engine.rules.judge import Prepared, field_of
from engine.rules.model import Test
from engine.rules.sight import Sight

MOST_VALUES = 5_000
"""Values of a field for which answers are kept; then all are let go."""


def looks_at(predicate: str, test: Test) -> str:
    """The field that a test of the fact alone looks at."""
    if field_of(predicate, test.key) is not None:
        return test.key
    condition = CONDITIONS[test.key]
    return "code" if condition.kind is Kind.CODE else condition.field


class _OfField:
    """The tests of one field, each with the patterns that it is part of."""

    def __init__(self, predicate: str, key: str, view: View) -> None:
        self.key = key
        self._predicate = predicate
        self._view = view
        self._tests: dict[Prepared, int] = {}
        self._left: dict[Any, int] = {}

    def add(self, test: Prepared, bit: int) -> None:
        self._tests[test] = self._tests.get(test, 0) | bit

    def left(self, value: Any) -> int:
        """All bits but those of the patterns that a fact with this value can't meet."""
        key = tuple(value) if type(value) is list else value
        found = self._left.get(key)
        if found is None:
            if len(self._left) >= MOST_VALUES:
                self._left.clear()
            fact = Fact(-1, self._predicate, {self.key: value})
            failing = 0
            for test, bits in self._tests.items():
                if test(self._view, fact, {}) is None:
                    failing |= bits
            found = self._left[key] = ~failing
        return found


class Alone:
    """The patterns of a plan by what they ask of a fact alone, its code among it: each has a bit."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._fields: dict[str, dict[str, _OfField]] = {}
        self._asking: dict[str, int] = {}
        self._of_alpha: dict[int, int] = {}
        self._of_kind: dict[str, int] = {}

    def add(self, number: int, predicate: str, alpha: int, own: Sequence[tuple[Test, Prepared]]) -> None:
        """Takes up a pattern, which asks ``own`` of a fact whose code meets ``alpha``."""
        bit = 1 << number
        self._of_alpha[alpha] = self._of_alpha.get(alpha, 0) | bit
        self._of_kind[predicate] = self._of_kind.get(predicate, 0) | bit
        if own:
            self._asking[predicate] = self._asking.get(predicate, 0) | bit
        fields = self._fields.setdefault(predicate, {})
        for test, asked in own:
            key = looks_at(predicate, test)
            if key not in fields:
                fields[key] = _OfField(predicate, key, self._view)
            fields[key].add(asked, bit)

    def of_code(self, alphas: Sequence[int]) -> int:
        """The patterns that a fact meets or may meet, if its code meets ``alphas``."""
        found = 0
        for alpha in alphas:
            found |= self._of_alpha.get(alpha, 0)
        return found

    def of_kind(self, predicate: str) -> int:
        """The patterns for facts of a kind."""
        return self._of_kind.get(predicate, 0)

    def met(self, fact: Fact, sight: Sight) -> int:
        """The patterns of which a fact meets, or may meet, all that is asked of it alone."""
        found = sight.alone
        predicate = fact.predicate
        if found & self._asking.get(predicate, 0):
            args = fact.args
            for key, field in self._fields[predicate].items():
                found &= field.left(args.get(key))
        return found
