"""``chartproof rules list``: the rules in force."""

from __future__ import annotations

import json

import click

from api.cli.records import progress
from api.home import open_current
from engine.plan import Plan
from engine.rules.read import EFFECTS, STATUSES


@click.command("list")
@click.option("--payment", type=click.Choice(EFFECTS), help="Only rules that do this to payment.")
@click.option("--status", type=click.Choice(STATUSES), help="Only rules of this status.")
@click.option("--pack", metavar="NAME", help="Only rules of packs whose name holds this.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(payment: str | None, status: str | None, pack: str | None, form: str) -> None:
    """List every rule with its status, disposition, effect on payment and authority."""
    from api.output.text_rules import rule_lines, show_rules

    rules = [
        rule
        for rule in Plan(open_current(progress)).rules
        if payment in (None, rule.payment_effect)
        and status in (None, rule.status)
        and (pack is None or pack in rule.pack)
    ]
    if form == "json":
        for line in rule_lines(rules):
            click.echo(json.dumps(line, ensure_ascii=False))
    else:
        show_rules(rules)
