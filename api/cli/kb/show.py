"""``chartproof kb show CODE``: what the loaded tables say of a code."""

from __future__ import annotations

import json
from datetime import date

import click

from api.cli.records import Day, progress
from api.home import open_current
from kb.release import ICD10CM_TABULAR


@click.command("show")
@click.argument("code")
@click.option("--on", type=Day(), help="As of this date of service; default the newest covered day.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.pass_context
def command(ctx: click.Context, code: str, on: date | None, form: str) -> None:
    """Show CODE: its path, title, notes with their origin, 7th characters and effective interval."""
    from api.output.text_kb import show_code
    from api.shown import shown_code

    knowledge = open_current(progress)
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
    shown = shown_code(knowledge.graph(release), code)
    if form == "json":
        click.echo(json.dumps(shown, ensure_ascii=False))
    else:
        show_code(shown)
