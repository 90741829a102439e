"""``chartproof rules``: the rules in force, one rule, and their examples."""

from __future__ import annotations

import json

import click

from api.cli.records import progress
from api.cli.second_opinion import CHOICES, second_opinion
from api.home import open_current
from engine.plan import Plan
from engine.rules.examples import run_examples


@click.group("rules", short_help="List, show and test the rules.")
def command() -> None:
    """Rules: list, show, check, test."""


@command.command("list")
def list_rules() -> None:
    """List every rule with its status, disposition and authority."""
    from api.output.text_rules import show_rules

    show_rules(Plan(open_current(progress)).rules)


@command.command()
@click.argument("rule_id", metavar="ID")
@click.pass_context
def show(ctx: click.Context, rule_id: str) -> None:
    """Show one rule as it is written."""
    for rule in Plan(open_current(progress)).rules:
        if rule.id == rule_id:
            click.echo(json.dumps(dict(rule.source), ensure_ascii=False, indent=2))
            return
    click.echo(
        f"chartproof: there is no rule {rule_id!r} [rule.unknown] See: chartproof rules list", err=True
    )
    ctx.exit(2)


@command.command()
def check() -> None:
    """Check that every rule can be accepted; refusals name the pack, the rule and the cause."""
    rules = Plan(open_current(progress)).rules
    click.echo(f"{len(rules)} rules can be accepted.")


@command.command()
@click.option(
    "--second-opinion",
    "how",
    type=click.Choice(CHOICES),
    default="none",
    show_default=True,
    help="Compare with another executor of the rules.",
)
@click.pass_context
def test(ctx: click.Context, how: str) -> None:
    """Run every rule's own examples."""
    plan = Plan(open_current(progress))
    results = run_examples(plan)
    for result in results:
        if result.said not in (result.expected, "skipped"):
            click.echo(f"{result.rule}: {result.example}: expected {result.expected}, got {result.said}")
    failed = [each for each in results if each.said not in (each.expected, "skipped")]
    skipped = [each for each in results if each.said == "skipped"]
    click.echo(
        f"{len(results) - len(failed) - len(skipped)} passed, {len(failed)} failed, {len(skipped)} skipped"
    )
    if skipped:
        click.echo("Skipped examples need releases that are not loaded.")
    agreed = second_opinion(plan, plan.rules, how)
    ctx.exit(1 if failed or not agreed else 0)
