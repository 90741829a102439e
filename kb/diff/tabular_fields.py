"""What a node of the tabular list says, field by field, in the form in which two editions are compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from kb.model.code import NodeKind
from kb.model.tabular import NoteKind
from kb.tabular.graph import SeventhScheme, TabularGraph

Change = tuple[str, Any, Any]
"""A field's name, its old and its new value."""


def changes(before: TabularGraph, old: int, after: TabularGraph, new: int) -> Iterator[Change]:
    """The fields in which a node of one edition differs from the same node of another.

    Of notes the values are the texts that went and that came. 7th characters are compared at the
    node that defines them, in their published order.
    """
    plain = (
        ("title", before.title(old), after.title(new)),
        ("billable", before.is_billable(old), after.is_billable(new)),
        ("parent", _parent(before, old), _parent(after, new)),
        *_seventh(_own_seventh(before, old), _own_seventh(after, new)),
    )
    for name, was, now in plain:
        if was != now:
            yield name, was, now
    went, came = _notes(before, old), _notes(after, new)
    if went != came:
        for kind in NoteKind:
            was_only = went.get(kind, _NONE) - came.get(kind, _NONE)
            now_only = came.get(kind, _NONE) - went.get(kind, _NONE)
            if was_only or now_only:
                yield kind.name.lower(), sorted(was_only.elements()), sorted(now_only.elements())


def completed(graph: TabularGraph, node: int) -> dict[str, int]:
    """The codes that complete a node with its 7th character, by code."""
    if not graph.needs_seventh(node):
        return {}
    return {
        graph.code(below): below for below in graph.children(node) if graph.kind(below) == NodeKind.EXTENDED
    }


def _parent(graph: TabularGraph, node: int) -> str | None:
    above = graph.parent(node)
    return None if above is None else graph.code(above)


def _own_seventh(graph: TabularGraph, node: int) -> SeventhScheme | None:
    """The definition that stands at the node itself."""
    scheme, above = graph.seventh(node), graph.parent(node)
    if scheme is None or scheme == (graph.seventh(above) if above is not None else None):
        return None
    return scheme


def _seventh(was: SeventhScheme | None, now: SeventhScheme | None) -> Iterator[Change]:
    yield "seventh_characters", _characters(was), _characters(now)
    if was is not None and now is not None:
        yield "seventh_character_instruction", was.instruction, now.instruction


def _characters(scheme: SeventhScheme | None) -> list[str]:
    return [f"{character} {meaning}" for character, meaning in scheme.characters] if scheme else []


def _notes(graph: TabularGraph, node: int) -> dict[NoteKind, Counter[str]]:
    found: dict[NoteKind, Counter[str]] = {}
    for note in graph.own_notes(node):
        found.setdefault(note.kind, Counter())[note.text] += 1
    return found


_NONE: Counter[str] = Counter()
