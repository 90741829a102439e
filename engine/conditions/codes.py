"""Conditions on one code and its place in the tabular list."""

from __future__ import annotations

import re

from engine.conditions.model import HELD, Held, Unknown, Verdict, View
from engine.proof.model import TableRow
from kb.lexicon.titles import title_words
from kb.model.code import dotted, undotted
from kb.model.tabular import NoteKind
from kb.release import ICD10CM_TABULAR
from kb.tabular.graph import TabularGraph
from kb.tabular.kept import kept

_RANGE = re.compile(r"([A-Z][0-9A-Z]{2})-([A-Z][0-9A-Z]{2})")


def in_release(view: View, code: str, argument: str) -> Verdict:
    """Whether the release in force defines the code."""
    if view.graph is None:
        return view.uncovered()
    exists = view.graph.node(code) is not None
    return _when(exists == (argument == "true"), view.graph, code)


def in_other_release(view: View, code: str, argument: str) -> Verdict:
    """Whether another loaded release defines the code."""
    if view.graph is None:
        return view.uncovered()
    holding = [
        release
        for release in view.knowledge.manifest.releases_of(ICD10CM_TABULAR)
        if release.id != view.graph.release.id and view.knowledge.graph(release).node(code) is not None
    ]
    if bool(holding) != (argument == "true"):
        return None
    rows = tuple(TableRow(release.id, dotted(undotted(code))) for release in holding)
    days = ", ".join(str(release.period) for release in holding)
    return Held(rows, {"other_days": days})


def billable(view: View, code: str, argument: str) -> Verdict:
    """Whether the code is complete (Guidelines I.B.2: highest specificity)."""
    if view.graph is None:
        return view.uncovered()
    node = view.graph.node(code)
    if node is None:
        return None
    below = ", ".join(view.graph.code(child) for child in list(view.graph.children(node))[:6])
    return _when(view.graph.is_billable(node) == (argument == "true"), view.graph, code, below=below)


def needs_seventh(view: View, code: str, argument: str) -> Verdict:
    """Complete but for its 7th character (Guidelines I.A.5)."""
    if view.graph is None:
        return view.uncovered()
    node = view.graph.node(code)
    if node is None:
        return None
    values = {}
    scheme = view.graph.seventh(node)
    if scheme:
        values["sevenths"] = ", ".join(character for character, _ in scheme.characters)
    return _when(view.graph.needs_seventh(node) == (argument == "true"), view.graph, code, **values)


def wrong_seventh(view: View, code: str, argument: str) -> Verdict:
    """Unknown only because of its 7th character or missing placeholders."""
    if view.graph is None:
        return view.uncovered()
    base = seventh_base(view.graph, undotted(code))
    if (base is not None) != (argument == "true"):
        return None
    if base is None:
        return HELD
    valid = ", ".join(view.graph.code(child) for child in view.graph.children(base))
    above = view.graph.code(base)
    return Held((TableRow(view.graph.release.id, above),), {"base": above, "valid": valid})


def seventh_base(graph: TabularGraph, code: str) -> int | None:
    """The code that ``code`` completes wrongly: an undefined 7th character, or X left out."""
    if graph.node(code) is not None:
        return None
    for length in range(len(code) - 1, 2, -1):
        node = graph.node(code[:length].rstrip("X") if length > 3 else code[:length])
        if node is not None:
            rest = code[len(undotted(graph.code(node))) :]
            return node if graph.needs_seventh(node) and not rest[:-1].strip("X") else None
    return None


def is_a(view: View, code: str, argument: str) -> Verdict:
    """Whether the code is one of these or stands below one."""
    if view.graph is None:
        # A code stands below the category with which it begins in every edition.
        return view.uncovered() if _may_be(undotted(code), argument) else None
    node = view.graph.node(code)
    if node is None or not any(low <= node < high for low, high in intervals(view.graph, argument)):
        return None
    return Held((TableRow(view.graph.release.id, dotted(undotted(code))),))


@kept(10_000)
def intervals(graph: TabularGraph, argument: str) -> tuple[tuple[int, int], ...]:
    """The nodes that an argument of ``is_a`` stands for, as half-open intervals.

    ``E11`` is a category or code, ``E08-E13`` a range of categories, ``chapter 15`` a chapter.
    What the release does not define stands for nothing.
    """
    found = _RANGE.fullmatch(argument)
    if found is not None:
        span = graph.span(found[1], found[2])
        return (span,) if span else ()
    chapter = argument.startswith("chapter ")
    node = graph.block(argument.removeprefix("chapter ")) if chapter else graph.node(argument)
    return ((node, graph.subtree(node).stop),) if node is not None else ()


def in_value_set(view: View, code: str, argument: str) -> Verdict:
    """Whether a value set in force holds the code."""
    if view.graph is None:
        return view.uncovered()
    node = view.graph.node(code)
    sets = view.knowledge.value_sets
    if node is None or not sets.get(argument).in_force(view.graph.release.period):
        return None
    held = any(low <= node < high for low, high in sets.intervals(argument, view.graph))
    return _when(held, view.graph, code)


def _may_be(code: str, argument: str) -> bool:
    if argument.startswith("chapter "):
        return True
    found = _RANGE.fullmatch(argument)
    return found[1] <= code[:3] <= found[2] if found else code.startswith(undotted(argument))


def seventh(view: View, code: str, argument: str) -> Verdict:
    """The 7th character of a code that has one."""
    if view.graph is None:
        return view.uncovered()
    node = view.graph.node(code)
    bare = undotted(code)
    if node is None or len(bare) != 7 or view.graph.seventh(node) is None:
        return None
    return _when(bare[6] == argument, view.graph, code, seventh=bare[6])


def title(view: View, code: str, argument: str) -> Verdict:
    """Whether all of these words stand in the code's title."""
    if view.graph is None:
        return view.uncovered()
    node = view.graph.node(code)
    if node is None:
        return None
    text = view.graph.title(node)
    holds = title_words(argument) <= title_words(text)
    return _when(holds, view.graph, code, title=text)


def external_cause(view: View, code: str, argument: str) -> Verdict:
    """A code of chapter 20, V00 to Y99."""
    if view.graph is None:
        return view.uncovered()
    node = view.graph.node(code)
    if node is None:
        return None
    return _when(view.graph.is_external_cause(node) == (argument == "true"), view.graph, code)


def manifestation(view: View, code: str, argument: str) -> Verdict:
    """In diseases classified elsewhere (Guidelines I.A.13)."""
    if view.graph is None:
        return view.uncovered()
    node = view.graph.node(code)
    if node is None:
        return None
    holds = view.graph.is_manifestation(node) == (argument == "true")
    return _when(holds, view.graph, code, title=view.graph.title(node))


def has_note(view: View, code: str, argument: str) -> Verdict:
    """Whether a note of that kind, own or inherited, applies to the code."""
    if view.graph is None:
        return view.uncovered()
    node = view.graph.node(code)
    if node is None:
        return None
    kind = NoteKind[argument.upper()]
    return _when(any(note.kind == kind for note in view.graph.notes(node)), view.graph, code)


def _when(holds: bool, graph: TabularGraph, code: str, **values: str) -> Held | None:
    row = TableRow(graph.release.id, dotted(undotted(code)))
    return Held((row,), values) if holds else None


__all__ = [
    "Unknown", "billable", "external_cause", "has_note", "in_other_release", "in_release", "intervals",
    "is_a", "manifestation", "needs_seventh", "seventh", "seventh_base", "title", "wrong_seventh",
]  # fmt: skip
