"""Works out again which conditions outside the assessment are reported because of those inside it.

More specific names (Guidelines I.B.2), what a "use additional code" note asks for (I.A.17), and the
external causes of injuries (I.C.20).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from engine.proof.checkers.encounters import encounter_of
from engine.proof.checkers.finer import is_finer
from engine.proof.checkers.specificity import families
from engine.proof.checkers.verdicts import PAST, STATUS_CHAPTER, source_of, verdict
from engine.proof.ledger import Fact, Ledger
from kb.model.tabular import NoteKind

_OUTSIDE = {"not_assessed", "discussed", "finding"}
_TELLS_CAUSE = {"", "not_assessed", "discussed"}
_WEIGHT = re.compile(r"E4[0-6]|E6[56]|F50|O25|O99\.21|R63\.[456]|R64")
CIRCUMSTANCES = {"Y92", "Y93", "Y99"}


def is_combination(condition: Fact) -> bool:
    """Whether a rule has put the condition in place of others."""
    return "by" in condition["args"]


def record_conditions(ledger: Ledger) -> list[Fact]:
    """The conditions that mentions support, in reading order; those of one phrase in its own order."""
    return ledger.once("record", lambda: _record_conditions(ledger))


def _record_conditions(ledger: Ledger) -> list[Fact]:
    named = [f for f in ledger.facts if f["predicate"] == "condition" and not is_combination(f)]
    return sorted(named, key=lambda each: (*ledger.place(each), _turn(ledger, each)))


def _turn(ledger: Ledger, condition: Fact) -> int:
    codes, family = ledger.behind(condition)[0]["args"]["codes"], condition["args"]["path"][0][0]
    return int(codes.index(family)) if family in codes else 0


def node_of(ledger: Ledger, condition: Fact) -> int:
    """The node of a condition's code."""
    node = ledger.graph.node(condition["args"]["code"])
    assert node is not None, "the condition was checked"
    return node


def is_complete(ledger: Ledger, condition: Fact) -> bool:
    """Whether the condition's code may be reported as it stands."""
    node = ledger.graph.node(condition["args"]["code"])
    return node is not None and ledger.graph.is_billable(node)


def status_of(ledger: Ledger, condition: Fact) -> str:
    """``assign``, ``suggest`` or ``suppress`` for a condition of the record, with the others in view."""
    return ledger.once(("status", condition["step"]), lambda: _status_of(ledger, condition))


def _status_of(ledger: Ledger, condition: Fact) -> str:
    status, reason = _alone(ledger, condition)
    report = ledger.decision["options"]["profile"] == "report"
    if report and condition["args"]["code"].startswith("Z3A") and not is_pregnant(ledger):
        return "suppress"
    circumstance = condition["args"]["code"][:3] in CIRCUMSTANCES
    if not is_complete(ledger, condition) or not (report or circumstance):
        return status
    if ledger.graph.is_external_cause(node_of(ledger, condition)):
        if reason not in _TELLS_CAUSE or _section(ledger, condition) in PAST:
            return "assign" if report and _is_taken(ledger, condition) else status
        return "suppress" if cause_refused(ledger, condition["args"]["code"]) else "assign"
    return "assign" if _is_taken(ledger, condition) else status


def cause_refused(ledger: Ledger, code: str) -> str:
    """Why an external cause is not reported: ``no_injury``, ``initial_only``, or nothing."""
    injury = first_injury(ledger)
    if injury is None:
        return "no_injury"
    initial = encounter_of(ledger.graph, node_of(ledger, injury)) == "initial"
    return "initial_only" if code[:3] in CIRCUMSTANCES and not initial else ""


def is_pregnant(ledger: Ledger) -> bool:
    """Whether a pregnancy is reported: a code of chapter 15, Z33 or Z34."""
    if "pregnant" not in ledger.memo:
        ledger.memo["pregnant"] = any(
            is_complete(ledger, each) and status_of(ledger, each) == "assign"
            for each in record_conditions(ledger)
            if ledger.graph.chapter(node_of(ledger, each)) == "15"
            or each["args"]["code"][:3] in ("Z33", "Z34")
        )
    return bool(ledger.memo["pregnant"])


def has_weight(ledger: Ledger) -> bool:
    """Whether a condition of weight is reported, to which a body mass index belongs (Guidelines I.B.14)."""
    return ledger.once(
        "weight",
        lambda: any(
            _WEIGHT.match(each["args"]["code"]) is not None
            for each in record_conditions(ledger)
            if is_complete(ledger, each) and status_of(ledger, each) == "assign"
        ),
    )


def first_injury(ledger: Ledger) -> Fact | None:
    """The first reported injury with a 7th character for the encounter."""
    return ledger.once("injury", lambda: _first_injury(ledger))


def _first_injury(ledger: Ledger) -> Fact | None:
    graph = ledger.graph
    for condition in record_conditions(ledger):
        node = node_of(ledger, condition)
        injury = graph.chapter(node) == "19" and encounter_of(graph, node)
        if injury and is_complete(ledger, condition) and status_of(ledger, condition) == "assign":
            return condition
    return None


def _alone(ledger: Ledger, condition: Fact) -> tuple[str, str]:
    """The status and reason of a condition by its own place."""
    return ledger.once(("alone", condition["step"]), lambda: _by_itself(ledger, condition))


def _by_itself(ledger: Ledger, condition: Fact) -> tuple[str, str]:
    mention, says = ledger.behind(condition)[:2]
    return verdict(ledger, says, families(ledger, mention, "/proof")[0], source_of(ledger, mention))


def _section(ledger: Ledger, condition: Fact) -> str:
    return str(ledger.behind(condition)[1]["args"]["section"])


def _is_taken(ledger: Ledger, condition: Fact) -> bool:
    """Whether a code of the assessment takes the condition up."""
    reason = _alone(ledger, condition)[1]
    if reason == "treatment":
        return is_asked_for(ledger, node_of(ledger, condition))
    if reason not in _OUTSIDE:
        return False
    named, told, every = _nodes(ledger)
    node = node_of(ledger, condition)
    first = reason == "not_assessed"
    measured = ledger.graph.code(node).startswith("Z68")
    return ((first or measured) and _asked_for(ledger, node, named)) or any(
        is_finer(ledger, node, code)
        and all(
            is_finer(ledger, node, rival)
            for rival in {*named, *(told if first else every)} - {node}
            if is_finer(ledger, rival, code)
        )
        for code in named
    )


def is_asked_for(ledger: Ledger, node: int) -> bool:
    """Whether a code of the assessment asks for this status."""
    return _asked_for(ledger, node, _nodes(ledger)[0])


def _nodes(ledger: Ledger) -> tuple[set[int], set[int], set[int]]:
    """The complete codes of the assessment, those told elsewhere, and those anywhere else."""
    return ledger.once("nodes", lambda: _places_of_nodes(ledger))


def _places_of_nodes(ledger: Ledger) -> tuple[set[int], set[int], set[int]]:
    named, told, every = set[int](), set[int](), set[int]()
    for condition in record_conditions(ledger):
        if is_complete(ledger, condition):
            status, reason = _alone(ledger, condition)
            for those, belongs in (
                (named, status == "assign"),
                (told, reason == "not_assessed"),
                (every, reason in _OUTSIDE),
            ):
                if belongs:
                    those.add(node_of(ledger, condition))
    return named, told, every


def _asked_for(ledger: Ledger, node: int, codes: Iterable[int]) -> bool:
    """Whether a note under one of the codes asks to add this status or use of tobacco."""
    graph = ledger.graph
    if graph.chapter(node) != STATUS_CHAPTER and not graph.code(node).startswith("F17"):
        return False
    asking = ((note, code) for code in codes for note in graph.notes_of(code, NoteKind.USE_ADDITIONAL))
    return any(note.names(node) and not note.names(code) for note, code in asking)
