"""Why a code was not given: each thing that would have to hold, and whether it does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kb.lexicon.titles import title_words
from kb.model.code import NodeKind, dotted, undotted
from kb.tabular.graph import TabularGraph

Line = tuple[bool, str]


def explain(graph: TabularGraph, decision: Mapping[str, Any], code: str) -> list[Line]:
    """``(holds, sentence)`` from the general to the particular, up to the first thing that fails."""
    wanted = dotted(undotted(code))
    node = graph.node(wanted)
    if node is None:
        return [(False, f"{wanted} is a code of {graph.release.id}.")]
    lines: list[Line] = [(True, f"{wanted} is a code of {graph.release.id}: {graph.title(node)}.")]
    if not graph.is_billable(node):
        below = ", ".join(graph.code(child) for child in list(graph.children(node))[:6])
        return [*lines, (False, f"It is complete. Below it stand {below}.")]
    lines.append((True, "It is complete."))
    given = next((each for each in decision["codes"] if each["code"] == wanted), None)
    if given:
        return [*lines, (True, f"It is {given['status']}, at rank {given['rank']}.")]
    near = [*graph.ancestors(node), node]
    category = next(
        at for at in reversed(near) if graph.kind(at) >= NodeKind.CODE and len(graph.code(at)) == 3
    )
    for each in decision["suppressed"]:
        at = graph.node(each["code"])
        if at is not None and (graph.contains(at, node) or graph.contains(node, at)):
            quote = each["evidence"][0]["text"]
            lines.append((True, f"The note has words that lead to it: “{quote}”."))
            return [*lines, (False, f"They may be reported. The reason against it: {each['why']}.")]
    for each in decision["codes"]:
        at = graph.node(each["code"])
        if at is not None and graph.contains(category, at):
            return [*lines, *_against(graph, node, at, each)]
    return [*lines, (False, "The note names this condition in words that the lexicon knows.")]


def _against(graph: TabularGraph, wanted: int, given: int, entry: Mapping[str, Any]) -> list[Line]:
    """What the record would have to say for ``wanted`` instead of ``given``."""
    quote = entry["evidence"][0]["text"] if entry["evidence"] else ""
    missing = sorted(title_words(graph.title(wanted)) - title_words(graph.title(given)))
    lines: list[Line] = [
        (True, f"The note names the condition (“{quote}”); it gives {entry['code']} {entry['title']}.")
    ]
    if missing:
        lines.append((False, f"The note also says: {', '.join(missing)}."))
    else:
        lines.append((False, f"Its words lead to {graph.code(wanted)} rather than to {entry['code']}."))
    return lines
