"""``chartproof rules reference``: the reference page of all rules."""

from __future__ import annotations

from pathlib import Path

import click

from api.cli.records import progress
from api.home import open_current
from engine.plan import Plan


@click.command("reference")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="The Markdown file to write."
)
def command(output: Path | None) -> None:
    """Write the rule reference as Markdown: what each rule does, why, its authority and examples."""
    from api.output.rule_reference import reference

    page = reference(Plan(open_current(progress)).rules)
    if output is None:
        click.echo(page, nl=False)
    else:
        output.write_text(page, encoding="utf-8")
