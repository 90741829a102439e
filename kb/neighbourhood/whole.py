"""Every code with its typed edges, as a networkx MultiDiGraph."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Any

import networkx as nx

from kb.model.code import NodeKind, dotted
from kb.ontology.sources import Sources
from kb.tables.schemas.ncci import CONTRACTOR_DEFINED
from kb.tables.whole_column import codes_of, whole_column
from kb.tabular.graph import TabularGraph
from kb.tabular.note_entries import note_edges

RELATIONS: Mapping[str, str] = MappingProxyType(
    {
        "parent": "stands under",
        "excludes1": "Excludes1",
        "excludes2": "Excludes2",
        "code_first": "code first",
        "use_additional": "use additional code",
        "code_also": "code also",
        "maps_to": "condition category",
        "add_on": "add-on to",
        "covered_by": "covered by",
    }
)
"""Every kind of edge, with the words for it."""


def whole_graph(sources: Sources, relations: Collection[str] = tuple(RELATIONS)) -> nx.MultiDiGraph:
    """All nodes, and the edges of these relations, of the releases in force.

    Nodes are named as people write them: ``E11.22``, ``block E08-E13``, ``chapter 4``, ``20610``,
    ``CMS-HCC-V28 37``, ``L33577``; they have ``title``, ``kind`` and ``release``. Edges have
    ``relation``, and those of notes ``note`` and ``line``. PTP pairs are not among them: there are
    millions.
    """
    graph = nx.MultiDiGraph()
    tabular = sources.graph
    if tabular is not None:
        _add_list(graph, tabular, relations)
        if "maps_to" in relations:
            _add_categories(graph, sources)
    _add_services(graph, sources, relations)
    return graph


def node_of(graph: nx.MultiDiGraph, written: str) -> str | None:
    """The node that a person means: a code with or without its dot, a block or chapter; None if none."""
    text = written.strip()
    upper = text.upper()
    for name in (text, upper, dotted(upper), f"block {upper}", f"chapter {upper}"):
        if name in graph:
            return name
    return None


def _add_list(graph: nx.MultiDiGraph, tabular: TabularGraph, relations: Collection[str]) -> None:
    names = []
    release = tabular.release.id
    for node in range(len(tabular)):
        kind, code = tabular.kind(node), tabular.code(node)
        name = code if kind >= NodeKind.CODE else f"{kind.name.lower()} {code}"
        names.append(name)
        graph.add_node(name, title=tabular.title(node), kind=kind.name.lower(), release=release)
        parent = tabular.parent(node)
        if parent is not None and "parent" in relations:
            graph.add_edge(name, names[parent], key="parent", relation="parent", release=release)
    if not {"excludes1", "excludes2", "code_first", "use_additional", "code_also"} & set(relations):
        return
    for edge in note_edges(tabular):
        if edge.relation in relations:
            graph.add_edge(
                names[edge.origin],
                names[edge.entry],
                key=f"{edge.relation} {edge.note.id}",
                relation=edge.relation,
                note=edge.note.text,
                line=edge.note.line,
                release=release,
            )


def _add_categories(graph: nx.MultiDiGraph, sources: Sources) -> None:
    table = sources.table("hcc-mapping")
    if table is None:
        return
    columns: list[list[Any]] = [codes_of(table, "model"), codes_of(table, "code")]
    columns += [whole_column(table, "hcc"), whole_column(table, "payment")]
    for model, code, hcc, payment in zip(*columns, strict=True):
        if payment != 0 and dotted(code) in graph:
            name = f"{model} {hcc}"
            graph.add_node(name, title=model, kind="hcc", release=table.release.id)
            _link(graph, dotted(code), name, "maps_to", table.release.id)


def _add_services(graph: nx.MultiDiGraph, sources: Sources, relations: Collection[str]) -> None:
    titles = {}
    listed = sources.table("hcpcs")
    if listed is not None:
        titles = dict(zip(codes_of(listed, "code"), whole_column(listed, "long_description"), strict=True))
        for code in titles:
            graph.add_node(code, title=titles[code] or "", kind="hcpcs", release=listed.release.id)
    table = sources.table("ncci-add-on")
    if table is not None and "add_on" in relations:
        for add_on, primary in zip(codes_of(table, "add_on"), codes_of(table, "primary"), strict=True):
            if primary != CONTRACTOR_DEFINED:
                for code in (add_on, primary):
                    if code not in graph:
                        graph.add_node(code, title="", kind="hcpcs", release=table.release.id)
                _link(graph, add_on, primary, "add_on", table.release.id)
    for name, number, letter in (("mcd-lcd-hcpcs", "lcd_id", "L"), ("mcd-article-hcpcs", "article_id", "A")):
        table = sources.table(name)
        if table is not None and "covered_by" in relations:
            for code, policy in zip(codes_of(table, "code"), whole_column(table, number), strict=True):
                if code not in graph:
                    graph.add_node(code, title="", kind="hcpcs", release=table.release.id)
                graph.add_node(f"{letter}{policy}", title="", kind="policy", release=table.release.id)
                _link(graph, code, f"{letter}{policy}", "covered_by", table.release.id)


def _link(graph: nx.MultiDiGraph, here: str, there: str, relation: str, release: str) -> None:
    graph.add_edge(here, there, key=relation, relation=relation, release=release)
