"""Checks on what notes say of each other (Official Guidelines I.A.10 to I.A.17).

Each pair is reported once, where it stands; what is inherited is not repeated for every code below.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.consistency.finding import Finding
from kb.model.code import dotted
from kb.model.tabular import NoteKind
from kb.tabular.graph import TabularGraph
from kb.tabular.note_entries import NoteEdge, note_edges
from kb.tabular.targets import read_targets

_NAMED = re.compile(r"[\s,.;]+")
_CODES = re.compile(r"\s*\([A-Z][0-9][^()]*\)$")
_INCLUDING = (NoteKind.INCLUDES, NoteKind.INCLUSION_TERM)


class Notes:
    """The edges of one list, by relation and origin."""

    def __init__(self, graph: TabularGraph) -> None:
        self.graph = graph
        self.edges = list(note_edges(graph))
        self.at: dict[tuple[str, int], list[NoteEdge]] = {}
        for edge in self.edges:
            self.at.setdefault((edge.relation, edge.origin), []).append(edge)

    def applying(self, relation: str, node: int) -> Iterator[NoteEdge]:
        """The edges of a relation that stand at a node or above it."""
        for at in (node, *self.graph.ancestors(node)):
            yield from self.at.get((relation, at), ())

    def found(self, check: str, edge: NoteEdge, message: str, *others: int) -> Finding:
        """A finding at the note of an edge."""
        graph = self.graph
        return Finding(
            check,
            graph.release.id,
            tuple(map(graph.code, (edge.origin, edge.entry, *others))),
            edge.note.line,
            f"{graph.release.source_name}:{edge.note.line}",
            message,
        )


def includes_and_excludes(notes: Notes) -> Iterator[Finding]:
    """A code whose Excludes1 note has the words, or names the code, of what it includes.

    What a history or a status is of ("personal history of conditions classifiable to O24.4") is not
    included, so such a term counts for nothing.
    """
    graph = notes.graph
    for node in range(len(graph)):
        own = graph.own_notes(node)
        included = [note for note in own if note.kind in _INCLUDING and "classifiable to" not in note.text]
        excluded = [note for note in own if note.kind == NoteKind.EXCLUDES1]
        if not included or not excluded:
            continue
        words = {_words(note.text) for note in included}
        named = {
            found
            for note in included
            for target in read_targets(note.text)
            if (found := graph.node(target.first)) is not None
        }
        for note in excluded:
            same = _words(_CODES.sub("", note.text)) in words
            both = [at for at in sorted(named) if any(start == at for start, _ in note.targets)]
            if same or both:
                what = "the same words" if same else graph.code(both[0])
                yield Finding(
                    "notes.includes-and-excludes",
                    graph.release.id,
                    (graph.code(node), *map(graph.code, both)),
                    note.line,
                    f"{graph.release.source_name}:{note.line}",
                    f"{graph.code(node)} includes and excludes {what}: {note.text}",
                )


def code_first_both_ways(notes: Notes) -> Iterator[Finding]:
    """Two notes each of which asks for the other's codes first; one finding for each pair of notes."""
    graph = notes.graph
    pairs: dict[tuple[int, int], tuple[NoteEdge, NoteEdge, int]] = {}
    for edge in notes.edges:
        if edge.note.kind != NoteKind.CODE_FIRST or _nested(graph, edge.origin, edge.entry):
            continue
        for back in notes.applying("code_first", edge.entry):
            if graph.contains(back.entry, edge.origin):
                key = (min(edge.note.id, back.note.id), max(edge.note.id, back.note.id))
                first, second, count = pairs.get(key, (edge, back, 0))
                pairs[key] = (first, second, count + 1)
    for edge, back, count in pairs.values():
        more = f" and {count - 1} more" if count > 1 else ""
        yield notes.found(
            "notes.code-first-both-ways",
            edge,
            f'{graph.code(edge.origin)} asks first for {graph.code(edge.entry)}{more} ("{edge.note.text}"), '
            f"and {graph.code(back.origin)} for {graph.code(back.entry)} "
            f'("{back.note.text}", line {back.note.line})',
        )


def excludes_and_asks(notes: Notes) -> Iterator[Finding]:
    """An Excludes1 note, and a note that asks for the same code beside it."""
    graph = notes.graph
    for edge in notes.edges:
        if edge.relation not in ("use_additional", "code_first", "code_also"):
            continue
        for against in notes.applying("excludes1", edge.origin):
            if graph.contains(against.entry, edge.entry) and not graph.contains(against.entry, edge.origin):
                verb = edge.note.kind.label.lower()
                yield notes.found(
                    "notes.excludes-and-asks",
                    edge,
                    f'{graph.code(edge.origin)} says "{verb}" of {graph.code(edge.entry)} '
                    f'("{edge.note.text}"), '
                    f"and {graph.code(against.origin)} excludes {graph.code(against.entry)} "
                    f'("{against.note.text}", line {against.note.line})',
                )


def own_subtree(notes: Notes) -> Iterator[Finding]:
    """A code that excludes itself or what stands under it."""
    graph = notes.graph
    for edge in notes.edges:
        if edge.note.kind == NoteKind.EXCLUDES1 and graph.contains(edge.origin, edge.entry):
            what = "itself" if edge.origin == edge.entry else f"{graph.code(edge.entry)}, which is under it"
            yield notes.found(
                "notes.own-subtree", edge, f'{graph.code(edge.origin)} excludes {what}: "{edge.note.text}"'
            )


def unresolved(notes: Notes) -> Iterator[Finding]:
    """A code that a note names and the list does not have; words that only look like codes are passed."""
    graph = notes.graph
    texts = {note.line: note.text for node in range(len(graph)) for note in graph.own_notes(node)}
    for code, line, named in graph.meta["targets"]["unresolved"]:
        if any(_is_code(graph, part, texts.get(line, "")) for part in named.split("-")):
            yield Finding(
                "notes.unknown-code",
                graph.release.id,
                (dotted(code), "-".join(map(dotted, named.split("-")))),
                line,
                f"{graph.release.source_name}:{line}",
                f'the note at {dotted(code)} names a code that is not in the list: "{texts.get(line, "")}"',
            )


def _is_code(graph: TabularGraph, named: str, text: str) -> bool:
    """Whether it is meant as a code: of a known category, or of a code's shape within parentheses."""
    if graph.node(named[:3]) is not None:
        return True
    inside = any(named in group.replace(".", "") for group in _PARENTHESES.findall(text))
    return inside and named[1:3].isdigit()


_PARENTHESES = re.compile(r"\([^()]*\)")


def _words(text: str) -> str:
    return " ".join(_NAMED.split(text.lower())).strip()


def _nested(graph: TabularGraph, one: int, other: int) -> bool:
    return graph.contains(one, other) or graph.contains(other, one)
