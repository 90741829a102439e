"""One checker a condition, written apart from engine.conditions and asking the snapshot itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.proof.ledger import Fact, Ledger
from kb.model.code import undotted
from kb.model.tabular import NoteKind
from kb.release import ICD10CM_TABULAR
from kb.tabular.graph import Note, TabularGraph


@dataclass(frozen=True, slots=True)
class Answer:
    """A condition that holds: its evidence as stored, and the values that texts may name."""

    evidence: list[dict[str, Any]] = field(default_factory=list)
    values: dict[str, str] = field(default_factory=dict)


OPEN = Answer()
"""That there is no release to ask, so that the condition can't be judged."""

NEED_NO_RELEASE = frozenset({"first_listed", "after", "before", "same_code"})

Checker = Callable[[Ledger, Fact, str, Mapping[str, Fact]], Answer | None]


def _code(fact: Fact) -> str:
    return str(fact["args"]["code"])


def _row(ledger: Ledger, code: str, **values: str) -> Answer:
    return Answer([{"release": ledger.graph.release.id, "key": code}], values)


def _in_release(ledger: Ledger, fact: Fact, argument: str, bound: Mapping[str, Fact]) -> Answer | None:
    exists = ledger.graph.node(_code(fact)) is not None
    return _row(ledger, _code(fact)) if exists is (argument == "true") else None


def _in_other_release(ledger: Ledger, fact: Fact, argument: str, bound: Mapping[str, Fact]) -> Answer | None:
    lists = (each for each in ledger.knowledge.manifest.releases if each.table == ICD10CM_TABULAR)
    releases = sorted(lists, key=lambda each: each.period.start)
    holding = [
        each
        for each in releases
        if each.id != ledger.graph.release.id and ledger.knowledge.graph(each).node(_code(fact)) is not None
    ]
    if bool(holding) is not (argument == "true"):
        return None
    rows = [{"release": each.id, "key": _code(fact)} for each in holding]
    return Answer(rows, {"other_days": ", ".join(str(each.period) for each in holding)})


def _billable(ledger: Ledger, fact: Fact, argument: str, bound: Mapping[str, Fact]) -> Answer | None:
    graph, node = ledger.graph, ledger.graph.node(_code(fact))
    if node is None or graph.is_billable(node) is not (argument == "true"):
        return None
    below = [graph.code(child) for child in graph.children(node)][:6]
    return _row(ledger, _code(fact), below=", ".join(below))


def _needs_seventh(ledger: Ledger, fact: Fact, argument: str, bound: Mapping[str, Fact]) -> Answer | None:
    graph, node = ledger.graph, ledger.graph.node(_code(fact))
    if node is None or graph.needs_seventh(node) is not (argument == "true"):
        return None
    scheme = graph.seventh(node)
    if scheme is None:
        return _row(ledger, _code(fact))
    return _row(ledger, _code(fact), sevenths=", ".join(character for character, _ in scheme.characters))


def _wrong_seventh(ledger: Ledger, fact: Fact, argument: str, bound: Mapping[str, Fact]) -> Answer | None:
    base = _base(ledger.graph, undotted(_code(fact)))
    if (base is not None) is not (argument == "true"):
        return None
    if base is None:
        return Answer()
    valid = ", ".join(ledger.graph.code(child) for child in ledger.graph.children(base))
    return _row(ledger, ledger.graph.code(base), base=ledger.graph.code(base), valid=valid)


def _base(graph: TabularGraph, code: str) -> int | None:
    """The longest known beginning of an unknown code, if only its completion is wrong."""
    if graph.node(code) is not None:
        return None
    for length in range(len(code) - 1, 2, -1):
        start = code[:length].rstrip("X") if length > 3 else code[:length]
        node = graph.node(start)
        if node is None:
            continue
        rest = code[len(undotted(graph.code(node))) :]
        complete = graph.needs_seventh(node) and set(rest[:-1]) <= {"X"}
        return node if complete else None
    return None


def _is_a(ledger: Ledger, fact: Fact, argument: str, bound: Mapping[str, Fact]) -> Answer | None:
    return _row(ledger, _code(fact)) if ledger.graph.is_a(_code(fact), argument) else None


def _external_cause(ledger: Ledger, fact: Fact, argument: str, bound: Mapping[str, Fact]) -> Answer | None:
    node = ledger.graph.node(_code(fact))
    if node is None or ("V" <= _code(fact)[0] <= "Y") is not (argument == "true"):
        return None
    return _row(ledger, _code(fact))


def _manifestation(ledger: Ledger, fact: Fact, argument: str, bound: Mapping[str, Fact]) -> Answer | None:
    graph, node = ledger.graph, ledger.graph.node(_code(fact))
    if node is None or graph.is_manifestation(node) is not (argument == "true"):
        return None
    return _row(ledger, _code(fact), title=graph.title(node))


def _first_listed(ledger: Ledger, fact: Fact, argument: str, bound: Mapping[str, Fact]) -> Answer | None:
    return Answer() if (fact["args"]["position"] == 1) is (argument == "true") else None


def _after(ledger: Ledger, fact: Fact, argument: str, bound: Mapping[str, Fact]) -> Answer | None:
    return Answer() if bound[argument]["args"]["position"] < fact["args"]["position"] else None


def _before(ledger: Ledger, fact: Fact, argument: str, bound: Mapping[str, Fact]) -> Answer | None:
    return Answer() if fact["args"]["position"] < bound[argument]["args"]["position"] else None


def _same_code(ledger: Ledger, fact: Fact, argument: str, bound: Mapping[str, Fact]) -> Answer | None:
    return Answer() if undotted(_code(fact)) == undotted(_code(bound[argument])) else None


def _excludes1(ledger: Ledger, fact: Fact, argument: str, bound: Mapping[str, Fact]) -> Answer | None:
    here, there = _code(fact), _code(bound[argument])
    return _by_note(ledger, here, there, NoteKind.EXCLUDES1) or _by_note(
        ledger, there, here, NoteKind.EXCLUDES1
    )


def _code_first(ledger: Ledger, fact: Fact, argument: str, bound: Mapping[str, Fact]) -> Answer | None:
    return _by_note(ledger, _code(bound[argument]), _code(fact), NoteKind.CODE_FIRST)


def _use_additional(ledger: Ledger, fact: Fact, argument: str, bound: Mapping[str, Fact]) -> Answer | None:
    return _by_note(ledger, _code(bound[argument]), _code(fact), NoteKind.USE_ADDITIONAL)


def _by_note(ledger: Ledger, source: str, target: str, kind: NoteKind) -> Answer | None:
    """The nearest note of a kind at ``source`` or above it that names ``target`` and not ``source``."""
    graph = ledger.graph
    node, other = graph.node(source), graph.node(target)
    if node is None or other is None:
        return None
    for at in (node, *graph.ancestors(node)):
        for note in graph.own_notes(at):
            if note.kind == kind and _names(note, other) and not _names(note, node):
                edge = {
                    "source": graph.code(node),
                    "relation": kind.name.lower(),
                    "target": graph.code(other),
                    "release": graph.release.id,
                    "origin": graph.code(at),
                    "line": note.line,
                }
                return Answer([edge], {"note": note.text, "note_at": graph.code(at)})
    return None


def _names(note: Note, node: int) -> bool:
    return any(start <= node < end for start, end in note.targets)


CHECKERS: dict[str, Checker] = {
    "in_release": _in_release,
    "in_other_release": _in_other_release,
    "billable": _billable,
    "needs_seventh": _needs_seventh,
    "wrong_seventh": _wrong_seventh,
    "is_a": _is_a,
    "external_cause": _external_cause,
    "manifestation": _manifestation,
    "first_listed": _first_listed,
    "after": _after,
    "before": _before,
    "same_code": _same_code,
    "excludes1": _excludes1,
    "code_first": _code_first,
    "use_additional": _use_additional,
}
