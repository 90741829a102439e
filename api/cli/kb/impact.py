"""``chartproof kb impact``: what a change of the code sets does to rules, value sets and claims."""

from __future__ import annotations

from collections.abc import Iterator

import click

from api.cli.records import Tally, progress, streams
from kb.model.claim import Claim


@click.command("impact")
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@click.option(
    "--claims", "files", multiple=True, metavar="FILE", help="Judge these past claims under A and under B."
)
@click.option("--rules", "only_rules", is_flag=True, help="Of the knowledge base look only at the rules.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "html"]), default="text", show_default=True
)
@click.option("-o", "--output", type=click.Path(dir_okay=False, writable=True), help="Write to this file.")
@click.pass_context
def command(
    ctx: click.Context,
    before: str,
    after: str,
    files: tuple[str, ...],
    only_rules: bool,
    form: str,
    output: str | None,
) -> None:
    """Show which rules, value sets, payer packs and past claims the change from A to B touches.

    A and B are named as in kb diff. Claims are judged twice: with A, then with B in force on every day
    (two snapshots: each by its own dates). Exit code 1 if anything is touched, 2 if a claim was refused.
    """
    from api.cli.kb.written import write
    from api.compare import compare
    from api.impact.report import Impact

    tally = Tally()
    impact = Impact(compare(before, after, progress))
    impact.rules()
    if not only_rules:
        impact.value_sets()
    if files:
        with progress("Judging claims"):
            impact.claims(_claims(files, tally))
    value = impact.as_json()
    if form == "text":
        from api.output.console import console, printed
        from api.output.text_impact import show_impact

        if output is None:
            show_impact(value, console())
        else:
            write(output, iter([printed(lambda out: show_impact(value, out))]))
    elif form == "json":
        from api.output.json_stream import json_pieces

        write(output, json_pieces(value))
    else:
        from api.output.diff_page import impact_page

        write(output, iter([impact_page(value)]))
    ctx.exit(2 if tally.refused else 0 if impact.is_empty else 1)


def _claims(files: tuple[str, ...], tally: Tally) -> Iterator[Claim]:
    """Every claim that can be read; the others are told on standard error."""
    from loaders.claims.read import read_claims
    from loaders.claims.record import ClaimRecord

    for name, stream in streams(files):
        for record in read_claims(name, stream):
            if isinstance(record, ClaimRecord):
                yield record.claim
            else:
                tally.refuse(name, record.record, record.id, record.error, False)
