"""``chartproof validate``: claims in, findings with their authority out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import click

from api.cli.records import FORMATS, Day, Tally, progress, stream_of, streams
from api.contract import line_of
from api.home import open_current
from engine.plan import Plan
from engine.validate_claim import validate_claim
from kb.model.claim import canonical_claim
from loaders.claims.read import read_claims
from loaders.claims.record import ClaimRecord, Origin

_FOR_SYSTEMS = ("fhir", "277ca")
_BY_LINE = ("json", "jsonl", "fhir")
"""Formats of which each line is a record by itself, so that a refused one can be a line too."""

Judged = tuple[dict[str, Any], Origin | None]


@click.command(short_help="Check claims before they are sent.")
@click.argument("paths", metavar="INPUT...", nargs=-1, required=True)
@click.option("--on", type=Day(), help="Judge as of this date of service.")
@click.option("--payer", help="Judge for this payer.")
@click.option("--format", "form", type=click.Choice([*FORMATS, *_FOR_SYSTEMS]), default="text",
              show_default=True, help="fhir writes ClaimResponses, 277ca an X12 status.")  # fmt: skip
@click.pass_context
def command(
    ctx: click.Context, paths: tuple[str, ...], on: date | None, payer: str | None, form: str
) -> None:
    """Check claims: X12 837P and 837I, FHIR Claim and ExplanationOfBenefit, native JSON or JSON Lines, CSV.

    The format is recognised by its content; - is standard input.
    """
    plan = Plan(open_current(progress))
    tally = Tally()
    _write(stream_of(_judged(plan, paths, on, payer, tally, form in _BY_LINE)), form, plan)
    ctx.exit(tally.exit_code)


def _judged(
    plan: Plan, paths: tuple[str, ...], on: date | None, payer: str | None, tally: Tally, machine: bool
) -> Iterator[Judged]:
    """Each claim's decision as soon as it is made; what is refused is said on the way."""
    for name, stream in streams(paths):
        for record in read_claims(name, stream):
            if not isinstance(record, ClaimRecord):
                tally.refuse(name, record.record, record.id, record.error, machine)
                continue
            decision = validate_claim(plan, record.claim, canonical_claim(record.claim), on=on, payer=payer)
            tally.decision(decision["outcome"])
            yield decision, record.origin


def _write(judged: Iterator[Judged], form: str, plan: Plan) -> None:
    if form == "277ca":
        from api.output.claim_status.acknowledgment import acknowledgment

        for segment in acknowledgment(judged):
            click.echo(segment, nl=False)
    elif form == "html":
        from api.output.page import decisions_page
        from api.output.proof_tree import explained

        click.echo(decisions_page([decision for decision, _ in judged], explained(plan.rules)))
    else:
        for decision, origin in judged:
            _print(decision, origin, form)


def _print(decision: dict[str, Any], origin: Origin | None, form: str) -> None:
    if form == "fhir":
        from api.output.claim_status.response import claim_response

        click.echo(json.dumps(claim_response(decision, origin), ensure_ascii=False))
    elif form in ("json", "jsonl"):
        click.echo(json.dumps(line_of(decision) if form == "jsonl" else decision, ensure_ascii=False))
    else:
        from api.output.text_claim import show_claim

        show_claim(decision, origin)
