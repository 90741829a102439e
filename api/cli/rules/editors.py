"""``chartproof rules editors``: which edits of CMS's code editors the rules are."""

from __future__ import annotations

from pathlib import Path

import click

from api.cli.records import progress
from api.home import open_current


@click.command("editors")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file.")
def command(output: Path | None) -> None:
    """Write the table of CMS's code editors: each edit with its rules, or why it has none."""
    from api.output.code_editor_table import code_editor_table
    from engine.rules.packs import read_packs

    knowledge = open_current(progress)
    table = code_editor_table(knowledge.packs_below("code_editors"), read_packs(knowledge))
    if output is None:
        click.echo(table, nl=False)
    else:
        output.write_text(table, encoding="utf-8")
