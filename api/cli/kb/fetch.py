"""``chartproof kb fetch``: the current official files from CMS and CDC, into a new snapshot."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.cli.records import Day, progress
from api.home import home, open_current

if TYPE_CHECKING:
    from api.load.reports import Report
    from loaders.fetch.agreement import Licence


@click.command("fetch")
@click.argument("tables", metavar="[TABLE]...", nargs=-1)
@click.option(
    "--list", "listing", is_flag=True, help="List the tables, their pages and licences; ask no server."
)
@click.option("--on", type=Day(), help="The edition in force on this day; default today.")
@click.option("--newest", is_flag=True, help="The newest edition posted, also one not in force yet.")
@click.option(
    "--into", type=click.Path(file_okay=False, path_type=Path), help="Keep the files here; default the home."
)
@click.option("--load/--no-load", default=True, show_default=True, help="Load what was downloaded.")
@click.option(
    "--accept-license",
    is_flag=True,
    help="You have read the AMA's, ADA's and AHA's terms on the publishers' pages, and agree.",
)
@click.option("--base-url", envvar="CHARTPROOF_FETCH_BASE", hidden=True)
@click.pass_context
def command(
    ctx: click.Context,
    tables: tuple[str, ...],
    listing: bool,
    on: date | None,
    newest: bool,
    into: Path | None,
    load: bool,
    accept_license: bool,
    base_url: str | None,
) -> None:
    """Download official tables from CMS and CDC and load them. Without TABLE: all that can be loaded.

    A download that was interrupted is continued, a file that has not changed is not downloaded again.
    CHARTPROOF_FETCH_BASE names an institution's own mirror; proxies come from HTTPS_PROXY and NO_PROXY.

    Exit code 2 if a table could not be fetched or loaded; the others are all the same.
    """
    from api.fetch import Fetched, Fetching, NotFetched, fetch_tables
    from api.load.reports import Passed
    from api.output.text_fetch import Bars, show_fetched, show_passed_over, show_published
    from engine.version import VERSION
    from loaders.fetch.agreement import NAME, Agreements
    from loaders.fetch.client import Client
    from loaders.fetch.folder import alone
    from loaders.fetch.hosts import servers
    from loaders.fetch.publishers import PUBLISHED, chosen

    if on and newest:
        raise click.UsageError("--on and --newest exclude each other.")
    asked = chosen(tables)
    place = home()
    kept = place.path / NAME
    if listing:
        show_published(asked if tables else PUBLISHED, Agreements(kept, date.today()).remembered())
        return
    client = Client(servers(base_url), f"chartproof/{VERSION} (+project documentation)")
    if load:
        open_current(progress)
    refused, passed = 0, 0
    with Bars() as bars, alone(into or place.path / "fetched") as folder:
        how = Fetching(
            client=client,
            agreements=Agreements(kept, date.today(), _asking(bars.finish), accepted=accept_license),
            folder=folder,
            day=None if newest else on or date.today(),
            watch=bars,
        )
        try:
            for report in fetch_tables(asked, how, place if load else None, progress):
                bars.finish()
                if isinstance(report, Fetched):
                    show_fetched(report, how.folder, loads=load)
                elif isinstance(report, NotFetched):
                    refused += 1
                    click.echo(f"chartproof: {report.published.table}: {report.error}", err=True)
                elif isinstance(report, Passed) and report.error is None:
                    passed += 1
                else:
                    refused += not _tell(report)
        except KeyboardInterrupt:
            bars.finish()
            click.echo("chartproof: stopped; the same command continues what was begun", err=True)
            ctx.exit(130)
    if passed:
        show_passed_over(passed)
    ctx.exit(2 if refused else 0)


def _tell(report: Report) -> bool:
    """Prints what loading a file did; False if it could not be used."""
    from api.load.reports import Passed, TabularLoaded
    from api.output.text_kb import show_loaded, show_table_loaded

    if isinstance(report, TabularLoaded):
        show_loaded(report.loaded)
    elif not isinstance(report, Passed):
        show_table_loaded(report)
    else:
        click.echo(f"chartproof: {report.error}", err=True)
        return False
    return True


def _at_terminal() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()


def _asking(before: Callable[[], None]) -> Callable[[Licence], bool] | None:
    """Asks on the terminal, once what moves there is gone; None where there is no terminal."""
    if not _at_terminal():
        return None

    def ask(licence: Licence) -> bool:
        before()
        click.echo(f"{licence.summary}\nThe terms: {licence.terms}", err=True)
        return click.confirm(f"Have you read the terms of the {licence.owner}, and agree?", err=True)

    return ask
