"""``chartproof kb graph``: what stands around a code, or the way between two."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import click

from api.cli.kb.sources import day_option, expired_option, sources_of
from api.cli.records import progress


@click.command("graph")
@click.argument("code")
@click.option("--to", "other", metavar="CODE", help="The shortest way to this code instead.")
@click.option("--depth", type=click.IntRange(1, 4), default=1, show_default=True, help="How many edges away.")
@click.option("--nodes", type=click.IntRange(2, 2000), default=80, show_default=True, help="At most so many.")
@click.option("--relations", help="Kinds of edges, with commas between: parent,excludes1,code_first ...")
@click.option(
    "--format", "form", type=click.Choice(["graphml", "json", "svg"]), default="svg", show_default=True
)
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Default: standard output."
)
@day_option
@expired_option
def command(
    code: str,
    other: str | None,
    depth: int,
    nodes: int,
    relations: str | None,
    form: str,
    output: Path | None,
    on: date | None,
    with_expired: bool,
) -> None:
    """Draw the neighbourhood of CODE: the hierarchy, what notes name, condition categories, add-on codes."""
    from api.output.files import write_text
    from kb.neighbourhood import RELATIONS, around, path_between, whole_graph

    chosen = tuple(relations.replace("-", "_").split(",")) if relations else tuple(RELATIONS)
    unknown = sorted(set(chosen) - set(RELATIONS))
    if unknown:
        raise click.BadParameter(
            f"{', '.join(unknown)}; known are {', '.join(RELATIONS)}.", param_hint="--relations"
        )
    sources = sources_of(on, with_expired)
    with progress("Building the graph"):
        whole = whole_graph(sources, chosen)
        part = path_between(whole, code, other) if other else around(whole, code, depth, nodes)
    part.graph["as_of"] = sources.day.isoformat()
    if form == "json":
        import networkx as nx

        text = json.dumps(nx.node_link_data(part, edges="edges"), ensure_ascii=False, indent=1) + "\n"
    elif form == "graphml":
        import networkx as nx

        text = "\n".join(nx.generate_graphml(part)) + "\n"
    else:
        from api.output.graph_svg import svg

        text = svg(part)
    write_text(text, output)
