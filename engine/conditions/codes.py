"""Conditions on a single diagnosis code: does it exist, is it complete, what kind is it."""

from __future__ import annotations

from collections.abc import Mapping

from engine.conditions.model import Held, Unknown, Verdict, View
from engine.proof.model import Fact, TableRow
from kb.model.code import dotted, undotted
from kb.release import ICD10CM_TABULAR
from kb.tabular.graph import TabularGraph


def in_release(view: View, fact: Fact, argument: str, bindings: Mapping[str, Fact]) -> Verdict:
    """``in_release: true|false``: whether the release in force defines the code at all."""
    if view.graph is None:
        return view.uncovered()
    code = str(fact.args["code"])
    exists = view.graph.node(code) is not None
    return _when(exists == (argument == "true"), view.graph, code)


def in_other_release(view: View, fact: Fact, argument: str, bindings: Mapping[str, Fact]) -> Verdict:
    """``in_other_release: true|false``: whether another loaded release defines the code."""
    if view.graph is None:
        return view.uncovered()
    code = str(fact.args["code"])
    others = sorted(
        (
            release
            for release in view.knowledge.manifest.releases
            if release.table == ICD10CM_TABULAR and release.id != view.graph.release.id
        ),
        key=lambda release: release.period.start,
    )
    holding = [release for release in others if view.knowledge.graph(release).node(code) is not None]
    if bool(holding) != (argument == "true"):
        return None
    rows = tuple(TableRow(release.id, dotted(undotted(code))) for release in holding)
    days = ", ".join(str(release.period) for release in holding)
    return Held(rows, {"other_days": days})


def billable(view: View, fact: Fact, argument: str, bindings: Mapping[str, Fact]) -> Verdict:
    """``billable: true|false``: whether the code is complete (Guidelines I.B.2: highest specificity)."""
    if view.graph is None:
        return view.uncovered()
    code = str(fact.args["code"])
    node = view.graph.node(code)
    if node is None:
        return None
    below = ", ".join(view.graph.code(child) for child in list(view.graph.children(node))[:6])
    return _when(view.graph.is_billable(node) == (argument == "true"), view.graph, code, below=below)


def needs_seventh(view: View, fact: Fact, argument: str, bindings: Mapping[str, Fact]) -> Verdict:
    """``needs_seventh: true|false``: complete but for its 7th character (Guidelines I.A.5)."""
    if view.graph is None:
        return view.uncovered()
    code = str(fact.args["code"])
    node = view.graph.node(code)
    if node is None:
        return None
    values = {}
    scheme = view.graph.seventh(node)
    if scheme:
        values["sevenths"] = ", ".join(character for character, _ in scheme.characters)
    return _when(view.graph.needs_seventh(node) == (argument == "true"), view.graph, code, **values)


def wrong_seventh(view: View, fact: Fact, argument: str, bindings: Mapping[str, Fact]) -> Verdict:
    """``wrong_seventh: true|false``: unknown only because of its 7th character or missing placeholders."""
    if view.graph is None:
        return view.uncovered()
    base = seventh_base(view.graph, undotted(str(fact.args["code"])))
    if (base is not None) != (argument == "true"):
        return None
    if base is None:
        return Held()
    valid = ", ".join(view.graph.code(child) for child in view.graph.children(base))
    code = view.graph.code(base)
    return Held((TableRow(view.graph.release.id, code),), {"base": code, "valid": valid})


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


def is_a(view: View, fact: Fact, argument: str, bindings: Mapping[str, Fact]) -> Verdict:
    """``is_a: [E11, ...]``: whether the code is one of these or stands below one."""
    if view.graph is None:
        return view.uncovered()
    code = str(fact.args["code"])
    if not view.graph.is_a(code, argument):
        return None
    return Held((TableRow(view.graph.release.id, dotted(undotted(code))),))


def external_cause(view: View, fact: Fact, argument: str, bindings: Mapping[str, Fact]) -> Verdict:
    """``external_cause: true|false``: a code of chapter 20, V00 to Y99."""
    if view.graph is None:
        return view.uncovered()
    code = str(fact.args["code"])
    node = view.graph.node(code)
    if node is None:
        return None
    return _when(view.graph.is_external_cause(node) == (argument == "true"), view.graph, code)


def manifestation(view: View, fact: Fact, argument: str, bindings: Mapping[str, Fact]) -> Verdict:
    """``manifestation: true|false``: "in diseases classified elsewhere" (Guidelines I.A.13)."""
    if view.graph is None:
        return view.uncovered()
    code = str(fact.args["code"])
    node = view.graph.node(code)
    if node is None:
        return None
    return _when(
        view.graph.is_manifestation(node) == (argument == "true"),
        view.graph,
        code,
        title=view.graph.title(node),
    )


def _when(holds: bool, graph: TabularGraph, code: str, **values: str) -> Held | None:
    row = TableRow(graph.release.id, dotted(undotted(code)))
    return Held((row,), values) if holds else None


__all__ = [
    "Unknown", "billable", "external_cause", "in_other_release", "in_release", "is_a", "manifestation",
    "needs_seventh", "seventh_base", "wrong_seventh",
]  # fmt: skip
