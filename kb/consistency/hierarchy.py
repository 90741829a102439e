"""Checks on the hierarchy of a tabular list and on its 7th characters."""

from __future__ import annotations

from collections.abc import Iterator

from kb.consistency.finding import Finding
from kb.model.code import NodeKind, dotted
from kb.tabular.graph import TabularGraph


def cycles(graph: TabularGraph) -> Iterator[Finding]:
    """A node that is its own ancestor, or lies outside its parent's subtree."""
    for node in range(len(graph)):
        seen, at = {node}, graph.parent(node)
        while at is not None and at not in seen:
            seen.add(at)
            if not graph.contains(at, node):
                yield _found(
                    "hierarchy.cycle", graph, node, f"it lies outside {graph.code(at)}, its ancestor"
                )
                break
            at = graph.parent(at)
        if at is not None and at in seen:
            yield _found("hierarchy.cycle", graph, node, f"it is its own ancestor by way of {graph.code(at)}")


def orphans(graph: TabularGraph) -> Iterator[Finding]:
    """A node under no chapter, or a code under one that its own does not begin with."""
    for node in range(len(graph)):
        kind, parent = graph.kind(node), graph.parent(node)
        if kind == NodeKind.CHAPTER:
            continue
        if parent is None:
            yield _found("hierarchy.orphan", graph, node, "it stands under no chapter")
        elif kind >= NodeKind.CODE and graph.kind(parent) >= NodeKind.CODE:
            above, code = (graph.code(at).replace(".", "") for at in (parent, node))
            if not code.startswith(above):
                yield _found("hierarchy.orphan", graph, node, f"it stands under {graph.code(parent)}")


def empty_blocks(graph: TabularGraph) -> Iterator[Finding]:
    """A block without codes: the publisher's headings over several blocks stand beside those."""
    for node in graph.of_kind(NodeKind.BLOCK):
        if graph.subtree(node).stop == node + 1:
            yield _found(
                "hierarchy.empty-block",
                graph,
                node,
                f"no code stands under {graph.code(node)}: {graph.title(node)}",
            )


def idle_schemes(graph: TabularGraph) -> Iterator[Finding]:
    """A definition of 7th characters that completes no code (Guidelines I.A.5)."""
    used = {graph.seventh(node) for node in graph.of_kind(NodeKind.EXTENDED)}
    origins = {scheme.origin for scheme in used if scheme is not None}
    for scheme in graph.meta["schemes"]:
        code = dotted(scheme["code"])
        if code not in origins:
            node = graph.node(code)
            node = graph.block(code) if node is None else node
            yield Finding(
                "seventh-character.idle",
                graph.release.id,
                (code,),
                0 if node is None else graph.line(node),
                _place(graph, 0 if node is None else graph.line(node)),
                f"the 7th characters defined at {code} complete no code",
            )


def _found(check: str, graph: TabularGraph, node: int, message: str) -> Finding:
    line = graph.line(node)
    return Finding(check, graph.release.id, (graph.code(node),), line, _place(graph, line), message)


def _place(graph: TabularGraph, line: int) -> str:
    return f"{graph.release.source_name}:{line}"
