"""Places for the boxes of a graph without circles, in columns (Sugiyama's method).

A box stands one column to the right of the last that leads to it. Within a column boxes are ordered so
that few lines cross, and each is level with the first that it leads to, so that what is concluded stands
at the top left. The same graph gives the same places.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import networkx as nx

_SWEEPS = 8
_MOST_LINES = 600
"""Lines from which on they are not untangled: counting how they cross would take seconds."""
_GAP = 14.0
"""Pixels between two boxes of a column; lines that pass between boxes need as much."""


@dataclass(frozen=True, slots=True)
class Layered:
    """``places`` are column and top of each box; ``ways`` the points through which a line passes."""

    places: Mapping[Hashable, tuple[int, float]]
    ways: Mapping[tuple[Hashable, Hashable], tuple[tuple[int, float], ...]]


def layered(heights: Mapping[Hashable, float], edges: Sequence[tuple[Hashable, Hashable]]) -> Layered:
    """``heights`` are those of the boxes in pixels, in the order that decides between equal places."""
    graph = nx.DiGraph()
    graph.add_nodes_from(heights)
    graph.add_edges_from(edges)
    column: dict[Hashable, int] = {}
    for each in nx.topological_sort(graph):
        column[each] = max((column[before] + 1 for before in graph.predecessors(each)), default=0)
    tall = dict(heights)
    ways: dict[tuple[Hashable, Hashable], list[Hashable]] = {}
    joined = nx.Graph()
    joined.add_nodes_from(heights)
    for start, end in dict.fromkeys(edges):
        # A line over several columns passes each between the boxes, at a place of its own.
        between: list[Hashable] = [(start, end, at) for at in range(column[start] + 1, column[end])]
        for point in between:
            assert isinstance(point, tuple)
            column[point], tall[point] = point[2], 0.0
        ways[start, end] = between
        joined.add_edges_from(pairwise([start, *between, end]))
    columns = _ordered(joined, column)
    tops = _placed(joined, columns, column, tall)
    return Layered(
        {each: (column[each], tops[each]) for each in heights},
        {pair: tuple((column[at], tops[at]) for at in between) for pair, between in ways.items()},
    )


def _ordered(joined: nx.Graph, column: Mapping[Hashable, int]) -> list[list[Hashable]]:
    columns: list[list[Hashable]] = [[] for _ in range(max(column.values(), default=-1) + 1)]
    for each in column:
        columns[column[each]].append(each)
    if joined.number_of_edges() > _MOST_LINES:
        return columns
    best, fewest = [list(each) for each in columns], _crossings(joined, columns)
    for sweep in range(_SWEEPS):
        forward = sweep % 2 == 0
        inner = range(1, len(columns)) if forward else range(len(columns) - 2, -1, -1)
        for at in inner:
            beside = {each: n for n, each in enumerate(columns[at - 1 if forward else at + 1])}
            now = {each: n for n, each in enumerate(columns[at])}
            weight = {
                each: _mean([beside[o] for o in joined[each] if o in beside], now[each]) for each in now
            }
            columns[at].sort(key=lambda each: (weight[each], now[each]))
        crossing = _crossings(joined, columns)
        if crossing < fewest:
            best, fewest = [list(each) for each in columns], crossing
    return best


def _crossings(joined: nx.Graph, columns: Sequence[Sequence[Hashable]]) -> int:
    crossing = 0
    for left, right in pairwise(columns):
        place = {each: n for n, each in enumerate(right)}
        ends = [sorted(place[each] for each in joined[start] if each in place) for start in left]
        flat = [each for row in ends for each in row]
        crossing += sum(
            flat[i] > flat[j] for i in range(len(flat)) for j in range(i + 1, len(flat)) if flat[i] != flat[j]
        )
    return crossing


def _placed(
    joined: nx.Graph,
    columns: Sequence[Sequence[Hashable]],
    column: Mapping[Hashable, int],
    tall: Mapping[Hashable, float],
) -> dict[Hashable, float]:
    """The top of each box: level with the first that it leads to, and below the one before it."""
    tops = dict.fromkeys(column, 0.0)
    for sweep in range(_SWEEPS):
        forward = sweep % 2 == 0
        for at in range(len(columns)) if forward else range(len(columns) - 1, -1, -1):
            free = 0.0
            for each in columns[at]:
                beside = [tops[o] for o in joined[each] if column[o] == at + (-1 if forward else 1)]
                tops[each] = max(free, min(beside, default=tops[each] if not forward else 0.0))
                free = tops[each] + tall[each] + _GAP
    return {each: round(top, 1) for each, top in tops.items()}


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise
