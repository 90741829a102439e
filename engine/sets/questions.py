"""What the rules of a plan ask of a claim, as far as it can be answered for many claims at once.

A rule fires, or is left open, only if every entry of it has a fact that meets, or may meet, what it asks of
that fact alone: its code, and its other fields. That is what is kept here. What entries ask of each other,
excuses and counts are left to the kernel, but for rules that ask nothing else (see engine.sets.neighbours).
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.rules.compile import PlannedAggregate, PlannedPattern, PlannedRule, RulePlan
from engine.rules.judge import field_of, is_static, names_in
from engine.rules.model import Conclusion, Test

READS = {"first_listed": "position", "with_modifier": "modifier"}
"""Conditions on whole facts and the one field that they look at; of others it isn't known."""


@dataclass(frozen=True, slots=True)
class Question:
    """A pattern: facts of ``predicate`` whose code meets ``alpha`` of the plan and whose ``fields`` meet
    ``tests``. Without fields nothing is known of the tests, and any such fact may meet them."""

    predicate: str
    alpha: int
    tests: tuple[Test, ...]
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Needed:
    """What a rule needs, all of it."""

    rule: PlannedRule
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Questions:
    """All rules of a plan. Kinds of fact in ``concluded`` exist only where a concluding rule fires."""

    rules: tuple[Needed, ...]
    concluded: frozenset[str]


def questions_of(plan: RulePlan) -> Questions:
    """What the rules of a plan need."""
    rules = [rule for stratum in plan.strata for rule in stratum]
    concluded = {rule.rule.then.predicate for rule in rules if isinstance(rule.rule.then, Conclusion)}
    return Questions(
        tuple(Needed(rule, tuple(dict.fromkeys(_asked(rule)))) for rule in rules), frozenset(concluded)
    )


def question(entry: PlannedPattern) -> Question:
    """What a pattern asks of a fact alone."""
    pattern = entry.pattern
    tests = tuple(test for test in pattern.tests if not is_static(pattern, test) and not names_in(test))
    fields: set[str] = set()
    for test in tests:
        field = test.key if field_of(pattern.predicate, test.key) else READS.get(test.key)
        if field is None:
            return Question(pattern.predicate, entry.alpha, (), ())
        fields.add(field)
    return Question(pattern.predicate, entry.alpha, tests, tuple(sorted(fields)))


def _asked(rule: PlannedRule) -> list[Question]:
    return [
        question(entry.of if isinstance(entry, PlannedAggregate) else entry)
        for entry in rule.when
        if not isinstance(entry, PlannedAggregate) or entry.zero_fails
    ]
