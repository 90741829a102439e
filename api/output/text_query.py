"""Answers to queries: as a table, as SPARQL's own JSON, and as CSV."""

from __future__ import annotations

import csv
import io
import json

import click
from rich.table import Table
from rich.text import Text

from api.output.console import console
from kb.ontology.examples import EXAMPLES
from kb.ontology.names import shortened
from kb.ontology.query import Answer, Term


def show_answer(answer: Answer, form: str) -> None:
    """Prints an answer; ``json`` is SPARQL 1.1 Query Results JSON with ``cut`` beside the results."""
    if form == "json":
        click.echo(json.dumps(_json(answer), ensure_ascii=False))
    elif form == "csv":
        click.echo(_csv(answer), nl=False)
    elif answer.boolean is not None:
        click.echo("yes" if answer.boolean else "no")
    else:
        table = Table(box=None, pad_edge=False, header_style="faint")
        for name in answer.variables:
            table.add_column(name, overflow="fold")
        for row in answer.rows:
            table.add_row(*map(_cell, row))
        out = console()
        out.print(table)
        out.print(Text(f"{len(answer.rows)}{'+' if answer.cut else ''} rows", style="faint"))


def show_examples() -> None:
    """Prints each example as a command."""
    out = console()
    for about, query in EXAMPLES:
        out.print(Text(f"# {about}", style="faint"))
        click.echo(f"chartproof kb query '{query}'\n")


def _cell(term: Term | None) -> Text:
    if term is None:
        return Text("")
    if term["type"] == "uri":
        return Text(shortened(term["value"]), style="code")
    return Text(term["value"])


def _json(answer: Answer) -> dict[str, object]:
    if answer.boolean is not None:
        return {"head": {}, "boolean": answer.boolean}
    bindings = [
        {name: term for name, term in zip(answer.variables, row, strict=True) if term is not None}
        for row in answer.rows
    ]
    return {"head": {"vars": list(answer.variables)}, "results": {"bindings": bindings}, "cut": answer.cut}


def _csv(answer: Answer) -> str:
    """As SPARQL 1.1 Query Results CSV: plain values, whole IRIs."""
    packed = io.StringIO()
    rows = csv.writer(packed)
    if answer.boolean is not None:
        rows.writerow(["boolean"])
        rows.writerow([str(answer.boolean).lower()])
    else:
        rows.writerow(answer.variables)
        rows.writerows([term["value"] if term else "" for term in row] for row in answer.rows)
    return packed.getvalue()
