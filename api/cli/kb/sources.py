"""What the commands on the ontology and the graph have in common: the day, and the releases in force."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from api.cli.records import Day, progress
from api.home import open_current

if TYPE_CHECKING:
    from kb.ontology.sources import Sources

day_option = click.option("--on", type=Day(), help="As of this day; default the newest covered day.")
expired_option = click.option(
    "--with-expired",
    is_flag=True,
    help="Take the last release before the day of tables that have none in force; each says so.",
)


def sources_of(on: date | None, with_expired: bool) -> Sources:
    """The releases of the snapshot in force; says on standard error which tables were left out."""
    from kb.ontology.sources import sources_on

    knowledge = open_current(progress)
    sources = sources_on(knowledge, on or knowledge.newest_covered_day(), with_expired=with_expired)
    if sources.graph is None:
        click.echo(
            f"chartproof: no loaded ICD-10-CM tabular list covers {sources.day}, so diagnoses are left out "
            "[ontology.no-list] Load it: chartproof kb load PATH",
            err=True,
        )
    if sources.missing:
        click.echo(
            f"chartproof: {len(sources.missing)} loaded tables have no release in force on {sources.day} and "
            "are left out; --with-expired takes the last one before [ontology.not-in-force]",
            err=True,
        )
    return sources
