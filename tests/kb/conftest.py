"""Small invented tabular lists, the default graph, and real files that may lie beside the project."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from importlib import metadata
from pathlib import Path

import pytest

from kb.model.code import NodeKind
from kb.model.period import Period
from kb.model.tabular import NoteKind, SeventhCharacters, Tabular, TabularNode, TabularNote
from kb.release import ICD10CM_TABULAR, Release
from kb.snapshot.knowledge import Knowledge
from kb.tabular.compile import compile_tabular
from kb.tabular.graph import TabularGraph

SHARED = Path(__file__).resolve().parents[2] / ".." / "shared" / "data"

Spec = tuple[str, str, dict[str, list[str]]]
"""A code, its title, and its notes by kind in lower case; ``seventh`` gives ``"A initial"`` entries."""


def tabular_of(specs: Iterable[Spec], *, chapter: str = "1") -> Tabular:
    """A list of one chapter and one block; a code stands under the longest code that it begins with."""
    nodes = [
        TabularNode(NodeKind.CHAPTER, chapter, "Invented chapter", -1, 1),
        TabularNode(NodeKind.BLOCK, "A00-Z99", "Invented block", 0, 2),
    ]
    places: dict[str, int] = {}
    for line, (code, title, given) in enumerate(specs, 3):
        above = max((c for c in places if code.startswith(c)), key=len, default="")
        notes = tuple(
            TabularNote(NoteKind[kind.upper()], text, line)
            for kind, texts in given.items()
            if kind not in ("seventh", "remark")
            for text in texts
        )
        seventh = None
        if "seventh" in given:
            pairs = tuple((text[0], text[2:]) for text in given["seventh"])
            seventh = SeventhCharacters("Add one.", pairs, tuple(given.get("remark", ())), line)
        places[code] = len(nodes)
        nodes.append(
            TabularNode(NodeKind.CODE, code, title, places[above] if above else 1, line, notes, seventh)
        )
    return Tabular("2026", tuple(nodes))


def release_of(start: str = "2026-04-01", until: str | None = "2026-10-01", content: str = "0") -> Release:
    """An invented release; ``content`` stands for the bytes of its file."""
    return Release(
        ICD10CM_TABULAR,
        "nobody",
        Period(date.fromisoformat(start), date.fromisoformat(until) if until else None),
        "2026",
        "invented.xml",
        content * 64,
        1,
    )


@pytest.fixture(scope="session")
def graph_of() -> Callable[..., TabularGraph]:
    """Compiles an invented list given as specs."""

    def make(*specs: Spec, chapter: str = "1") -> TabularGraph:
        return TabularGraph(release_of(), *compile_tabular(tabular_of(specs, chapter=chapter)))

    return make


@pytest.fixture(scope="session")
def graph(knowledge: Knowledge) -> TabularGraph:
    """The tabular list of the default snapshot."""
    newest = knowledge.manifest.newest(ICD10CM_TABULAR)
    assert newest is not None
    return knowledge.graph(newest)


@pytest.fixture(scope="session")
def published_codes() -> list[str]:
    """The codes, blocks and chapters that the installed package lists beside its XML, undotted."""
    for file in metadata.files("simple-icd-10-cm") or []:
        if file.name == "code-list-April-2026.txt":
            return Path(str(file.locate())).read_text(encoding="utf-8").split()
    pytest.skip("the installed simple-icd-10-cm carries no code-list-April-2026.txt")


@pytest.fixture(scope="session")
def shared() -> Callable[[str], Path]:
    """A file of the data folder beside the project; skips where it is absent."""

    def find(name: str) -> Path:
        place = SHARED / name
        if not place.exists():
            pytest.skip(f"needs {name} in the data folder beside the project")
        return place

    return find


@pytest.fixture(scope="session")
def tabular_file() -> Callable[[str], Path]:
    """An older official tabular XML; skips where none is unpacked beside the checkout."""

    def find(name: str) -> Path:
        beside = Path(__file__).resolve().parents[3]
        found = sorted(beside.glob(f"*/*/*/simple_icd_10_cm/data/{name}"))
        if not found:
            pytest.skip(f"no unpacked older distribution with {name} beside the checkout")
        return found[0]

    return find
