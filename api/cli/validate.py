"""``chartproof validate``: claims in, findings with their authority out."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import click

from api.cli.records import FORMATS, Day, Tally, inputs, progress
from api.contract import line_of
from api.home import open_current
from engine.plan import Plan
from engine.validate_claim import validate_claim
from kb.model.claim import canonical_claim
from loaders.claims.native import ClaimRecord, read_claims


@click.command(short_help="Check claims before they are sent.")
@click.argument("paths", metavar="INPUT...", nargs=-1, required=True)
@click.option("--on", type=Day(), help="Judge as of this date of service.")
@click.option("--payer", help="Judge for this payer.")
@click.option("--format", "form", type=FORMATS, default="text", show_default=True)
@click.pass_context
def command(
    ctx: click.Context, paths: tuple[str, ...], on: date | None, payer: str | None, form: str
) -> None:
    """Check claims: native JSON, one a file or one a line of .jsonl; - is standard input."""
    plan = Plan(open_current(progress))
    tally = Tally()
    pages: list[dict[str, Any]] = []
    for name, data in inputs(paths):
        for record in read_claims(name, data):
            if not isinstance(record, ClaimRecord):
                tally.refuse(name, record.record, record.id, record.error, form in ("json", "jsonl"))
                continue
            decision = validate_claim(plan, record.claim, canonical_claim(record.claim), on=on, payer=payer)
            tally.decision(decision["outcome"])
            _print(decision, form, pages)
    if form == "html":
        from api.output.page import decisions_page
        from api.output.proof_tree import explained

        click.echo(decisions_page(pages, explained(plan.rules)))
    ctx.exit(tally.exit_code)


def _print(decision: dict[str, Any], form: str, pages: list[dict[str, Any]]) -> None:
    if form in ("json", "jsonl"):
        click.echo(json.dumps(line_of(decision) if form == "jsonl" else decision, ensure_ascii=False))
    elif form == "html":
        pages.append(decision)
    else:
        from api.output.text_claim import show_claim

        show_claim(decision)
