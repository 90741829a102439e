"""``chartproof rules show``: a rule as it is written."""

from __future__ import annotations

import json

import click

from api.cli.records import progress
from api.home import open_current
from engine.plan import Plan


@click.command("show")
@click.argument("rule_id", metavar="ID")
def command(rule_id: str) -> None:
    """Show one rule as it is written, as JSON; a payer's own version after that of all."""
    from api.cli.rules.named import named_rules

    for rule in named_rules(Plan(open_current(progress)).rules, rule_id):
        click.echo(json.dumps(dict(rule.source), ensure_ascii=False, indent=2))
