"""``chartproof rules coverage``: what of the rules no example shows."""

from __future__ import annotations

import json

import click

from api.cli.records import progress
from api.home import open_current


@click.command("coverage")
@click.argument("packs", metavar="[PACK.yaml]...", nargs=-1)
@click.option("--payer", help="The files are this payer's.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.pass_context
def command(ctx: click.Context, packs: tuple[str, ...], payer: str | None, form: str) -> None:
    """Say which tests of the rules no example makes false, and which excuses none meets.

    A test is shown by an example that stays silent only because of it. Exit code 1 if any is not.
    """
    from api.authoring.draft import draft
    from api.output.text_rule_check import coverage_lines, show_coverage
    from engine.rules.coverage import coverage

    made = draft(open_current(progress), packs, payer)
    with progress("Running the examples"):
        covered = coverage(made.plan, made.own)
    if form == "json":
        for line in coverage_lines(made, covered):
            click.echo(json.dumps(line, ensure_ascii=False))
    else:
        show_coverage(made, covered)
    ctx.exit(1 if any(each.missed or not each.fired for each in covered) else 0)
