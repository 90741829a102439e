"""Everything that a check of rules finds, beyond what keeps them from being read."""

from __future__ import annotations

from collections.abc import Sequence

from engine.plan import Plan
from engine.rules.coverage import complaints, coverage
from engine.rules.lint import lint
from engine.rules.lint.model import Complaint
from engine.rules.model import Rule
from engine.rules.strata import stratified


def check_rules(plan: Plan, rules: Sequence[Rule]) -> list[Complaint]:
    """What is amiss with ``rules`` among those of the plan, by pack and place.

    Raises RuleError ``rule.depends-on-its-absence`` for rules that can't be put in an order.
    """
    payers = sorted({rule.payer for rule in plan.rules if rule.payer})
    for payer in (None, *payers):
        own = {rule.id for rule in plan.rules if payer and rule.payer == payer}
        stratified(
            rule for rule in plan.rules if rule.payer == payer or (rule.payer is None and rule.id not in own)
        )
    found = [*lint(plan, tuple(rules)), *complaints(coverage(plan, rules))]
    return sorted(found, key=lambda each: (each.pack, each.path[0], each.code, str(each.path), each.cause))
