"""What the rules of a plan ask of a claim, as far as it can be answered for many claims at once.

A rule fires, or is left open, only if every entry of it has a fact that meets, or may meet, what it asks of
that fact alone: its code, and its other fields. That is what is kept here. What entries ask of each other,
excuses and counts are left to the kernel, but for rules that ask nothing else (see engine.sets.neighbours).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import ceil

from engine.rules.compile import PlannedAggregate, PlannedPattern, PlannedRule, RulePlan
from engine.rules.judge import NONE, field_of, is_static, names_in, number_of
from engine.rules.model import Conclusion, Reference, Test
from engine.rules.vocabulary import FieldKind

Compared = tuple[str, tuple[str, ...], str]
"""A kind of fact, the fields that are asked of it together, and one of them."""

ONE_A_CLAIM = frozenset({"claim", "patient", "encounter"})
"""Kinds of which a claim has one fact, so that what is asked of another fact beside it is asked of that."""

READS = {"first_listed": "position", "with_modifier": "modifier"}
"""Conditions on whole facts and the one field that they look at; of others it isn't known."""


@dataclass(frozen=True, slots=True)
class Question:
    """A pattern: facts of ``predicate`` whose code meets ``alpha`` of the plan and whose ``fields`` meet
    ``tests``. Without fields nothing is known of the tests, and any such fact may meet them.

    ``beside`` are the entries of kinds in ONE_A_CLAIM that tests name, ``(name, kind)``; their fields stand
    among ``fields`` as ``kind.field``.
    """

    predicate: str
    alpha: int
    tests: tuple[Test, ...]
    fields: tuple[str, ...]
    beside: tuple[tuple[str, str], ...] = ()


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


def question(entry: PlannedPattern, whole: Mapping[str, str]) -> Question:
    """What a pattern asks of a fact alone, and of the claim's facts of kinds that it has one of.

    ``whole`` gives the kind of each entry of such a kind by its name.
    """
    pattern = entry.pattern
    tests, fields, beside = [], set[str](), set[tuple[str, str]]()
    for test in pattern.tests:
        if is_static(pattern, test):
            continue
        named = _references(test)
        if names_in(test):
            if field_of(pattern.predicate, test.key) is None or not all(
                each.how == "same_as" and each.name in whole for each in named
            ):
                continue
            fields |= {f"{whole[each.name]}.{each.field}" for each in named}
            beside |= {(each.name, whole[each.name]) for each in named}
        field = test.key if field_of(pattern.predicate, test.key) else READS.get(test.key)
        if field is None:
            return Question(pattern.predicate, entry.alpha, (), ())
        tests.append(test)
        fields.add(field)
    return Question(
        pattern.predicate, entry.alpha, tuple(tests), tuple(sorted(fields)), tuple(sorted(beside))
    )


def _references(test: Test) -> list[Reference]:
    bounds = (bound.value for bound in test.bounds)
    return [each for each in (*test.accepts, *bounds) if isinstance(each, Reference)]


def _asked(rule: PlannedRule) -> list[Question]:
    whole = {
        entry.pattern.name: entry.pattern.predicate
        for entry in rule.when
        if isinstance(entry, PlannedPattern) and entry.pattern.predicate in ONE_A_CLAIM
    }
    return [
        question(entry.of if isinstance(entry, PlannedAggregate) else entry, whole)
        for entry in rule.when
        if not isinstance(entry, PlannedAggregate) or entry.zero_fails
    ]


def most_compared(asked: Iterable[Question]) -> dict[Compared, int]:
    """For each number that is asked, a whole number above all those with which it is compared.

    Only of questions that compare it with numbers written in the rule: to these all higher values are alike.
    """
    highest: dict[Compared, int | None] = {}
    for each in asked:
        for name in each.fields:
            key = each.predicate, each.fields, name
            numbers = [_highest(test) for test in each.tests if (READS.get(test.key) or test.key) == name]
            field = field_of(each.predicate, name)
            whole = field is not None and field.kind is FieldKind.NUMBER and None not in numbers
            here = max((number for number in numbers if number is not None), default=0) if whole else None
            before = highest.get(key, 0)
            highest[key] = None if here is None or before is None else max(here, before)
    return {key: number + 1 for key, number in highest.items() if number is not None}


def dates_present(asked: Iterable[Question]) -> frozenset[Compared]:
    """The dates of which questions ask only whether they are there: to these all days are alike."""
    found: dict[Compared, bool] = {}
    for each in asked:
        for name in each.fields:
            tests = [test for test in each.tests if (READS.get(test.key) or test.key) == name]
            alike = all(test.accepts == (NONE,) and not test.bounds for test in tests)
            field = field_of(each.predicate, name)
            key = each.predicate, each.fields, name
            dated = field is not None and field.kind is FieldKind.DATE
            found[key] = found.get(key, dated) and bool(tests) and alike
    return frozenset(key for key, alike in found.items() if alike)


def _highest(test: Test) -> int | None:
    """The highest number that a test of a field names; None for one that names anything else."""
    if test.key in READS:
        return None
    written = [*test.accepts, *(bound.value for bound in test.bounds)]
    numbers = [number_of(each) for each in written if each != NONE]
    if any(number is None for number in numbers):
        return None
    return max((ceil(number) for number in numbers if number is not None), default=0)
