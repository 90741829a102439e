"""``chartproof kb history``: the snapshots that were in force."""

from __future__ import annotations

import json

import click

from api.cli.records import progress
from api.home import home, open_current


@click.command("history")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(form: str) -> None:
    """List the snapshots that were in force, oldest first, with what made each and what it changed."""
    from api.history import history_of
    from api.output.text_history import show_history

    open_current(progress)
    changes = history_of(home())
    if form == "json":
        click.echo(json.dumps(changes, ensure_ascii=False))
    else:
        show_history(changes)
