"""What ``kb show`` and the service tell of a code."""

from __future__ import annotations

import difflib
from typing import Any

from kb.errors import KnowledgeError
from kb.model.code import NodeKind, undotted
from kb.tabular.graph import Note, TabularGraph


def shown_code(graph: TabularGraph, code: str) -> dict[str, Any]:
    """Path, title, notes own and inherited with their origin, 7th characters, days in force.

    Raises KnowledgeError ``code.unknown`` with the nearest codes.
    """
    node = graph.node(code)
    if node is None:
        node = graph.block(code)
    if node is None:
        raise KnowledgeError(
            "code.unknown",
            f"{code.strip().upper()[:20]!r} is not in {graph.release.id}.",
            place=graph.release.id,
            next_step=_nearest(graph, code),
        )
    scheme = graph.seventh(node)
    own = graph.own_notes(node)
    return {
        "code": graph.code(node),
        "title": graph.title(node),
        "kind": graph.kind(node).name.lower(),
        "billable": graph.is_billable(node),
        "needs_seventh_character": graph.needs_seventh(node),
        "release": graph.release.id,
        "authority": graph.release.authority,
        "in_force": {
            "from": graph.release.period.start.isoformat(),
            "until": graph.release.period.until.isoformat() if graph.release.period.until else None,
        },
        "source": {"file": graph.release.source_name, "line": graph.line(node)},
        "path": [
            {"code": graph.code(at), "title": graph.title(at)} for at in reversed(graph.ancestors(node))
        ],
        "children": [{"code": graph.code(at), "title": graph.title(at)} for at in graph.children(node)],
        "notes": [_note(graph, note) for note in own],
        "inherited_notes": [_note(graph, note) for note in graph.notes(node)[len(own) :]],
        "seventh_characters": None
        if scheme is None
        else {
            "defined_at": scheme.origin,
            "instruction": scheme.instruction,
            "characters": [{"character": c, "meaning": label} for c, label in scheme.characters],
        },
    }


def _note(graph: TabularGraph, note: Note) -> dict[str, Any]:
    return {
        "kind": note.kind.label,
        "text": note.text,
        "origin": graph.code(note.origin),
        "line": note.line,
        "names": [_span(graph, start, end) for start, end in note.targets],
    }


def _span(graph: TabularGraph, start: int, end: int) -> str:
    """An interval of nodes as codes: ``E08`` or ``E08 to E13``, by its topmost nodes."""
    tops = []
    node = start
    while node < end:
        tops.append(node)
        node = graph.subtree(node).stop
    return graph.code(tops[0]) if len(tops) == 1 else f"{graph.code(tops[0])} to {graph.code(tops[-1])}"


_LOOK_ALIKES = str.maketrans("OIL", "011")


def _nearest(graph: TabularGraph, code: str) -> str:
    text = undotted(code)[:7]
    # The letters O, I and L are often typed for the digits that they look like.
    meant = graph.node(text[:1] + text[1:].translate(_LOOK_ALIKES))
    if meant is not None and len(undotted(code)) <= 7:
        return f"Did you mean {graph.code(meant)}?"
    for length in range(len(text) - 1, 2, -1):
        above = graph.node(text[:length])
        if above is not None:
            below = [graph.code(child) for child in graph.children(above)]
            near = difflib.get_close_matches(code.strip().upper(), below, n=3, cutoff=0.5) or below[:5]
            listed = f"; below it stand {', '.join(near)}" if near else ""
            return f"The nearest code above is {graph.code(above)}{listed}."
    categories = [name for at in graph.of_kind(NodeKind.CODE) if len(name := graph.code(at)) == 3]
    near = difflib.get_close_matches(text[:3], categories, n=3, cutoff=0.5)
    return f"Near it are {', '.join(near)}." if near else "Give a code such as E11.22."
