"""Conditions that walk the instructional notes between two diagnoses."""

from __future__ import annotations

from collections.abc import Mapping

from engine.conditions.model import Held, Verdict, View
from engine.proof.model import Edge, Fact
from kb.model.tabular import NoteKind
from kb.tabular.graph import Note, TabularGraph

_OPTIONAL = ("if applicable", "if known", "if present", "such as", "any associated", "any")


def excludes1(view: View, fact: Fact, argument: str, bindings: Mapping[str, Fact]) -> Verdict:
    """``excludes1: NAME``: an Excludes1 note of either code, own or inherited, names the other.

    Guidelines I.A.12.a; both directions are looked at, as the note stands at only one of the two.
    """
    if view.graph is None:
        return view.uncovered()
    code, other = str(fact.args["code"]), str(bindings[argument].args["code"])
    node, with_node = view.graph.node(code), view.graph.node(other)
    if node is None or with_node is None:
        return None
    notes = view.graph.excluding_notes(node, with_node)
    if not notes:
        return None
    note = notes[0]
    here, there = (node, with_node) if note in view.graph.notes(node) else (with_node, node)
    return Held((_edge(view.graph, here, there, note),), _words(view.graph, note))


def code_first(view: View, fact: Fact, argument: str, bindings: Mapping[str, Fact]) -> Verdict:
    """``code_first: NAME``: this diagnosis is among those that NAME's code-first notes name."""
    return _named(view, fact, argument, bindings, NoteKind.CODE_FIRST)


def use_additional(view: View, fact: Fact, argument: str, bindings: Mapping[str, Fact]) -> Verdict:
    """``use_additional: NAME``: among those that NAME's use-additional-code notes name."""
    return _named(view, fact, argument, bindings, NoteKind.USE_ADDITIONAL)


def _named(view: View, fact: Fact, argument: str, bindings: Mapping[str, Fact], kind: NoteKind) -> Verdict:
    if view.graph is None:
        return view.uncovered()
    node = view.graph.node(str(fact.args["code"]))
    by = view.graph.node(str(bindings[argument].args["code"]))
    if node is None or by is None:
        return None
    for note in view.graph.notes(by):
        if note.kind == kind and note.names(node) and not note.names(by):
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
