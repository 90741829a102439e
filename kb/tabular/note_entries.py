"""Notes as edges between codes: from the code at which a note stands to each entry that it names.

An entry is a category, subcategory or code, with all that stands under it: a note that names E08-E13
names the five categories between them. Blocks and chapters are no entries, for they are no codes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kb.model.code import NodeKind
from kb.model.tabular import TARGETED_NOTES, NoteKind
from kb.tabular.graph import Note, TabularGraph

RELATIONS = {
    NoteKind.EXCLUDES1: "excludes1",
    NoteKind.EXCLUDES2: "excludes2",
    NoteKind.CODE_FIRST: "code_first",
    NoteKind.USE_ADDITIONAL: "use_additional",
    NoteKind.CODE_ALSO: "code_also",
}
"""What the edges of each kind of note are called."""


@dataclass(frozen=True, slots=True)
class NoteEdge:
    """``origin`` is the node at which the note stands, ``entry`` a node that it names."""

    note: Note
    origin: int
    entry: int

    @property
    def relation(self) -> str:
        """The edge's name."""
        return RELATIONS[self.note.kind]


def entries(graph: TabularGraph, start: int, end: int) -> Iterator[int]:
    """The topmost codes of a half-open interval of nodes."""
    at = start
    while at < end:
        if graph.kind(at) < NodeKind.CODE:
            at += 1
        else:
            yield at
            at = graph.subtree(at).stop


def note_edges(graph: TabularGraph) -> Iterator[NoteEdge]:
    """Every edge of a tabular list that a note states, in the order of the list."""
    for node in range(len(graph)):
        for note in graph.own_notes(node):
            if note.kind in TARGETED_NOTES:
                for start, end in note.targets:
                    for entry in entries(graph, start, end):
                        yield NoteEdge(note, node, entry)
