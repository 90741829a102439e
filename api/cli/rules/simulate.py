"""``chartproof rules simulate``: what a pack would change."""

from __future__ import annotations

import json
from collections.abc import Iterator

import click

from api.cli.records import Tally, progress, streams
from api.home import open_current
from kb.model.claim import Claim


@click.command("simulate")
@click.argument("pack", metavar="PACK.yaml")
@click.option(
    "--claims", "files", metavar="FILE", multiple=True, required=True, help="Stored claims; repeatable."
)
@click.option("--payer", help="The pack is this payer's, and the claims are judged for it.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "html"]), default="text", show_default=True
)
@click.pass_context
def command(ctx: click.Context, pack: str, files: tuple[str, ...], payer: str | None, form: str) -> None:
    """Judge stored claims with PACK over the packs in force and without it, and show what differs.

    Nothing is stored and nobody is affected. The output names claims by their ids and holds nothing
    else of them. Exit codes: 0 nothing would change, 1 something would, 2 a claim was refused.
    """
    from api.authoring.draft import draft
    from api.authoring.simulate import simulate
    from engine.plan import Plan
    from loaders.claims.read import read_claims
    from loaders.claims.record import ClaimRecord

    knowledge = open_current(progress)
    made = draft(knowledge, [pack], payer)
    after = made.plan
    tally = Tally()

    def claims() -> Iterator[Claim]:
        for name, stream in streams(files):
            for record in read_claims(name, stream):
                if isinstance(record, ClaimRecord):
                    yield record.claim
                else:
                    tally.refuse(name, record.record, record.id, record.error, False)

    with progress("Judging the claims"):
        said = simulate(Plan(knowledge), after, claims(), payer).as_json() | {"refused": tally.refused}
    if form == "json":
        click.echo(json.dumps(said, ensure_ascii=False))
    elif form == "html":
        from api.output.page import simulation_page

        click.echo(simulation_page(pack, said))
    else:
        from api.output.text_simulation import show_simulation

        show_simulation(pack, said)
    ctx.exit(2 if tally.refused else 1 if said["changed"] or said["newly_indeterminate"] else 0)
