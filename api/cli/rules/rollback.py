"""``chartproof rules rollback``: undo the last publication."""

from __future__ import annotations

import click

from api.cli.records import progress
from api.home import open_current


@click.command("rollback")
@click.option("--author", required=True, metavar="NAME", help="Who undoes it.")
@click.option("--reason", required=True, metavar="TEXT", help="Why; it is kept in the record.")
def command(author: str, reason: str) -> None:
    """Undo the last publication or approval that stands; once more undoes the one before.

    The packs of officers are again what they were before it. Nothing is deleted: decisions made
    under it can still be verified and replayed.
    """
    from api.authoring.publish import undo
    from api.identity import stated
    from api.output.text_publications import show_published

    show_published(undo(open_current(progress), by=stated(author), reason=reason))
