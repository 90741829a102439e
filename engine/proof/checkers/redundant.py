"""Works out again which conditions another one of the record makes redundant."""

from __future__ import annotations

import re

from engine.proof.checkers.finer import is_finer, open_top
from engine.proof.checkers.reading import ASSESSED
from engine.proof.checkers.symptoms import belongs, is_lesser, of_one_system, said_together
from engine.proof.checkers.taken_up import is_complete, node_of, record_conditions, status_of
from engine.proof.ledger import Fact, Ledger
from kb.model.tabular import NoteKind

_SYMPTOM_CHAPTER, _STATUS_CHAPTER = "18", "21"
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")


def fuller(ledger: Ledger, condition: Fact) -> Fact | None:
    """The first assigned condition that names the same more fully, as another code."""
    return ledger.once(("fuller", condition["step"]), lambda: _fuller(ledger, condition))


def _fuller(ledger: Ledger, condition: Fact) -> Fact | None:
    if ledger.decision["options"]["profile"] != "report":
        return None
    graph, own, node = ledger.graph, _words(ledger, condition), node_of(ledger, condition)
    for other, said in _assigned(ledger):
        there = node_of(ledger, other)
        if there == node:
            continue
        if is_finer(ledger, node, there):
            continue
        category = graph.code(there)[:3] == graph.code(node)[:3]
        leaves = open_top(graph, node) != node and graph.chapter(node) == graph.chapter(there)
        if (own < said and (category or leaves)) or is_finer(ledger, there, node):
            return other
    return None


def outweighing(ledger: Ledger, condition: Fact) -> Fact | None:
    """The first assigned condition beside which a guideline has this one not reported."""
    return ledger.once(("outweighing", condition["step"]), lambda: _outweighing(ledger, condition))


def _outweighing(ledger: Ledger, condition: Fact) -> Fact | None:
    if ledger.decision["options"]["profile"] != "report":
        return None
    node = node_of(ledger, condition)
    for other, _ in _assigned(ledger):
        if is_lesser(ledger, node, node_of(ledger, other)) and fuller(ledger, other) is None:
            return other
    return None


def explaining(ledger: Ledger, condition: Fact) -> Fact | None:
    """The first assigned condition that a symptom is part of (Guidelines I.B.4, I.B.5)."""
    return ledger.once(("explaining", condition["step"]), lambda: _explaining(ledger, condition))


def _explaining(ledger: Ledger, condition: Fact) -> Fact | None:
    if ledger.decision["options"]["profile"] != "report":
        return None
    graph, symptom = ledger.graph, node_of(ledger, condition)
    for other, _ in _assigned(ledger):
        disease = node_of(ledger, other)
        if disease == symptom or graph.chapter(disease) in (_SYMPTOM_CHAPTER, _STATUS_CHAPTER):
            continue
        if any(note.names(symptom) for note in graph.notes_of(disease, NoteKind.USE_ADDITIONAL)):
            continue
        sign = graph.chapter(symptom) == _SYMPTOM_CHAPTER and not said_together(ledger, symptom, disease)
        told = sign and _told_with(ledger, condition, other) and of_one_system(ledger, symptom, disease)
        apart = sign and bool(graph.excluding_notes(symptom, disease))
        if (told or apart or belongs(ledger, symptom, disease)) and not _given_way(ledger, other):
            return other
    return None


def _given_way(ledger: Ledger, condition: Fact) -> bool:
    return bool(fuller(ledger, condition) or outweighing(ledger, condition))


def _told_with(ledger: Ledger, condition: Fact, other: Fact) -> bool:
    """In the same paragraph of an assessment, after it, and not at the head of a line of its own."""
    here, before = condition["args"], other["args"]
    section = ledger.behind(condition)[1]["args"]["section"]
    text = ledger.texts[here["doc"]]
    line = text[text.rfind("\n", 0, here["start"]) + 1 : here["start"]]
    return (
        section in ASSESSED
        and before["doc"] == here["doc"]
        and before["end"] <= here["start"]
        and not heads(line)
        and not _BLANK_LINE.search(text, before["end"], here["start"])
    )


def heads(line: str) -> bool:
    """Whether what stands before a place on its line lets a problem begin there: no word, or a number."""
    return not any(map(str.isalpha, line)) or re.search(r"(?:^|\s)\d{1,2}[.)][ \t]+$", line[-8:]) is not None


def _assigned(ledger: Ledger) -> list[tuple[Fact, set[str]]]:
    """The assigned conditions of the record and their words."""
    return ledger.once("assigned", lambda: _find_assigned(ledger))


def _find_assigned(ledger: Ledger) -> list[tuple[Fact, set[str]]]:
    return [
        (fact, _words(ledger, fact))
        for fact in record_conditions(ledger)
        if is_complete(ledger, fact) and status_of(ledger, fact) == "assign"
    ]


def _words(ledger: Ledger, condition: Fact) -> set[str]:
    """The words that name and qualify a condition."""
    own = ledger.behind(condition)[0]["args"]["phrase"].split(" ")
    qualifiers = [each for each in ledger.behind(condition) if each["predicate"] == "qualifier"]
    return {*own, *(each["args"]["word"] for each in qualifiers)}
