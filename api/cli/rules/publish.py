"""``chartproof rules publish``: a pack into the home."""

from __future__ import annotations

import click

from api.cli.records import progress
from api.home import open_current

OPINIONS = click.Choice(["durable", "naive"])


@click.command("publish")
@click.argument("pack", metavar="PACK.yaml")
@click.option("--author", required=True, metavar="NAME", help="Who publishes it.")
@click.option("--reason", required=True, metavar="TEXT", help="Why; it is kept in the record.")
@click.option("--payer", help="The pack is this payer's.")
@click.option("--second-opinion", "opinion", type=OPINIONS, default="durable", show_default=True,
              help="The executor that must agree with the kernel.")  # fmt: skip
def command(pack: str, author: str, reason: str, payer: str | None, opinion: str) -> None:
    """Publish PACK: into preview, where its findings advise and change no outcome.

    It comes into force in full when a second person approves it and the service vouches for both. A
    pack that would take the place of rules in force waits for that. Refused is a pack with errors or
    failing examples, or on which the executors of the rules differ.
    """
    from api.authoring.publish import publish
    from api.identity import stated
    from api.output.text_publications import show_published

    knowledge = open_current(progress)
    with progress("Checking and publishing the pack"):
        published = publish(
            knowledge, pack, author=stated(author), reason=reason, payer=payer, second_opinion=opinion
        )
    show_published(published)
