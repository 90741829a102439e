"""Counts and sums over facts."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from engine.conditions.model import Bindings
from engine.proof.model import AggregateUse, Fact
from engine.rules.judge import within
from engine.rules.model import Aggregate


def counted(
    aggregate: Aggregate, sure: Sequence[Fact], unsure: Sequence[Fact], bindings: Bindings
) -> AggregateUse | None:
    """The count or sum if the rule accepts it; None if it does not, or if ``unsure`` facts decide it."""
    least = _value(aggregate, sure)
    if not _accepts(aggregate, least, bindings):
        return None
    # Whatever of the facts in doubt counted, the answer would have to be the same.
    for more in range(1, len(unsure) + 1):
        if not _accepts(aggregate, _value(aggregate, [*sure, *unsure[:more]]), bindings):
            return None
    return AggregateUse(aggregate.name, tuple(sure), f"{least:f}")


def could_hold(
    aggregate: Aggregate, sure: Sequence[Fact], unsure: Sequence[Fact], bindings: Bindings
) -> bool:
    """Whether the rule would accept the count or sum if some of the ``unsure`` facts counted."""
    return any(
        _accepts(aggregate, _value(aggregate, [*sure, *unsure[:more]]), bindings)
        for more in range(len(unsure) + 1)
    )


def _value(aggregate: Aggregate, facts: Sequence[Fact]) -> Decimal:
    if aggregate.field is None:
        return Decimal(len(facts))
    return sum((Decimal(str(fact.args.get(aggregate.field) or 0)) for fact in facts), Decimal(0))


def _accepts(aggregate: Aggregate, value: Decimal, bindings: Bindings) -> bool:
    if aggregate.equals and f"{value:f}" not in aggregate.equals:
        return False
    return all(within(value, bound, bindings) for bound in aggregate.bounds)
