"""``chartproof rules touched``: the decisions that a rule took part in."""

from __future__ import annotations

import json

import click

from api.cli.records import inputs, progress
from api.home import open_current
from kb.errors import ChartproofError


@click.command("touched")
@click.argument("rule_id", metavar="ID")
@click.option(
    "--decisions", "files", metavar="FILE", multiple=True, required=True, help="Stored decisions; repeatable."
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.pass_context
def command(ctx: click.Context, rule_id: str, files: tuple[str, ...], form: str) -> None:
    """Find every decision in which rule ID found something, concluded something or was left open.

    FILE holds decisions as --format json writes them, one or one a line; - is standard input. Exit code 2
    where ID is no rule in force and none is found.
    """
    from api.authoring.touched import touched
    from api.output.text_rules import touched_line

    count = refused = 0
    for name, data in inputs(files):
        for each in touched(rule_id, name, data):
            if isinstance(each, ChartproofError):
                refused += 1
                click.echo(f"chartproof: {each}", err=True)
                continue
            count += 1
            click.echo(json.dumps(each, ensure_ascii=False) if form == "json" else touched_line(each))
    if not count and not refused:
        # None found of a rule that is misspelled would be read as none there.
        from api.authoring.draft import draft
        from api.cli.rules.named import named_rules

        named_rules(draft(open_current(progress), (), None).rules, rule_id)
    if form == "text":
        click.echo(f"{rule_id} took part in {count} decision{'' if count == 1 else 's'}.")
    ctx.exit(2 if refused else 0)
