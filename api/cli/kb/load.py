"""``chartproof kb load``: official tables into a new snapshot."""

from __future__ import annotations

from datetime import date

import click

from api.cli.records import Day, progress
from api.home import home, open_current


@click.command("load")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@click.option("--from", "start", type=Day(), help="First day in force, where the file does not say.")
@click.option("--until", type=Day(), help="First day no longer in force.")
@click.option("--table", help="Which table it is, where the file does not say (ncci-ptp-hospital ...).")
@click.option("--replace", is_flag=True, help="Let a file replace a loaded one that holds more.")
@click.pass_context
def command(
    ctx: click.Context,
    paths: tuple[str, ...],
    start: date | None,
    until: date | None,
    table: str | None,
    replace: bool,
) -> None:
    """Load official tables: files, archives (.gz, .xz, .zip) or folders of them.

    Exit code 2 if a file could not be used; the others are loaded all the same.
    """
    from api.load.paths import load_paths
    from api.load.reports import Passed, TabularLoaded
    from api.output.text_kb import show_loaded, show_passed, show_table_loaded
    from loaders.tables.table import Hints

    open_current(progress)
    hints = Hints(table, start, until)
    refused = 0
    for report in load_paths(home(), paths, hints, progress, replace=replace):
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
