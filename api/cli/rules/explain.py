"""``chartproof rules explain``: a rule in plain English."""

from __future__ import annotations

import click

from api.cli.records import progress
from api.home import open_current


@click.command("explain")
@click.argument("rule_id", metavar="ID")
@click.argument("packs", metavar="[PACK]...", nargs=-1)
@click.option("--payer", help="The files are this payer's.")
def command(rule_id: str, packs: tuple[str, ...], payer: str | None) -> None:
    """Say in plain English what rule ID asks for, what it says and what its examples show.

    With files the rule may be one of these.
    """
    from api.authoring.draft import draft
    from api.cli.rules.named import named_rules
    from api.output.text_rule import explain_rule

    made = draft(open_current(progress), packs, payer)
    for rule in named_rules(made.rules, rule_id):
        replaced = next((each for each in made.rules if each.digest == rule.replaces), None)
        explain_rule(made.plan, rule, replaced)
