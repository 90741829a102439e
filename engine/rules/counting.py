"""Counts and sums over facts."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from engine.conditions.model import Bindings
from engine.proof.model import AggregateUse, Fact
from engine.rules.judge import comparable, within
from engine.rules.model import Aggregate

MOST_SUMS = 10_000
"""Different sums that facts in doubt may come to; with more it is open what they come to."""


def counted(
    aggregate: Aggregate, sure: Sequence[Fact], unsure: Sequence[Fact], bindings: Bindings
) -> AggregateUse | None:
    """The count or sum if the rule accepts it; None if it does not, or if ``unsure`` facts decide it."""
    # Whatever of the facts in doubt counted, the answer would have to be the same.
    sums = _possible(aggregate, sure, unsure)
    if sums is None or not all(_accepts(aggregate, each, bindings) for each in sums):
        return None
    return AggregateUse(aggregate.name, tuple(sure), f"{_value(aggregate, sure):f}")


def could_hold(
    aggregate: Aggregate, sure: Sequence[Fact], unsure: Sequence[Fact], bindings: Bindings
) -> bool:
    """Whether the rule would accept the count or sum if some of the ``unsure`` facts counted."""
    sums = _possible(aggregate, sure, unsure)
    return sums is None or any(_accepts(aggregate, each, bindings) for each in sums)


def _possible(aggregate: Aggregate, sure: Sequence[Fact], unsure: Sequence[Fact]) -> set[Decimal] | None:
    """Every number that the facts may come to; None if these are too many to tell."""
    sums = {_value(aggregate, sure)}
    for fact in unsure:
        more = _value(aggregate, (fact,))
        sums |= {each + more for each in sums}
        if len(sums) > MOST_SUMS:
            return None
    return sums


def _value(aggregate: Aggregate, facts: Sequence[Fact]) -> Decimal:
    if aggregate.field is None:
        return Decimal(len(facts))
    return sum((Decimal(str(fact.args.get(aggregate.field) or 0)) for fact in facts), Decimal(0))


def _accepts(aggregate: Aggregate, value: Decimal, bindings: Bindings) -> bool:
    if aggregate.equals and value not in map(comparable, aggregate.equals):
        return False
    return all(within(value, bound, bindings) for bound in aggregate.bounds)
