"""``chartproof kb check``: what contradicts itself in the loaded tables."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from api.cli.records import progress
from api.home import open_current


@click.command("check")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.pass_context
def command(ctx: click.Context, form: str) -> None:
    """Check the loaded tables and value sets for contradictions. Exit code 1 if there is any."""
    from api.output.text_check import show_report
    from kb.consistency import check

    knowledge = open_current(progress)
    with progress("Checking"):
        report = check(knowledge)
    if form == "json":
        click.echo(json.dumps(asdict(report), ensure_ascii=False))
    else:
        show_report(report)
    ctx.exit(1 if report.findings else 0)
