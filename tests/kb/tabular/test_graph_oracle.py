"""The graph against a second, plain reading of the same XML: parents, ancestors and inherited notes."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib import metadata
from random import Random
from xml.etree import ElementTree

import networkx
import pytest

from kb.model.tabular import NoteKind
from kb.tabular.graph import TabularGraph

HOLDERS = {
    "includes": NoteKind.INCLUDES,
    "inclusionTerm": NoteKind.INCLUSION_TERM,
    "excludes1": NoteKind.EXCLUDES1,
    "excludes2": NoteKind.EXCLUDES2,
    "codeFirst": NoteKind.CODE_FIRST,
    "useAdditionalCode": NoteKind.USE_ADDITIONAL,
    "codeAlso": NoteKind.CODE_ALSO,
    "notes": NoteKind.NOTE,
}


@dataclass
class Plain:
    """Keys are ``diag E11``, ``section E08-E13`` and ``chapter 4``."""

    tree: networkx.DiGraph = field(default_factory=networkx.DiGraph)
    notes: dict[str, list[tuple[NoteKind, str]]] = field(default_factory=dict)


@pytest.fixture(scope="module")
def plain(graph: TabularGraph) -> Plain:
    files = metadata.files("simple-icd-10-cm") or []
    path = next((file.locate() for file in files if file.name == graph.release.source_name), None)
    if path is None:
        pytest.skip("the installed simple-icd-10-cm has another list")
    found = Plain()

    def read(element: ElementTree.Element, above: str) -> None:
        name = element.get("id") or element.findtext("name") or ""
        key = f"{element.tag} {name.strip()}"
        found.notes[key] = [
            (HOLDERS[child.tag], " ".join((note.text or "").split()))
            for child in element
            if child.tag in HOLDERS
            for note in child
            if (note.text or "").strip()
        ]
        if above:
            found.tree.add_edge(above, key)
        for child in element:
            if child.tag in ("section", "diag"):
                read(child, key)

    for chapter in ElementTree.parse(str(path)).getroot().iter("chapter"):
        read(chapter, "")
    return found


def test_is_a_is_reachability(graph: TabularGraph, plain: Plain) -> None:
    random = Random(7)
    codes = [key.removeprefix("diag ") for key in plain.tree if key.startswith("diag ")]
    yes = 0
    family: dict[str, list[str]] = {}
    for code in codes:
        family.setdefault(code[:3], []).append(code)
    for code in random.sample(codes, 400):
        above = {
            key.removeprefix("diag ")
            for key in networkx.ancestors(plain.tree, f"diag {code}")
            if "diag" in key
        }
        for other in [*above, code, *random.sample(codes, 25), *(c for c in codes if c.startswith(code[:3]))][
            :60
        ]:
            expected = other == code or other in above
            assert graph.is_a(code, other) is expected, (code, other)
            yes += expected
    assert yes > 1000


def test_ancestors_are_those_of_the_xml_for_every_code(graph: TabularGraph, plain: Plain) -> None:
    for key in plain.tree:
        kind, name = key.split(" ", 1)
        above = list(plain.tree.predecessors(key))
        node = graph.node(name) if kind == "diag" else graph.block(name)
        assert node is not None, key
        parent = graph.parent(node)
        assert (parent is None) == (not above)
        if parent is not None:
            assert graph.code(parent) == above[0].split(" ", 1)[1]


def test_notes_and_inherited_notes_are_those_of_the_xml(graph: TabularGraph, plain: Plain) -> None:
    random = Random(11)
    keys = sorted(key for key in plain.tree if key.startswith("diag "))
    inherited = 0
    for key in [*random.sample(keys, 1500), "diag E11.22", "diag O24.011", "diag J45.909"]:
        node = graph.node(key.removeprefix("diag "))
        assert node is not None
        expected = list(plain.notes[key])
        for above in networkx.ancestors(plain.tree, key):
            expected += [note for note in plain.notes[above] if note[0] != NoteKind.INCLUSION_TERM]
        found = [(note.kind, note.text) for note in graph.notes(node)]
        assert sorted(found) == sorted(expected), key
        own = [(note.kind, note.text) for note in graph.own_notes(node)]
        assert sorted(own) == sorted(plain.notes[key])
        assert found[: len(own)] == own
        inherited += len(found) - len(own)
    assert inherited > 3000


def test_excluding_notes_are_symmetric(graph: TabularGraph, plain: Plain) -> None:
    random = Random(13)
    codes = sorted(key.removeprefix("diag ") for key in plain.tree if key.startswith("diag "))
    hits = 0
    for code in random.sample(codes, 300):
        node = graph.node(code)
        assert node is not None
        near = [start for note in graph.notes(node) for start, _ in note.targets][:5]
        for other in [*near, *(graph.node(each) for each in random.sample(codes, 5))]:
            assert other is not None
            forth, back = graph.excluding_notes(node, other), graph.excluding_notes(other, node)
            assert {note.id for note in forth} == {note.id for note in back}
            hits += bool(forth)
    assert hits > 50
