"""``chartproof kb value-sets``: the defined sets of codes, and what one holds."""

from __future__ import annotations

import json
from datetime import date

import click

from api.cli.records import Day, progress
from api.home import open_current


@click.command("value-sets")
@click.argument("id", required=False)
@click.option("--on", type=Day(), help="As of this date of service; default the newest covered day.")
@click.option("--billable", is_flag=True, help="Only the codes that are valid on a claim.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.pass_context
def command(ctx: click.Context, id: str | None, on: date | None, billable: bool, form: str) -> None:
    """List the value sets, or the codes of the one with this ID."""
    from api.output.text_value_sets import described, listed, show_value_set, show_value_sets
    from kb.release import ICD10CM_TABULAR
    from kb.value_sets import ValueSets

    knowledge = open_current(progress)
    value_sets = ValueSets(knowledge.packs_below("value_sets"))
    day = on or knowledge.newest_covered_day()
    release = knowledge.manifest.release_on(ICD10CM_TABULAR, day)
    if release is None:
        click.echo(
            f"chartproof: no loaded ICD-10-CM release covers {day} [code.release] "
            "Load the tabular list in force then: chartproof kb load PATH",
            err=True,
        )
        ctx.exit(1)
        return
    graph = knowledge.graph(release)
    if id is None:
        rows = listed(value_sets, graph, day)
        click.echo(json.dumps(rows, ensure_ascii=False)) if form == "json" else show_value_sets(rows)
        return
    whole = described(value_sets, id, graph, billable=billable)
    click.echo(json.dumps(whole, ensure_ascii=False)) if form == "json" else show_value_set(whole)
