"""``chartproof verify``: does the proof of a stored decision hold?"""

from __future__ import annotations

import click

from api.cli.records import progress
from api.home import open_snapshot
from api.stored import read_decisions
from engine.errors import ProofError


@click.command(short_help="Check the proof of a stored decision.")
@click.argument("path", metavar="DECISION.json", type=click.Path(exists=True, dir_okay=False))
@click.option("--input", "source", type=click.Path(exists=True, dir_okay=False), help="The note or claim.")
@click.pass_context
def command(ctx: click.Context, path: str, source: str | None) -> None:
    """Check every step and every piece of evidence, without the engine that made them.

    Exit code 0 only if all hold. What is there is shown to follow; that nothing was left out is
    shown by: chartproof replay.
    """
    from engine.proof.check import check, snapshot_of

    failed = 0
    for decision in read_decisions(path, source):
        try:
            checked = check(decision, open_snapshot(snapshot_of(decision), progress))
        except ProofError as error:
            failed += 1
            click.echo(f"refused: {error.place or '/'}: {error.message}")
            continue
        click.echo(
            f"holds: {decision['id']}: {checked.facts} facts and {checked.steps} steps follow from the input "
            f"and {decision['proof']['snapshot'][:19]}…"
        )
        click.echo("This shows soundness; that nothing was left out is shown by chartproof replay.")
    ctx.exit(1 if failed else 0)
