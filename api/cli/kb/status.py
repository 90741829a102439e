"""``chartproof kb status``: the releases in force and the days that they cover."""

from __future__ import annotations

import json

import click

from api.cli.records import progress
from api.home import open_current


@click.command("status")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(form: str) -> None:
    """Show the snapshot in force: its releases, the days they cover, and what was not resolved."""
    from api.output.text_kb import show_status, status_of

    knowledge = open_current(progress)
    if form == "json":
        click.echo(json.dumps(status_of(knowledge), ensure_ascii=False))
    else:
        show_status(status_of(knowledge))
