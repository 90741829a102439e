"""What a fact meets by itself: its code gives the patterns, its fields what these ask besides.

Every test that looks at no other fact looks at one field. So the answers of all tests of a field are
kept together by its value, and a fact is compared with every pattern in one look-up a field. What this
costs grows with the patterns that a claim's codes meet, not with those that there are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from engine.conditions import CONDITIONS
from engine.conditions.model import Kind, View
from engine.proof.model import Fact
from engine.rules.judge import Prepared, field_of
from engine.rules.model import Test

MOST_VALUES = 5_000
"""Values of a field for which answers are kept; then all are let go."""
NONE: frozenset[int] = frozenset()


def looks_at(predicate: str, test: Test) -> str:
    """The field that a test of the fact alone looks at."""
    if field_of(predicate, test.key) is not None:
        return test.key
    condition = CONDITIONS[test.key]
    return "code" if condition.kind is Kind.CODE else condition.field


class _OfField:
    """The tests of one field, each with the patterns that it is part of."""

    def __init__(self, predicate: str, key: str, view: View) -> None:
        self._key = key
        self._predicate = predicate
        self._view = view
        self._tests: dict[Prepared, int] = {}
        self.bits = 0
        """Those of all patterns with a test of the field."""
        self.left: dict[Any, int] = {}
        """By value, a list as a tuple."""

    def add(self, test: Prepared, bit: int) -> None:
        self._tests[test] = self._tests.get(test, 0) | bit
        self.bits |= bit

    def find(self, key: Any) -> int:
        """Keeps all bits but those of the patterns that a fact with this value can't meet."""
        if len(self.left) >= MOST_VALUES:
            self.left.clear()
        fact = Fact(-1, self._predicate, {self._key: list(key) if type(key) is tuple else key})
        failing = 0
        for test, bits in self._tests.items():
            if test(self._view, fact, {}) is None:
                failing |= bits
        left = self.left[key] = ~failing
        return left


class _OfKind:
    """The patterns for one kind of fact that ask more of it than its code: each has a bit."""

    def __init__(self) -> None:
        self.fields: dict[str, _OfField] = {}
        self._numbers: list[int] = []
        self._named: dict[int, frozenset[int]] = {}

    def bit(self, number: int) -> int:
        self._numbers.append(number)
        return 1 << len(self._numbers) - 1

    def named(self, bits: int) -> frozenset[int]:
        """The numbers of the patterns with these bits."""
        found = self._named.get(bits)
        if found is None:
            if len(self._named) >= MOST_VALUES:
                self._named.clear()
            numbers = (number for at, number in enumerate(self._numbers) if bits >> at & 1)
            found = self._named[bits] = frozenset(numbers)
        return found


class Alone:
    """The patterns of a plan by what they ask of a fact alone, its code among it."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._kinds: dict[str, _OfKind] = {}
        self._plain: dict[int, int] = {}
        self._asking: dict[int, int] = {}
        self._every: dict[str, set[int]] = {}
        self._kind_of: dict[int, str] = {}

    def add(self, number: int, predicate: str, alpha: int, own: Sequence[tuple[Test, Prepared]]) -> None:
        """Takes up a pattern, which asks ``own`` of a fact whose code meets ``alpha``."""
        self._every.setdefault(predicate, set()).add(number)
        self._kind_of[number] = predicate
        if not own:
            self._plain[alpha] = number
            return
        kind = self._kinds.setdefault(predicate, _OfKind())
        bit = kind.bit(number)
        self._asking[alpha] = self._asking.get(alpha, 0) | bit
        for test, asked in own:
            key = looks_at(predicate, test)
            if key not in kind.fields:
                kind.fields[key] = _OfField(predicate, key, self._view)
            kind.fields[key].add(asked, bit)

    def plain(self, alphas: Iterable[int]) -> frozenset[int]:
        """The patterns that a fact meets or may meet whose code meets ``alphas``, whatever else it says."""
        return frozenset(self._plain[alpha] for alpha in alphas if alpha in self._plain)

    def asking(self, alphas: Iterable[int]) -> int:
        """A bit for each pattern that asks more of such a fact."""
        found = 0
        for alpha in alphas:
            found |= self._asking.get(alpha, 0)
        return found

    def every(self, predicate: str) -> Collection[int]:
        """The patterns for facts of a kind."""
        return self._every.get(predicate, NONE)

    def kind(self, number: int) -> str:
        """The kind of fact that a pattern is for."""
        return self._kind_of[number]

    def named(self, predicate: str, asking: int) -> frozenset[int]:
        """The patterns with these bits."""
        return self._kinds[predicate].named(asking) if asking else NONE

    def met(self, fact: Fact, asking: int) -> frozenset[int]:
        """Those of ``asking`` of which the fact meets, or may meet, all that they ask of it alone."""
        kind = self._kinds[fact.predicate]
        args = fact.args
        for key, field in kind.fields.items():
            if asking & field.bits:  # of few facts more than a few fields are asked
                value = args.get(key)
                if type(value) is list:
                    value = tuple(value)
                left = field.left.get(value)
                asking &= field.find(value) if left is None else left
        return kind.named(asking) if asking else NONE
