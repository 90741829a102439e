"""The proof of one conclusion as a drawing: the conclusion on the left, what it rests on to the right."""

from __future__ import annotations

import textwrap
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from api.output.proof_tree import Node

WIDTH = 252
"""Pixels of a box."""
_CHARACTERS, _MOST_LINES = 33, 4
_LINE, _PADDING, _COLUMN, _MARGIN = 17.0, 9.0, 304.0, 6.0
_AT = 20.0
"""How far below the top of a box lines begin and end."""


_Text = tuple[str, tuple[tuple[str, str], ...], str]
"""A box's kind, its texts with their styles, and all of them in one."""


@dataclass(frozen=True, slots=True)
class Box:
    """A box: ``kind`` is ``conclusion``, ``derived``, ``given`` or ``ground``.

    ``lines`` have each its style, ``fact`` or ``rule``; ``item`` is the number of the fact whose place in
    the text says the same.
    """

    kind: str
    x: float
    y: float
    height: float
    lines: tuple[tuple[str, str], ...]
    whole: str
    item: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything that the template draws, in pixels."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    lines: tuple[str, ...]

    @property
    def count(self) -> int:
        """How many facts are drawn."""
        return sum(box.kind != "ground" for box in self.boxes)


def drawing(root: Node) -> Drawing:
    """The graph of what ``root`` rests on, each fact once."""
    nodes = {each.number: each for each in _written(root)}
    edges: list[tuple[Hashable, Hashable]] = []
    grounds: dict[str, list[int]] = {}
    for number, node in nodes.items():
        edges += [(number, premise.number) for premise in node.premises]
        # What a given fact is shown by is written in its own box.
        for item in node.evidence if node.rule else ():
            grounds.setdefault(item, []).append(number)
    edges += [(number, f"ground {item}") for item, of in grounds.items() for number in of]
    said: dict[Hashable, _Text] = {
        number: _said(node, number == root.number) for number, node in nodes.items()
    }
    said |= {f"ground {item}": ("ground", ((item, "rule"),), item) for item in grounds}
    lines = {key: tuple(_wrapped(texts)) for key, (_, texts, _) in said.items()}
    tall = {key: len(of) * _LINE + 2 * _PADDING for key, of in lines.items()}
    from api.output.layered import layered  # networkx comes in with the first drawing

    places = layered(tall, edges)
    boxes = {
        key: Box(
            kind=kind,
            x=_MARGIN + places.places[key][0] * _COLUMN,
            y=round(_MARGIN + places.places[key][1], 1),
            height=tall[key],
            lines=lines[key],
            whole=whole,
            item=str(key if isinstance(key, int) else grounds[str(key).removeprefix("ground ")][0]),
        )
        for key, (kind, _, whole) in said.items()
    }
    drawn = tuple(
        _line(boxes[start], boxes[end], places.ways[start, end]) for start, end in dict.fromkeys(edges)
    )
    bottoms = [box.y + box.height for box in boxes.values()]
    bottoms += [_MARGIN + top for way in places.ways.values() for _, top in way]
    return Drawing(
        width=max(box.x for box in boxes.values()) + WIDTH + _MARGIN,
        height=round(max(bottoms) + _MARGIN, 1),
        boxes=tuple(boxes.values()),
        lines=drawn,
    )


def _written(node: Node) -> Iterator[Node]:
    """Every node where it is written out."""
    if not node.again:
        yield node
        for premise in node.premises:
            yield from _written(premise)


def _said(node: Node, root: bool) -> _Text:
    texts = [(node.sentence, "fact")]
    if node.rule:
        texts.append((f"by {node.rule}", "rule"))
    else:
        texts += [(item, "rule") for item in node.evidence]
    texts += [(item, "rule") for item in node.counts]
    if node.absences:
        several = f" and {len(node.absences) - 1} more" if len(node.absences) > 1 else ""
        texts.append((f"not found: {node.absences[0]}{several}", "rule"))
    kind = "conclusion" if root else "derived" if node.rule else "given"
    return kind, tuple(texts), " ".join(text for text, _ in texts)


def _wrapped(texts: tuple[tuple[str, str], ...]) -> Iterator[tuple[str, str]]:
    for text, style in texts:
        yield from (
            (line, style)
            for line in textwrap.wrap(text, _CHARACTERS, max_lines=_MOST_LINES, placeholder=" …") or [""]
        )


def _line(start: Box, end: Box, way: tuple[tuple[int, float], ...]) -> str:
    """A path from the right side of one box to the left side of the other, between those in its way."""
    points = [(start.x + WIDTH, start.y + _AT)]
    for column, top in way:
        left = _MARGIN + column * _COLUMN
        points += [(left, _MARGIN + top), (left + WIDTH, _MARGIN + top)]
    points.append((end.x - 2, end.y + _AT))
    path = f"M{points[0][0]:.1f} {points[0][1]:.1f}"
    for (x1, y1), (x2, y2) in pairwise(points):
        bend = (x1 + x2) / 2
        path += f" C{bend:.1f} {y1:.1f} {bend:.1f} {y2:.1f} {x2:.1f} {y2:.1f}"
    return path
