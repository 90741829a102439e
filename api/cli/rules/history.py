"""``chartproof rules history``: the record of publications."""

from __future__ import annotations

import json

import click

from api.cli.records import progress
from api.home import home, open_current


@click.command("history")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(form: str) -> None:
    """List every publication, approval and rollback, oldest first."""
    from api.output.text_publications import show_record

    open_current(progress)
    record = home().publications()
    if form == "json":
        for each in record:
            click.echo(json.dumps(each.as_json(), ensure_ascii=False))
    else:
        show_record(record)
