"""The engine's own answers for values that stand on claims, each asked once and kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from engine.conditions.model import Chosen, Held, Near, Unknown, View
from engine.facts import stored_code
from engine.proof.model import Fact
from engine.rules.compile import RulePlan
from engine.rules.judge import judge, judge_all
from engine.rules.model import Test
from engine.sets.questions import Question

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")

MOST_KEPT = 500_000
"""Answers; then all are let go."""


class Answers:
    """What one plan answers."""

    def __init__(self, plan: RulePlan, view: View) -> None:
        self._plan = plan
        self.view = view
        self._met: dict[tuple[str, str | None], Mapping[int, Held | Unknown]] = {}
        self._own: dict[tuple[Question, tuple[Any, ...]], bool] = {}
        self._pairs: dict[tuple[str, Test, str, str], bool] = {}

    def meetings(self, predicate: str, written: str | None) -> Mapping[int, Held | Unknown]:
        """The patterns that a fact with this code, as written, meets or may meet by it, and how."""
        key = predicate, written
        found = self._met.get(key)
        if found is None:
            code = stored_code(predicate, written) if written else None
            sight = self._plan.sight(Fact(-1, predicate, {"code": code or None}))
            found = _keep(self._met, key, dict(sight.met or ()))
        return found

    def may_meet(self, asked: Question, values: tuple[Any, ...], fields: Mapping[str, Any]) -> bool:
        """Whether a fact with these fields meets, or may meet, what is asked of it beside its code.

        Fields of other facts are named ``kind.field``.
        """
        key = asked, values
        found = self._own.get(key)
        if found is None:
            fact = Fact(-1, asked.predicate, fields)
            beside = {name: Chosen(_other(kind, fields), {}) for name, kind in asked.beside}
            verdict = judge_all(self.view, asked.predicate, asked.tests, fact, beside)
            found = _keep(self._own, key, verdict is not None)
        return found

    def may_join(self, predicate: str, test: Test, name: str, one: str, two: str) -> bool:
        """Whether a test of a diagnosis ``two`` beside the earlier ``one``, as written, may hold."""
        key = predicate, test, one, two
        found = self._pairs.get(key)
        if found is None:
            earlier, later = (
                Fact(-1, predicate, {"code": stored_code(predicate, code)}) for code in (one, two)
            )
            verdict = judge(self.view, predicate, test, later, {name: Chosen(earlier, {})})
            found = _keep(self._pairs, key, verdict is not None)
        return found

    def category(self, predicate: str, written: str) -> int | None:
        """The category's number of a diagnosis code; None where the release lacks the code."""
        return self._plan.sight(Fact(-1, predicate, {"code": stored_code(predicate, written)})).category

    def near(self, near: Near, category: int) -> int:
        """A bit for each category whose codes may meet a joining test beside a code of ``category``."""
        return self._plan.near_bits(near, category)


def _other(kind: str, fields: Mapping[str, Any]) -> Fact:
    start = f"{kind}."
    return Fact(
        -1, kind, {name.removeprefix(start): each for name, each in fields.items() if name.startswith(start)}
    )


def _keep(kept: dict[_Key, _Value], key: _Key, value: _Value) -> _Value:
    if len(kept) >= MOST_KEPT:
        kept.clear()
    kept[key] = value
    return value


def some(met: Iterable[Mapping[int, object]]) -> set[int]:
    """All patterns that any of these codes meets."""
    found: set[int] = set()
    for each in met:
        found.update(each)
    return found
