"""``chartproof kb query``: SPARQL over the knowledge base, read-only and within limits."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import click

from api.cli.kb.sources import day_option, expired_option, sources_of
from api.cli.records import progress


@click.command("query")
@click.argument("sparql", metavar="SPARQL", required=False)
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "csv"]), default="text", show_default=True
)
@click.option("--limit", metavar="ROWS", type=click.IntRange(1, 10_000_000), default=1000, show_default=True)
@click.option(
    "--timeout", metavar="SECONDS", type=click.FloatRange(0.1, 3600), default=30.0, show_default=True
)
@click.option("--memory", metavar="MB", type=click.IntRange(64), default=1024, show_default=True)
@click.option("--examples", is_flag=True, help="Print queries to begin with.")
@day_option
@expired_option
def command(
    sparql: str | None,
    form: str,
    limit: int,
    timeout: float,
    memory: int,
    examples: bool,
    on: date | None,
    with_expired: bool,
) -> None:
    """Ask the knowledge base in SPARQL 1.1.

    SPARQL is the query, - for standard input, or @FILE. The prefixes kb, icd10cm, icd10pcs, icd9cm, hcpcs,
    modifier, hcc, policy, edit, release, note, vs, rdf, rdfs, owl and xsd are known.
    """
    from api.output.text_query import show_answer, show_examples

    if examples:
        show_examples()
        return
    if sparql is None:
        raise click.UsageError("Give a query, or --examples.")
    from kb.ontology.query import Limits, ask
    from kb.ontology.read_only import check_read_only
    from kb.ontology.store import open_store

    query = _text(sparql)
    check_read_only(query)  # before a store is built for it
    store = open_store(sources_of(on, with_expired), progress)
    with progress("Asking"):
        answer = ask(store, query, Limits(limit, timeout, memory))
    show_answer(answer, form)
    if answer.cut:
        click.echo(f"chartproof: there are more than {limit} rows [query.rows] See: --limit", err=True)


def _text(sparql: str) -> str:
    if sparql == "-":
        return sys.stdin.read()
    return Path(sparql[1:]).read_text(encoding="utf-8") if sparql.startswith("@") else sparql
