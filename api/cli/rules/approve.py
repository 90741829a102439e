"""``chartproof rules approve``: a second person's word on a published pack."""

from __future__ import annotations

import click

from api.cli.records import progress
from api.cli.rules.publish import OPINIONS
from api.home import open_current


@click.command("approve")
@click.argument("publication", metavar="ID|DIGEST")
@click.option("--approver", required=True, metavar="NAME", help="Who approves it; not its author.")
@click.option("--reason", required=True, metavar="TEXT", help="Why; it is kept in the record.")
@click.option("--second-opinion", "opinion", type=OPINIONS, default="durable", show_default=True,
              help="The executor that must agree with the kernel.")  # fmt: skip
@click.pass_context
def command(ctx: click.Context, publication: str, approver: str, reason: str, opinion: str) -> None:
    """Approve a publication by its number, its pack's name or its digest.

    A name given here is only stated: the approval is recorded, and the pack stays in preview until
    the service vouches for both persons. Exit codes: 0 in force, 1 recorded only.
    """
    from api.authoring.publish import approve
    from api.identity import stated
    from api.output.text_publications import show_published
    from kb.snapshot.publications import APPROVED

    knowledge = open_current(progress)
    done = approve(knowledge, publication, approver=stated(approver), reason=reason, second_opinion=opinion)
    show_published(done)
    ctx.exit(0 if done.publication.state == APPROVED else 1)
