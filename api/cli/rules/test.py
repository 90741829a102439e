"""``chartproof rules test``: the rules' own examples."""

from __future__ import annotations

import click

from api.cli.records import progress
from api.home import open_current

CHOICES = ("durable", "naive", "none")


@click.command("test")
@click.argument("packs", metavar="[PACK.yaml]...", nargs=-1)
@click.option("--payer", help="The files are this payer's.")
@click.option(
    "--second-opinion",
    "how",
    type=click.Choice(CHOICES),
    default="none",
    show_default=True,
    help="Compare with another executor of the rules.",
)
@click.pass_context
def command(ctx: click.Context, packs: tuple[str, ...], payer: str | None, how: str) -> None:
    """Run the examples of the rules in PACK files; without files, of all rules in force."""
    from api.authoring.draft import draft
    from api.cli.second_opinion import second_opinion
    from engine.rules.examples import run_examples

    made = draft(open_current(progress), packs, payer)
    results = run_examples(made.plan, made.own)
    failed = [each for each in results if each.failed]
    for each in failed:
        click.echo(f"{each.rule}: {each.example}: expected {each.expected}, got {each.said}")
    skipped = sum(each.said == "skipped" for each in results)
    click.echo(f"{len(results) - len(failed) - skipped} passed, {len(failed)} failed, {skipped} skipped")
    if skipped:
        click.echo("Skipped examples need releases that are not loaded.")
    agreed = second_opinion(made.plan, made.own, how)
    ctx.exit(1 if failed or not agreed else 0)
