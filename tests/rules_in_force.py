"""The rules of a plan in force on a day, in no order that matters."""

from __future__ import annotations

from datetime import date

from engine.plan import Plan
from engine.rules.model import Rule


def rules_in_force(plan: Plan, day: date, *, combining: bool = False) -> list[Rule]:
    """Those of all payers that put one code in place of others, or all others."""
    planned = plan.rule_plan(plan.view(day), None, combining=combining)
    return [each.rule for stratum in planned.strata for each in stratum]
