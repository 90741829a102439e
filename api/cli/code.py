"""``chartproof code``: notes in, code sets with their reasons out."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import click

from api.cli.records import FORMATS, Day, Tally, inputs, progress
from api.contract import line_of
from api.home import open_current
from engine.code_chart import code_chart
from engine.decision import without_input
from engine.options import PROFILES, resolve
from engine.plan import Plan
from kb.model.document import SETTINGS, SEXES, Encounter
from loaders.documents.read import read_encounters

_MANY = 200
"""Notes from which building the automaton (over a second) pays."""


@click.command(short_help="Code clinical notes.")
@click.argument("paths", metavar="INPUT...", nargs=-1, required=True)
@click.option("--setting", type=click.Choice(SETTINGS), help="Kind of encounter; default outpatient.")
@click.option("--dos", type=Day(), help="Date of service; default the newest covered day.")
@click.option("--sex", type=click.Choice(SEXES), help="Sex of the patient.")
@click.option("--age", type=click.IntRange(0, 124), help="Age of the patient in years.")
@click.option("--profile", type=click.Choice(PROFILES), default="report", show_default=True,
              help="What a coder reports, or every affirmed mention.")  # fmt: skip
@click.option("--format", "form", type=FORMATS, default="text", show_default=True)
@click.option("--no-input", is_flag=True, help="Leave note text and quotes out of --format json.")
@click.pass_context
def command(
    ctx: click.Context,
    paths: tuple[str, ...],
    setting: str | None,
    dos: date | None,
    sex: str | None,
    age: int | None,
    profile: str,
    form: str,
    no_input: bool,
) -> None:
    """Code notes: .txt, .jsonl, FHIR R4 JSON, C-CDA XML or HL7 v2; - is standard input."""
    plan = Plan(open_current(progress))
    tally = Tally()
    pages: list[dict[str, Any]] = []
    for name, data in inputs(paths):
        records = list(read_encounters(name, data))
        matcher = _automaton(plan, dos) if len(records) >= _MANY else None
        for record in records:
            if not isinstance(record, Encounter):
                tally.refuse(name, record.record, record.id, record.error, form in ("json", "jsonl"))
                continue
            options = resolve(
                plan.knowledge, record, setting=setting, service_date=dos, sex=sex, age=age, profile=profile
            )
            matching = matcher if matcher and options.release.id == matcher[0] else None
            decision = code_chart(plan, record, options, matching[1] if matching else None)
            tally.decision(decision["outcome"])
            _print(decision, form, no_input, pages, plan)
    if form == "html":
        from api.output.page import decisions_page
        from api.output.proof_tree import explained

        click.echo(decisions_page(pages, explained(plan.rules)))
    ctx.exit(tally.exit_code)


def _print(
    decision: dict[str, Any], form: str, no_input: bool, pages: list[dict[str, Any]], plan: Plan
) -> None:
    if form == "jsonl":
        click.echo(json.dumps(line_of(decision), ensure_ascii=False))
    elif form == "json":
        click.echo(json.dumps(without_input(decision) if no_input else decision, ensure_ascii=False))
    elif form == "html":
        pages.append(decision)
    else:
        from api.output.proof_tree import explained
        from api.output.text_chart import show_chart

        show_chart(decision, explained(plan.rules))


def _automaton(plan: Plan, dos: date | None) -> tuple[str, Any]:
    from engine.extraction.automaton import Automaton

    day = dos or plan.knowledge.newest_covered_day()
    release = plan.knowledge.nearest_release(day)
    with progress("Preparing to read many notes"):
        return release.id, Automaton(plan.knowledge.lexicon(release))
