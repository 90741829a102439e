"""What is wrong with rules that can be read: found by looking at them, without a claim.

Each kind of fault is one function in ``LINTS``: from what is looked at to what is found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from engine.plan import Plan
from engine.rules.lint.citations import superseded
from engine.rules.lint.codes import unknown_codes
from engine.rules.lint.dates import outside_releases
from engine.rules.lint.model import SEVERITIES, Complaint, Lint
from engine.rules.lint.overlaps import overlapping
from engine.rules.lint.texts import unfilled
from engine.rules.lint.together import never_together
from engine.rules.lint.value_sets import empty_value_sets
from engine.rules.model import Rule

LINTS: tuple[Callable[[Lint], Iterator[Complaint]], ...] = (
    unknown_codes,
    empty_value_sets,
    never_together,
    overlapping,
    unfilled,
    superseded,
    outside_releases,
)


def lint(plan: Plan, rules: tuple[Rule, ...]) -> list[Complaint]:
    """What is amiss with ``rules``, which are among those of the plan, in the order of their packs."""
    looked_at = Lint(plan, rules)
    found = [each for look in LINTS for each in look(looked_at)]
    return sorted(
        set(found), key=lambda each: (each.pack, each.path[0], each.code, str(each.path), each.cause)
    )


__all__ = ["LINTS", "SEVERITIES", "Complaint", "Lint", "lint"]
