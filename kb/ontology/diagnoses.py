"""The tabular list as classes: the hierarchy, 7th characters, and notes with what they name."""

from __future__ import annotations

from collections.abc import Iterator

from kb.model.code import NodeKind, dotted
from kb.model.tabular import TARGETED_NOTES, NoteKind
from kb.ontology.lines import (
    BILLABLE,
    LABEL,
    LINE,
    SUB_CLASS,
    TYPE,
    a_class,
    integer,
    kb,
    named,
    text,
)
from kb.ontology.names import ICD10CM, NOTE, RELEASE, node_name
from kb.tabular.graph import TabularGraph
from kb.tabular.note_entries import RELATIONS, entries

PROPERTIES = {
    "excludes1": "excludes1",
    "excludes2": "excludes2",
    "code_first": "codeFirst",
    "use_additional": "useAdditional",
    "code_also": "codeAlso",
}
"""The property of each relation that notes state."""

NOTE_CLASSES = {
    NoteKind.INCLUDES: "IncludesNote",
    NoteKind.INCLUSION_TERM: "InclusionTerm",
    NoteKind.EXCLUDES1: "Excludes1Note",
    NoteKind.EXCLUDES2: "Excludes2Note",
    NoteKind.CODE_FIRST: "CodeFirstNote",
    NoteKind.USE_ADDITIONAL: "UseAdditionalNote",
    NoteKind.CODE_ALSO: "CodeAlsoNote",
    NoteKind.NOTE: "OtherNote",
}

_WITHIN = kb("within")
_TEXTS = {NoteKind.INCLUDES: kb("includes"), NoteKind.INCLUSION_TERM: kb("inclusionTerm")}


def diagnosis_lines(graph: TabularGraph) -> Iterator[str]:
    """The lines of each node, in the order of the list."""
    release = named(f"{RELEASE}{graph.release.id}")
    names = [named(node_name(graph, node)) for node in range(len(graph))]
    schemes, groups = _schemes(graph), _groups(graph)
    for node, name in enumerate(names):
        parent = graph.parent(node)
        above = kb("Diagnosis") if parent is None else names[parent]
        within = "".join(f"{name} {_WITHIN} {names[at]} .\n" for at in groups[node])
        lines = [
            a_class(name, above, graph.title(node), release),
            within,
        ]
        kind = graph.kind(node)
        if graph.is_billable(node):
            lines.append(f"{name} {SUB_CLASS} {BILLABLE} .\n")
        if kind == NodeKind.EXTENDED:
            lines.append(f"{name} {kb('seventhCharacter')} {text(graph.code(node)[-1])} .\n")
        else:
            lines.append(f"{name} {LINE} {integer(graph.line(node))} .\n")
        if node in schemes:
            lines.append(f"{name} {kb('seventhCharacterScheme')} {schemes[node]} .\n")
        for note in graph.own_notes(node):
            at = named(f"{NOTE}{note.id}")
            lines.append(
                f"{at} {TYPE} {kb(NOTE_CLASSES[note.kind])} .\n{at} {kb('standsAt')} {name} .\n"
                f"{at} {kb('text')} {text(note.text)} .\n{at} {LINE} {integer(note.line)} .\n"
            )
            if note.kind in _TEXTS:
                lines.append(f"{name} {_TEXTS[note.kind]} {text(note.text)} .\n")
            if note.kind in TARGETED_NOTES:
                states = kb(PROPERTIES[RELATIONS[note.kind]])
                for start, end in note.targets:
                    for entry in entries(graph, start, end):
                        lines.append(
                            f"{name} {states} {names[entry]} .\n{at} {kb('names')} {names[entry]} .\n"
                        )
        yield "".join(lines)
    yield from _scheme_lines(graph)


def _groups(graph: TabularGraph) -> list[tuple[int, ...]]:
    """For each node the blocks and chapter that it lies in, itself among them if it is one."""
    found: list[tuple[int, ...]] = []
    for node in range(len(graph)):
        parent = graph.parent(node)
        above = () if parent is None else found[parent]
        found.append(above if graph.kind(node) >= NodeKind.CODE else (node, *above))
    return found


def _schemes(graph: TabularGraph) -> dict[int, str]:
    """The definition of 7th characters by the node at which it stands."""
    found = {}
    for scheme in graph.meta["schemes"]:
        code = dotted(scheme["code"])
        node = graph.node(code) if graph.node(code) is not None else graph.block(code)
        if node is not None:
            found[node] = named(f"{ICD10CM}seventh-{code}")
    return found


def _scheme_lines(graph: TabularGraph) -> Iterator[str]:
    for scheme in graph.meta["schemes"]:
        name = named(f"{ICD10CM}seventh-{dotted(scheme['code'])}")
        yield f"{name} {TYPE} {kb('SeventhCharacterScheme')} .\n"
        yield f"{name} {LABEL} {text(scheme['instruction'] or scheme['code'])} .\n"
        for character, meaning in scheme["characters"]:
            yield f"{name} {kb('defines')} {text(f'{character}: {meaning}')} .\n"
