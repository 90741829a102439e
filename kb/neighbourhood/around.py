"""The part of the graph around a code, or between two."""

from __future__ import annotations

import networkx as nx

from kb.errors import KnowledgeError
from kb.neighbourhood.whole import node_of


def around(whole: nx.MultiDiGraph, code: str, depth: int = 1, most: int = 80) -> nx.MultiDiGraph:
    """What lies within ``depth`` edges of a code, in either direction, at most ``most`` nodes.

    What stands above the code is always in, and what its notes name counts as near as its own,
    since notes are inherited. Each node has ``distance`` (0 is the code), which is negative above it.
    The graph's ``left_out`` counts what lay near and found no room.
    Raises KnowledgeError ``graph.unknown-code``.
    """
    centre = _known(whole, code)
    above = _ancestors(whole, centre)
    distance = {centre: 0} | {name: -at for at, name in enumerate(above, 1)}
    lineage = [centre, *(name for name in above if " " not in name)]
    layer = [centre]
    left_out: set[str] = set()
    for at in range(1, depth + 1):
        from_here = [*layer, *(lineage[1:] if at == 1 else ())]
        found: dict[str, None] = {}
        for name in from_here:
            for near in _near(whole, name, notes_only=name in lineage[1:] and at == 1):
                if near not in distance:
                    found[near] = None
        layer = []
        for name in found:
            if len(distance) < most:
                distance[name] = at
                layer.append(name)
            else:
                left_out.add(name)
    part = _part(whole, list(distance))
    nx.set_node_attributes(part, distance, "distance")
    part.graph.update(centre=centre, left_out=len(left_out), title=_title(whole, centre))
    return part


def path_between(whole: nx.MultiDiGraph, code: str, other: str) -> nx.MultiDiGraph:
    """A shortest way between two codes, whichever way its edges point.

    Raises KnowledgeError ``graph.unknown-code`` or ``graph.no-path``.
    """
    start, end = _known(whole, code), _known(whole, other)
    try:
        names = nx.shortest_path(whole.to_undirected(as_view=True), start, end)
    except nx.NetworkXNoPath:
        raise KnowledgeError(
            "graph.no-path",
            f"No edges join {start} and {end}.",
            next_step="Allow more kinds of edges with --relations.",
        ) from None
    part = _part(whole, names)
    nx.set_node_attributes(part, {name: at for at, name in enumerate(names)}, "distance")
    part.graph.update(centre=start, left_out=0, title=f"from {start} to {end}")
    return part


def _known(whole: nx.MultiDiGraph, code: str) -> str:
    name = node_of(whole, code)
    if name is None:
        raise KnowledgeError(
            "graph.unknown-code",
            f"No release in force on the day has {code[:40]!r}.",
            next_step="Check the code, or choose another day with --on.",
        )
    return name


def _near(whole: nx.MultiDiGraph, name: str, *, notes_only: bool) -> list[str]:
    """Neighbours: what is above, what is below, then by relation; each in order of its name."""
    found = []
    for rank, edges in enumerate((whole.out_edges(name, data=True), whole.in_edges(name, data=True))):
        for start, end, data in edges:
            if not notes_only or (rank == 0 and "note" in data):
                found.append((data["relation"] != "parent", rank, end if rank == 0 else start))
    return [each for _, _, each in sorted(set(found))]


def _ancestors(whole: nx.MultiDiGraph, name: str) -> list[str]:
    found: list[str] = []
    while True:
        above = [end for _, end, relation in whole.out_edges(name, data="relation") if relation == "parent"]
        if not above:
            return found
        found += above[:1]
        name = above[0]
    return found


def _part(whole: nx.MultiDiGraph, names: list[str]) -> nx.MultiDiGraph:
    """A copy with these nodes, in this order, and every edge among them."""
    part = nx.MultiDiGraph()
    inside = set(names)
    part.add_nodes_from((name, dict(whole.nodes[name])) for name in names)
    for name in names:
        for start, end, key, data in sorted(
            whole.out_edges(name, keys=True, data=True), key=lambda each: (each[1], each[2])
        ):
            if end in inside:
                part.add_edge(start, end, key=key, **data)
    return part


def _title(whole: nx.MultiDiGraph, name: str) -> str:
    title = whole.nodes[name]["title"]
    return f"{name} {title}" if title else name
