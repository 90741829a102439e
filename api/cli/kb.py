"""``chartproof kb``: what is loaded, what a code says, and loading more."""

from __future__ import annotations

import json
from datetime import date

import click

from api.cli.records import Day, progress
from api.home import home, open_current
from kb.release import ICD10CM_TABULAR


@click.group("kb", short_help="Load, show and inspect code-set releases.")
def command() -> None:
    """Code-set releases: load, status, show."""


@command.command()
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@click.option("--from", "start", type=Day(), help="First day in force, where the file does not say.")
@click.option("--until", type=Day(), help="First day no longer in force.")
@click.option("--table", help="Which table it is, where the file does not say (ncci-ptp-hospital ...).")
@click.pass_context
def load(
    ctx: click.Context, paths: tuple[str, ...], start: date | None, until: date | None, table: str | None
) -> None:
    """Load official tables: files, archives (.gz, .xz, .zip) or folders of them.

    Exit code 2 if a file could not be used; the others are loaded all the same.
    """
    from api.load import Passed, TabularLoaded, load_paths
    from api.output.text_kb import show_loaded, show_passed, show_table_loaded
    from loaders.tables.table import Hints

    open_current(progress)
    refused = 0
    for report in load_paths(home(), paths, Hints(table, start, until), progress):
        if isinstance(report, Passed):
            if report.error is None:
                show_passed(report)
            else:
                refused += 1
                click.echo(f"chartproof: {report.error}", err=True)
        elif isinstance(report, TabularLoaded):
            show_loaded(report.loaded)
        else:
            show_table_loaded(report)
    ctx.exit(2 if refused else 0)


@command.command()
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def status(form: str) -> None:
    """Show the snapshot in force: its releases, the days they cover, and what was not resolved."""
    from api.output.text_kb import show_status, status_of

    knowledge = open_current(progress)
    if form == "json":
        click.echo(json.dumps(status_of(knowledge), ensure_ascii=False))
    else:
        show_status(status_of(knowledge))


@command.command()
@click.argument("code")
@click.option("--on", type=Day(), help="As of this date of service; default the newest covered day.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.pass_context
def show(ctx: click.Context, code: str, on: date | None, form: str) -> None:
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
