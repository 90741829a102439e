"""Value sets at a terminal and as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal

import yaml
from rich.table import Table
from rich.text import Text

from api.output.console import console, print_indented
from kb.errors import KnowledgeError
from kb.tabular.graph import TabularGraph
from kb.value_sets import ValueSets


def listed(value_sets: ValueSets, graph: TabularGraph, day: date) -> list[dict[str, Any]]:
    """Each value set with how many codes it holds in the release, or why it can't be expanded."""
    rows = []
    for each in value_sets:
        row: dict[str, Any] = {
            "id": each.id,
            "title": each.title,
            "citation": each.citation,
            "pack": each.pack,
        }
        if not any(period.covers(day) for period in each.effective):
            row |= {"codes": None, "why": f"not in force on {day}"}
        else:
            try:
                row |= {"codes": len(value_sets.nodes(each.id, graph)), "why": None}
            except KnowledgeError as error:
                row |= {"codes": None, "why": str(error)}
        rows.append(row)
    return rows


def described(value_sets: ValueSets, id: str, graph: TabularGraph, *, billable: bool) -> dict[str, Any]:
    """A value set with its definition and every code; KnowledgeError where it can't be expanded."""
    each = value_sets.get(id)
    nodes = [node for node in value_sets.nodes(id, graph) if not billable or graph.is_billable(node)]
    return {
        "id": each.id,
        "title": each.title,
        "citation": each.citation,
        "pack": each.pack,
        "release": graph.release.id,
        "effective": each.source["effective"],
        "expression": each.source["expression"],
        "codes": [{"code": graph.code(node), "title": graph.title(node)} for node in nodes],
    }


def show_value_sets(rows: Sequence[Mapping[str, Any]]) -> None:
    """Prints a line a value set."""
    table = Table(box=None, pad_edge=False, header_style="faint")
    for name in ("value set", "codes", "title", "authority"):
        justify: Literal["left", "right"] = "right" if name == "codes" else "left"
        table.add_column(name, overflow="fold", justify=justify, no_wrap=name == "value set")
    for row in rows:
        count = f"{row['codes']:,}" if row["codes"] is not None else "-"
        about = row["title"] if row["why"] is None else f"{row['title']} ({row['why']})"
        table.add_row(Text(row["id"], style="code"), count, Text(about), row["citation"]["section"])
    console().print(table)


def show_value_set(whole: Mapping[str, Any]) -> None:
    """Prints the definition and the codes."""
    out = console()
    out.print(Text.assemble((whole["id"], "code"), f" {whole['title']}"))
    citation = whole["citation"]
    out.print(Text(f"{citation['source']} {citation['section']}, {citation['release']}", style="faint"))
    out.print(Text(f"{len(whole['codes']):,} codes in {whole['release']}; defined in {whole['pack']}"))
    for line in yaml.safe_dump(whole["expression"], sort_keys=False, width=90).splitlines():
        out.print(Text(f"  {line}", style="faint"))
    for each in whole["codes"]:
        print_indented(out, Text.assemble((each["code"], "code"), f"  {each['title']}"), 4, 2)
