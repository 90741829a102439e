"""``chartproof rules check``: what is wrong with packs."""

from __future__ import annotations

import json

import click

from api.cli.records import progress
from api.home import open_current


@click.command("check")
@click.argument("packs", metavar="[PACK.yaml]...", nargs=-1)
@click.option("--payer", help="The files are this payer's.")
@click.option("--notes", is_flag=True, help="Show notes too: premises that no example makes false.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.pass_context
def command(ctx: click.Context, packs: tuple[str, ...], payer: str | None, notes: bool, form: str) -> None:
    """Check PACK files over the packs in force; without files, the packs in force.

    A file of value sets may stand beside the rules that ask for them.

    What can't be read is refused with file, line and column. What can be read is looked at for codes
    that are unknown or left the code set, entries that can't be met, rules that say the same as or the
    opposite of another, old citations, and rules that no example exercises.

    Exit codes: 0 clean, 1 errors or warnings, 2 refused.
    """
    from api.authoring.draft import draft
    from api.authoring.fitness import refuse_value_sets
    from api.output.text_rule_check import found_lines, show_found
    from engine.rules.check import check_rules
    from engine.rules.lint.model import NOTE

    made = draft(open_current(progress), packs, payer)
    refuse_value_sets(made)
    with made.locating(), progress("Checking the rules"):
        found = check_rules(made.plan, made.own)
    if form == "json":
        for line in found_lines(made, found):
            click.echo(json.dumps(line, ensure_ascii=False))
    else:
        show_found(made, found, notes=notes)
    ctx.exit(1 if any(each.severity != NOTE for each in found) else 0)
