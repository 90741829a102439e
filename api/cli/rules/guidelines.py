"""``chartproof rules guidelines``: which paragraphs of the Official Guidelines are enforced."""

from __future__ import annotations

from pathlib import Path

import click

from api.cli.records import progress
from api.home import open_current


@click.command("guidelines")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file.")
def command(output: Path | None) -> None:
    """Write the table of the Official Guidelines: each paragraph with its rules, or why it has none."""
    from api.output.guideline_table import guideline_table

    table = guideline_table(open_current(progress).packs_below("guidelines"))
    if output is None:
        click.echo(table, nl=False)
    else:
        output.write_text(table, encoding="utf-8")
