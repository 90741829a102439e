"""``chartproof kb export``: the ontology as a file."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Literal

import click

from api.cli.kb.sources import day_option, expired_option, sources_of
from api.cli.records import progress


@click.command("export")
@click.option(
    "--format", "form", type=click.Choice(["rdfxml", "ntriples"]), default="rdfxml", show_default=True
)
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), required=True)
@day_option
@expired_option
def command(form: Literal["rdfxml", "ntriples"], output: Path, on: date | None, with_expired: bool) -> None:
    """Write the knowledge base as OWL: every code a class, notes and edits as properties."""
    from kb.ontology.export import export

    sources = sources_of(on, with_expired)
    with progress(f"Writing {output.name}"):
        size = export(sources, output.absolute(), form)
    click.echo(f"{output}: {size / 1e6:,.1f} MB, as of {sources.day}, {len(sources.releases)} releases")
