"""Conditions that walk the instructional notes between two codes."""

from __future__ import annotations

from engine.conditions.model import Held, Verdict, View
from engine.proof.model import Edge
from kb.model.tabular import NoteKind
from kb.tabular.graph import Note, TabularGraph


def excludes1(view: View, code: str, other: str) -> Verdict:
    """An Excludes1 note of either code, own or inherited, names the other.

    Guidelines I.A.12.a; both directions are looked at, as the note stands at only one of the two.
    """
    return _either(view, code, other, NoteKind.EXCLUDES1)


def excludes2(view: View, code: str, other: str) -> Verdict:
    """An Excludes2 note of either code names the other (Guidelines I.A.12.b): both may stand."""
    return _either(view, code, other, NoteKind.EXCLUDES2)


def code_first(view: View, code: str, other: str) -> Verdict:
    """The code is among those that the other's code-first notes name."""
    return _named(view, code, other, NoteKind.CODE_FIRST)


def use_additional(view: View, code: str, other: str) -> Verdict:
    """The code is among those that the other's use-additional-code notes name."""
    return _named(view, code, other, NoteKind.USE_ADDITIONAL)


def code_also(view: View, code: str, other: str) -> Verdict:
    """The code is among those that the other's code-also notes name (Guidelines I.A.17)."""
    return _named(view, code, other, NoteKind.CODE_ALSO)


def below(view: View, code: str, other: str) -> Verdict:
    """The code stands below the other in the hierarchy."""
    if view.graph is None:
        return view.uncovered()
    node, above = view.graph.node(code), view.graph.node(other)
    if node is None or above is None or node == above or not view.graph.contains(above, node):
        return None
    edge = Edge(view.graph.code(node), "parent", view.graph.code(above), view.graph.release.id)
    return Held((edge,))


def _either(view: View, code: str, other: str, kind: NoteKind) -> Verdict:
    if view.graph is None:
        return view.uncovered()
    graph = view.graph
    node, with_node = graph.node(code), graph.node(other)
    if node is None or with_node is None:
        return None
    for here, there in ((node, with_node), (with_node, node)):
        for note in graph.notes_of(here, kind):
            if note.names(there) and not note.names(here):
                return Held((_edge(graph, here, there, note),), _words(graph, note))
    return None


def _named(view: View, code: str, by_code: str, kind: NoteKind) -> Verdict:
    if view.graph is None:
        return view.uncovered()
    node, by = view.graph.node(code), view.graph.node(by_code)
    if node is None or by is None:
        return None
    for note in view.graph.notes_of(by, kind):
        if note.names(node) and not note.names(by):
            return Held((_edge(view.graph, by, node, note),), _words(view.graph, note))
    return None


def _edge(graph: TabularGraph, source: int, target: int, note: Note) -> Edge:
    return Edge(
        source=graph.code(source),
        relation=note.kind.name.lower(),
        target=graph.code(target),
        release=graph.release.id,
        origin=graph.code(note.origin),
        line=note.line,
    )


def _words(graph: TabularGraph, note: Note) -> dict[str, str]:
    return {"note": note.text, "note_at": graph.code(note.origin)}
