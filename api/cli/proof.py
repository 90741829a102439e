"""``chartproof proof``: the proof of a stored decision, for people."""

from __future__ import annotations

from typing import Any

import click

from api.cli.records import progress
from api.home import open_snapshot
from api.stored import read_decisions
from engine.errors import ProofError


@click.command(short_help="Show the proof of a stored decision.")
@click.argument("path", metavar="DECISION.json", type=click.Path(exists=True, dir_okay=False))
@click.option("--for", "wanted", metavar="CODE|RULE", help="Only what concludes this code, or this rule.")
@click.option("--input", "source", type=click.Path(exists=True, dir_okay=False), help="The note or claim.")
@click.option("--format", "form", type=click.Choice(["text", "markdown", "html"]), default="text",
              show_default=True)  # fmt: skip
@click.pass_context
def command(ctx: click.Context, path: str, wanted: str | None, source: str | None, form: str) -> None:
    """Show what each code and finding of a decision rests on: indented, as Markdown, or drawn on a page.

    Each decision is checked first, as by verify; one whose proof does not hold is not shown. Exit codes:
    0 shown, 1 a proof does not hold or nothing concludes what --for asks.
    """
    from api.output.page import EVERY, decisions_page
    from api.output.proof_markdown import proof_markdown
    from api.output.proof_text import show_proof
    from api.output.proof_tree import Rules, concludes, explained
    from engine.plan import Plan
    from engine.proof.check import check, snapshot_of

    failed = False
    pages: list[dict[str, Any]] = []
    told: dict[str, Rules] = {}
    for decision in read_decisions(path, source):
        try:
            snapshot = snapshot_of(decision)
            knowledge = open_snapshot(snapshot, progress)
            check(decision, knowledge)
        except ProofError as error:
            failed = True
            click.echo(f"refused: {error.place or '/'}: {error.message}", err=True)
            continue
        if snapshot not in told:
            told[snapshot] = explained(Plan(knowledge).rules)
        roots = [at for at in decision["proof"]["roots"] if not wanted or concludes(decision, at, wanted)]
        failed = failed or bool(wanted and not roots)
        if form == "html":
            pages.append(decision)
        elif form == "markdown":
            click.echo(proof_markdown(decision, roots, told[snapshot]))
        else:
            show_proof(decision, roots, told[snapshot])
    if form == "html":
        rules = {rule: said for each in told.values() for rule, said in each.items()}
        click.echo(decisions_page(pages, rules, opened=wanted or EVERY))
    ctx.exit(1 if failed else 0)
