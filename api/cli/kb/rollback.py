"""``chartproof kb rollback``: undo the last load."""

from __future__ import annotations

import click

from api.cli.records import progress
from api.home import home, open_current


@click.command("rollback")
@click.option("--to", metavar="SNAPSHOT", help="A snapshot's digest, or how it begins.")
def command(to: str | None) -> None:
    """Put the snapshot before the last load in force again.

    Nothing is deleted: decisions made under what is rolled back can still be replayed, and
    rollback --to goes forward again.
    """
    from api.history import history_of
    from api.output.text_history import show_change
    from api.rollback import rollback

    open_current(progress)
    rollback(home(), to)
    show_change(history_of(home())[-1])
