"""``chartproof context``: what a sentence says of a target phrase, line by line."""

from __future__ import annotations

import json
import sys

import click

from api.cli.records import Tally, inputs, progress
from api.home import open_current
from engine.extraction.context_lines import judge_target
from engine.plan import Plan
from kb.context.cue_table import shown
from loaders.documents.context_lines import ContextLine, read_context_lines


@click.command(short_help="Judge negation, certainty, time and person of target phrases.")
@click.argument("paths", metavar="INPUT...", nargs=-1, required=True)
@click.option("--format", "form", type=click.Choice(["text", "jsonl"]), default="jsonl", show_default=True)
@click.pass_context
def command(ctx: click.Context, paths: tuple[str, ...], form: str) -> None:
    """Judge JSON lines {"id", "text", "target"}; - is standard input."""
    plan = Plan(open_current(progress))
    tally = Tally()
    for name, data in inputs(paths):
        for record in read_context_lines(name, data):
            if not isinstance(record, ContextLine):
                tally.refuse(name, record.record, record.id, record.error, form == "jsonl")
                continue
            held = judge_target(record.text, record.target, plan.headings, plan.cues)
            said = {
                "id": record.id,
                "negation": held.negation.value,
                "certainty": held.certainty.value,
                "temporality": shown(held.temporality.value),
                "experiencer": held.experiencer.value,
            }
            tally.decision("pass")
            if form == "jsonl":
                click.echo(json.dumps(said, ensure_ascii=False))
            else:
                click.echo(f"{record.id}: {', '.join(value for key, value in said.items() if key != 'id')}")
    sys.stdout.flush()
    ctx.exit(tally.exit_code)
