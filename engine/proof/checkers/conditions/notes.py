"""Conditions that walk the hierarchy or the instructional notes between two codes."""

from __future__ import annotations

from collections.abc import Mapping

from engine.proof.checkers.conditions.model import Answer, Bound, Checker, Said, code_of
from engine.proof.ledger import Fact, Ledger
from kb.model.tabular import NoteKind
from kb.tabular.graph import Note, TabularGraph

_BOTH = {"excludes1": NoteKind.EXCLUDES1, "excludes2": NoteKind.EXCLUDES2}
_NAMED_BY_OTHER = {
    "code_first": NoteKind.CODE_FIRST,
    "use_additional": NoteKind.USE_ADDITIONAL,
    "code_also": NoteKind.CODE_ALSO,
}
_NAMING_OTHER = {
    "puts_first": NoteKind.CODE_FIRST,
    "asks_for": NoteKind.USE_ADDITIONAL,
    "asks_also": NoteKind.CODE_ALSO,
}


NOTES = frozenset({*_BOTH, *_NAMED_BY_OTHER, *_NAMING_OTHER})
"""Conditions by notes between two codes."""


def near(ledger: Ledger, key: str, category: int) -> int:
    """A bit for each category whose codes one of NOTES may relate to a code of ``category``."""
    graph = ledger.graph
    found: int = ledger.tables.once(
        "near", (key, category, graph.release.id), lambda: _near(graph, key, category)
    )
    return found


def _near(graph: TabularGraph, key: str, category: int) -> int:
    kind = _BOTH.get(key) or _NAMED_BY_OTHER.get(key) or _NAMING_OTHER[key]
    named_there = graph.touching(kind, category, named=False) if key not in _NAMING_OTHER else 0
    return named_there | (graph.touching(kind, category, named=True) if key not in _NAMED_BY_OTHER else 0)


def _below(ledger: Ledger, fact: Fact, argument: str, bound: Bound) -> Said:
    graph = ledger.graph
    node, above = graph.node(code_of(fact)), graph.node(code_of(bound[argument][0]))
    if node is None or above not in graph.ancestors(node) or above is None:
        return None
    edge = {
        "source": graph.code(node),
        "relation": "parent",
        "target": graph.code(above),
        "release": graph.release.id,
    }
    return Answer([edge])


def _either(kind: NoteKind) -> Checker:
    def checker(ledger: Ledger, fact: Fact, argument: str, bound: Bound) -> Said:
        here, there = code_of(fact), code_of(bound[argument][0])
        return _by_note(ledger, here, there, kind) or _by_note(ledger, there, here, kind)

    return checker


def _naming(kind: NoteKind) -> Checker:
    def checker(ledger: Ledger, fact: Fact, argument: str, bound: Bound) -> Said:
        return _by_note(ledger, code_of(fact), code_of(bound[argument][0]), kind)

    return checker


def _named(kind: NoteKind) -> Checker:
    def checker(ledger: Ledger, fact: Fact, argument: str, bound: Bound) -> Said:
        return _by_note(ledger, code_of(bound[argument][0]), code_of(fact), kind)

    return checker


def _by_note(ledger: Ledger, source: str, target: str, kind: NoteKind) -> Answer | None:
    """The nearest note of a kind at ``source`` or above it that names ``target`` and not ``source``."""
    graph = ledger.graph
    node, other = graph.node(source), graph.node(target)
    if node is None or other is None:
        return None
    near = graph.touching(kind, graph.category_number(node), named=False)
    if not near >> graph.category_number(other) & 1:
        return None
    for note in graph.notes_of(node, kind):
        if _names(note, other) and not _names(note, node):
            edge = {
                "source": graph.code(node),
                "relation": kind.name.lower(),
                "target": graph.code(other),
                "release": graph.release.id,
                "origin": graph.code(note.origin),
                "line": note.line,
            }
            return Answer([edge], {"note": note.text, "note_at": graph.code(note.origin)})
    return None


def _names(note: Note, node: int) -> bool:
    return any(start <= node < end for start, end in note.targets)


BETWEEN: Mapping[str, Checker] = {
    "below": _below,
    **{key: _either(kind) for key, kind in _BOTH.items()},
    **{key: _named(kind) for key, kind in _NAMED_BY_OTHER.items()},
    **{key: _naming(kind) for key, kind in _NAMING_OTHER.items()},
}
