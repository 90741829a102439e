"""``chartproof rules test --second-opinion``: the rules' examples through the other executors too."""

from __future__ import annotations

from collections.abc import Sequence

import click

from engine.plan import Plan
from engine.rules.model import Rule


def second_opinion(plan: Plan, rules: Sequence[Rule], how: str) -> bool:
    """Prints every difference between the executors on the rules' examples; True if there is none.

    ``durable`` asks durable_rules and the reference evaluator, ``naive`` the latter alone. Raises
    RuleError where durable_rules is not installed or fails.
    """
    from engine.rules.agreement import agree, example_cases

    if how == "none":
        return True
    cases = example_cases(plan, rules)
    differences = agree(plan, rules, cases, durable=how == "durable")
    for each in differences:
        click.echo(f"{each.rule}: the executors differ on {each.case}")
        for executor, said in each.said:
            click.echo(f"  {executor:<8}{said}")
    if not differences:
        who = (
            "the kernel, the reference evaluator and durable_rules"
            if how == "durable"
            else ("the kernel and the reference evaluator")
        )
        click.echo(f"Second opinion: {who} agree on {len(cases)} examples.")
    return not differences
