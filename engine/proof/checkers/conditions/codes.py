"""Conditions on one code and its place in the tabular list, asked of the graph."""

from __future__ import annotations

import re
from collections.abc import Mapping

from engine.proof.checkers.conditions.model import Answer, Bound, Checker, Said, code_of, row_of
from engine.proof.ledger import Fact, Ledger
from kb.lexicon.titles import title_words
from kb.model.code import undotted
from kb.release import ICD10CM_TABULAR
from kb.tabular.graph import TabularGraph

_RANGE = re.compile(r"([A-Z][0-9A-Z]{2})-([A-Z][0-9A-Z]{2})")


def could_be(code: str, argument: str) -> bool:
    """Whether a code may be below what ``is_a`` names, without a release to ask."""
    between = _RANGE.fullmatch(argument)
    if between:
        return between[1] <= code[:3] <= between[2]
    return argument.startswith("chapter ") or code.startswith(undotted(argument))


def _in_release(ledger: Ledger, fact: Fact, argument: str, bound: Bound) -> Said:
    exists = ledger.graph.node(code_of(fact)) is not None
    return row_of(ledger, code_of(fact)) if exists is (argument == "true") else None


def _in_other_release(ledger: Ledger, fact: Fact, argument: str, bound: Bound) -> Said:
    tabulars = [each for each in ledger.knowledge.manifest.releases if each.table == ICD10CM_TABULAR]
    releases = sorted(tabulars, key=lambda each: each.period.start)
    holding = [
        each
        for each in releases
        if each.id != ledger.graph.release.id and ledger.knowledge.graph(each).node(code_of(fact)) is not None
    ]
    if bool(holding) is not (argument == "true"):
        return None
    rows = [{"release": each.id, "key": code_of(fact)} for each in holding]
    return Answer(rows, {"other_days": ", ".join(str(each.period) for each in holding)})


def _billable(ledger: Ledger, fact: Fact, argument: str, bound: Bound) -> Said:
    graph, node = ledger.graph, ledger.graph.node(code_of(fact))
    if node is None or graph.is_billable(node) is not (argument == "true"):
        return None
    below = [graph.code(child) for child in graph.children(node)][:6]
    return row_of(ledger, code_of(fact), below=", ".join(below))


def _needs_seventh(ledger: Ledger, fact: Fact, argument: str, bound: Bound) -> Said:
    graph, node = ledger.graph, ledger.graph.node(code_of(fact))
    if node is None or graph.needs_seventh(node) is not (argument == "true"):
        return None
    scheme = graph.seventh(node)
    return row_of(
        ledger, code_of(fact), **({"sevenths": ", ".join(c for c, _ in scheme.characters)} if scheme else {})
    )


def _wrong_seventh(ledger: Ledger, fact: Fact, argument: str, bound: Bound) -> Said:
    base = _completed_wrongly(ledger.graph, undotted(code_of(fact)))
    if (base is not None) is not (argument == "true"):
        return None
    if base is None:
        return Answer()
    graph = ledger.graph
    valid = ", ".join(graph.code(child) for child in graph.children(base))
    return row_of(ledger, graph.code(base), base=graph.code(base), valid=valid)


def _completed_wrongly(graph: TabularGraph, code: str) -> int | None:
    if graph.node(code) is not None:
        return None
    for cut in range(1, len(code) - 2):
        start, rest = code[:-cut], code[-cut:]
        whole = start if len(start) == 3 else start.rstrip("X")
        node = graph.node(whole)
        if node is not None:
            rest = code[len(whole) :]
            return node if graph.needs_seventh(node) and set(rest[:-1]) <= {"X"} else None
    return None


def _is_a(ledger: Ledger, fact: Fact, argument: str, bound: Bound) -> Said:
    graph, node = ledger.graph, ledger.graph.node(code_of(fact))
    if node is None:
        return None
    between = _RANGE.fullmatch(argument)
    if between:
        low, high = graph.node(between[1]), graph.node(between[2])
        inside = low is not None and high is not None and low <= node < graph.subtree(high).stop
    else:
        chapter = argument.startswith("chapter ")
        above = graph.block(argument[len("chapter ") :]) if chapter else graph.node(argument)
        inside = above is not None and graph.contains(above, node)
    return row_of(ledger, code_of(fact)) if inside else None


def _seventh(ledger: Ledger, fact: Fact, argument: str, bound: Bound) -> Said:
    node, bare = ledger.graph.node(code_of(fact)), undotted(code_of(fact))
    if node is None or ledger.graph.seventh(node) is None or bare[6:7] != argument:
        return None
    return row_of(ledger, code_of(fact), seventh=argument)


def _title(ledger: Ledger, fact: Fact, argument: str, bound: Bound) -> Said:
    node = ledger.graph.node(code_of(fact))
    if node is None or not title_words(argument) <= title_words(ledger.graph.title(node)):
        return None
    return row_of(ledger, code_of(fact), title=ledger.graph.title(node))


def _external_cause(ledger: Ledger, fact: Fact, argument: str, bound: Bound) -> Said:
    graph, node = ledger.graph, ledger.graph.node(code_of(fact))
    if node is None:
        return None
    chapter = graph.code(graph.ancestors(node)[-1])
    return row_of(ledger, code_of(fact)) if (chapter == "20") is (argument == "true") else None


def _manifestation(ledger: Ledger, fact: Fact, argument: str, bound: Bound) -> Said:
    graph, node = ledger.graph, ledger.graph.node(code_of(fact))
    if node is None or graph.is_manifestation(node) is not (argument == "true"):
        return None
    return row_of(ledger, code_of(fact), title=graph.title(node))


def _has_note(ledger: Ledger, fact: Fact, argument: str, bound: Bound) -> Said:
    graph, node = ledger.graph, ledger.graph.node(code_of(fact))
    kinds = {note.kind.name.lower() for note in graph.notes(node)} if node is not None else set()
    return row_of(ledger, code_of(fact)) if argument in kinds else None


def _in_set(ledger: Ledger, fact: Fact, argument: str, bound: Bound) -> Said:
    node = ledger.graph.node(code_of(fact))
    held = node is not None and ledger.graph.code(node) in ledger.value_set(argument)
    return row_of(ledger, code_of(fact)) if held else None


CODES: Mapping[str, Checker] = {
    "in_release": _in_release,
    "in_other_release": _in_other_release,
    "billable": _billable,
    "needs_seventh": _needs_seventh,
    "wrong_seventh": _wrong_seventh,
    "is_a": _is_a,
    "in": _in_set,
    "seventh": _seventh,
    "title": _title,
    "external_cause": _external_cause,
    "manifestation": _manifestation,
    "has_note": _has_note,
}
