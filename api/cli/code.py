"""``chartproof code``: notes in, code sets with their reasons out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from itertools import chain, islice
from typing import Any

import click

from api.cli.records import FORMATS, Day, Tally, progress, stream_of, streams
from api.contract import line_of
from api.home import open_current
from api.output.code_set.model import CodeSet, code_set
from engine.code_chart import code_chart
from engine.decision import without_input
from engine.options import PROFILES, resolve
from engine.plan import Plan
from kb.model.document import SETTINGS, SEXES, Encounter
from loaders.documents.read import read_stream

_FOR_BILLING = ("837p", "fhir-claim", "dft")
_BY_LINE = ("json", "jsonl", "fhir-claim")
"""Formats of which each line is a record by itself, so that a refused one can be a line too."""

Coded = tuple[dict[str, Any], Encounter]
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
@click.option("--format", "form", type=click.Choice([*FORMATS, *_FOR_BILLING]), default="text",
              show_default=True, help="837p, fhir-claim and dft write a draft for billing.")  # fmt: skip
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
    asked = {"setting": setting, "service_date": dos, "sex": sex, "age": age, "profile": profile}
    coded = stream_of(_coded(plan, paths, asked, tally, form in _BY_LINE))
    if form == "837p":
        from api.output.code_set.claim_837 import professional_claims

        for segment in professional_claims(_code_sets(coded)):
            click.echo(segment, nl=False)
    elif form == "html":
        from api.output.page import decisions_page
        from api.output.proof_tree import explained

        click.echo(decisions_page([decision for decision, _ in coded], explained(plan.rules)))
    else:
        for decision, encounter in coded:
            _print(decision, encounter, form, no_input, plan)
    ctx.exit(tally.exit_code)


def _coded(
    plan: Plan, paths: tuple[str, ...], asked: dict[str, Any], tally: Tally, machine: bool
) -> Iterator[Coded]:
    """Each encounter's decision as soon as it is made; what is refused is said on the way."""
    dos = asked["service_date"]
    for name, stream in streams(paths):
        records = read_stream(name, stream)
        first = list(islice(records, _MANY))
        matcher = _automaton(plan, dos) if len(first) == _MANY else None
        for record in chain(first, records):
            if not isinstance(record, Encounter):
                tally.refuse(name, record.record, record.id, record.error, machine)
                continue
            options = resolve(plan.knowledge, record, **asked)
            matching = matcher if matcher and options.release.id == matcher[0] else None
            decision = code_chart(plan, record, options, matching[1] if matching else None)
            tally.decision(decision["outcome"])
            yield decision, record


def _code_sets(coded: Iterator[Coded]) -> Iterator[CodeSet]:
    from api.output.code_set.claim_837 import MOST_DIAGNOSES

    for decision, encounter in coded:
        made = code_set(decision, encounter)
        left_out = len(made.diagnoses) - MOST_DIAGNOSES
        if left_out > 0:
            # By its place and not its id, which may be a patient's.
            click.echo(f"chartproof: an 837P has {MOST_DIAGNOSES} diagnoses; {left_out} more were left out.",
                       err=True)  # fmt: skip
        yield made


def _print(decision: dict[str, Any], encounter: Encounter, form: str, no_input: bool, plan: Plan) -> None:
    if form == "jsonl":
        click.echo(json.dumps(line_of(decision), ensure_ascii=False))
    elif form == "json":
        click.echo(json.dumps(without_input(decision) if no_input else decision, ensure_ascii=False))
    elif form == "fhir-claim":
        from api.output.code_set.fhir_claim import draft_claim

        click.echo(json.dumps(draft_claim(code_set(decision, encounter)), ensure_ascii=False))
    elif form == "dft":
        from api.output.code_set.dft import detail_financial_transaction

        click.echo(detail_financial_transaction(code_set(decision, encounter)))
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
