"""The neighbourhood of a code as an SVG that stands alone.

What stands above the code is the column on the left, and each distance from it a column to the right;
every label has a box of its own, so none hides another.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from itertools import pairwise
from typing import Any

import jinja2
import networkx as nx

from kb.neighbourhood import RELATIONS

COLOURS = {
    "parent": "#6b7280",
    "excludes1": "#c81e1e",
    "excludes2": "#d97706",
    "code_first": "#1d4ed8",
    "use_additional": "#047857",
    "code_also": "#0e7490",
    "maps_to": "#7e22ce",
    "add_on": "#a16207",
    "covered_by": "#4d7c0f",
}
_WIDTH, _HEIGHT = 270, 34
_COLUMN, _ROW = 400, 46
_TOP, _MARGIN = 104, 70
_TITLE = 38


def svg(graph: nx.MultiDiGraph) -> str:
    """The drawing of kb.neighbourhood's ``around`` or ``path_between``."""
    boxes = _boxes(graph)
    width = max(box["x"] for box in boxes.values()) + _WIDTH + _MARGIN
    height = max(box["y"] for box in boxes.values()) + _HEIGHT + _MARGIN
    relations = [name for name in RELATIONS if any(r == name for *_, r in graph.edges(data="relation"))]
    legend = [
        {"words": RELATIONS[name], "colour": COLOURS[name], "name": name, "x": _MARGIN + at * 165}
        for at, name in enumerate(relations)
    ]
    environment = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string(
        (files("api") / "output" / "templates" / "graph.svg").read_text(encoding="utf-8")
    )
    return template.render(
        title=graph.graph["title"],
        aside=_aside(graph),
        width=max(width, _MARGIN + len(legend) * 165),
        height=height,
        legend=legend,
        edges=_edges(graph, boxes),
        boxes=list(boxes.values()),
        box_width=_WIDTH,
        box_height=_HEIGHT,
    )


def _aside(graph: nx.MultiDiGraph) -> str:
    left_out = graph.graph["left_out"]
    more = f"{left_out} more codes lie near and found no room. " if left_out else ""
    return f"{more}Edges among the farthest codes are not drawn. Point at an edge for its note."


def _boxes(graph: nx.MultiDiGraph) -> dict[str, dict[str, Any]]:
    """A place for every node, from networkx's layout in columns."""
    columns: dict[int, list[str]] = {}
    # What stands above is one column, the chapter on top.
    for name, distance in sorted(graph.nodes(data="distance"), key=lambda each: min(each[1], 0)):
        columns.setdefault(max(distance, -1), []).append(name)
    placed = nx.multipartite_layout(graph, subset_key=dict(sorted(columns.items())), align="vertical")
    heights = {name: float(y) for name, (_, y) in placed.items()}
    gaps = [high - low for names in columns.values() for low, high in _gaps(names, heights)]
    unit, lowest = min(gaps, default=1.0), min(heights.values())
    place = {name: at for at, column in enumerate(sorted(columns)) for name in columns[column]}
    return {
        name: {
            "x": _MARGIN + place[name] * _COLUMN,
            "y": round(_TOP + (heights[name] - lowest) / unit * _ROW, 1),
            "code": name,
            "title": _short(data["title"]),
            "full": data["title"],
            "centre": name == graph.graph["centre"],
        }
        for name, data in graph.nodes(data=True)
    }


def _gaps(names: list[str], heights: dict[str, float]) -> Iterator[tuple[float, float]]:
    return pairwise(sorted(heights[name] for name in names))


def _edges(graph: nx.MultiDiGraph, boxes: dict[str, dict[str, Any]]) -> list[dict[str, str]]:
    drawn = []
    beside: dict[tuple[str, str], int] = {}
    distance = dict(graph.nodes(data="distance"))
    farthest = max(distance.values())
    for start, end, data in graph.edges(data=True):
        if distance[start] == distance[end] == farthest > 0:
            continue
        pair = (min(start, end), max(start, end))
        number = beside[pair] = beside.get(pair, -1) + 1
        words = f"{start} {RELATIONS[data['relation']]} {end}"
        drawn.append(
            {
                "path": _path(boxes[start], boxes[end], number),
                "colour": COLOURS[data["relation"]],
                "name": data["relation"],
                "words": f"{words}: {data['note']} (line {data['line']})" if "note" in data else words,
            }
        )
    return drawn


def _path(start: dict[str, Any], end: dict[str, Any], number: int) -> str:
    shift = number * 7 - 3
    y1, y2 = start["y"] + _HEIGHT / 2 + shift, end["y"] + _HEIGHT / 2 + shift
    if start["x"] == end["x"]:
        x = start["x"]
        bend = x - 20 - min(abs(y2 - y1) / 8, 40)
        return f"M{x} {y1:.1f} C{bend:.1f} {y1:.1f} {bend:.1f} {y2:.1f} {x - 3} {y2:.1f}"
    right = end["x"] > start["x"]
    x1, x2 = (start["x"] + _WIDTH, end["x"] - 3) if right else (start["x"], end["x"] + _WIDTH + 3)
    middle = (x1 + x2) / 2
    return f"M{x1} {y1:.1f} C{middle:.1f} {y1:.1f} {middle:.1f} {y2:.1f} {x2} {y2:.1f}"


def _short(title: str) -> str:
    return title if len(title) <= _TITLE else f"{title[: _TITLE - 1].rstrip()}…"
