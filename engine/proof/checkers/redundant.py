"""Works out again which conditions another one of the record makes redundant."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import Any

from engine.proof.checkers.finer import complete_part, is_finer, open_top
from engine.proof.checkers.reading import ASSESSED
from engine.proof.checkers.symptoms import among, belongs, is_lesser, of_one_system, said_together
from engine.proof.checkers.taken_up import is_complete, node_of, record_conditions, status_of
from engine.proof.ledger import Fact, Ledger
from kb.model.tabular import NoteKind

_SYMPTOM_CHAPTER, _STATUS_CHAPTER = "18", "21"
_SYMPTOMS = "coding/integral_symptoms.yaml"
_BESIDE = 4
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")


def fuller(ledger: Ledger, condition: Fact) -> Fact | None:
    """The first assigned condition that names the same more fully, as another code."""
    node, own = node_of(ledger, condition), _words(ledger, condition)
    named = ledger.once(("fuller", node, own), lambda: _fuller(ledger, node, own))
    return named or ledger.once(("sharing", condition["step"]), lambda: _sharing(ledger, condition))


def _fuller(ledger: Ledger, node: int, own: frozenset[str]) -> Fact | None:
    if ledger.decision["options"]["profile"] != "report":
        return None
    graph = ledger.graph
    for (there, said), other in _assigned(ledger).items():
        if there == node:
            continue
        if is_finer(ledger, node, there):
            continue
        category = graph.code(there)[:3] == graph.code(node)[:3]
        leaves = open_top(graph, node) != node and graph.chapter(node) == graph.chapter(there)
        if (own < said and (category or leaves)) or is_finer(ledger, there, node):
            return other
    return None


def _sharing(ledger: Ledger, condition: Fact) -> Fact | None:
    """The first assigned condition near by that shares its words and says more, or rests on all of them."""
    if ledger.decision["options"]["profile"] != "report":
        return None
    graph, node, own = ledger.graph, node_of(ledger, condition), _words(ledger, condition)
    here = ledger.place(condition)
    facts, places = ledger.once("in place", lambda: _in_place(ledger))
    at = bisect_left(places, here)
    for other in facts[max(0, at - _BESIDE) : at + _BESIDE]:
        there, its_node = ledger.place(other), node_of(ledger, other)
        if there[0] != here[0] or there == here:
            continue
        if _rests_on(ledger, other, condition):
            return other
        if not (there[1] < here[2] and here[1] < there[2]):
            continue
        if its_node == node or graph.chapter(its_node) != graph.chapter(node):
            continue
        vague = _is_vague(ledger, node) and not _is_vague(ledger, its_node)
        if vague or own < _words(ledger, other):
            return other
    return None


def _rests_on(ledger: Ledger, other: Fact, condition: Fact) -> bool:
    """Whether every word of a mention, but joining ones, is a qualifier of another condition."""
    here = condition["args"]
    words = set(ledger.behind(condition)[0]["args"]["phrase"].split(" "))
    words -= {"of", "in", "the", "a", "an", "and", "with", "to"}
    said = (each["args"] for each in ledger.behind(other)[2:] if each["predicate"] == "qualifier")
    return words <= {q["word"] for q in said if here["start"] <= q["start"] and q["end"] <= here["end"]}


def _in_place(ledger: Ledger) -> tuple[list[Fact], list[tuple[Any, ...]]]:
    facts = [each for each in record_conditions(ledger) if _is_assigned(ledger, each)]
    return facts, [ledger.place(each) for each in facts]


def _is_vague(ledger: Ledger, node: int) -> bool:
    """Whether a title is for what is not specified, or for others than those with a code; no organism."""
    title = ledger.graph.title(complete_part(ledger.graph, node)).lower()
    return "as the cause of" not in title and ("unspecified" in title or title.startswith("other "))


def outweighing(ledger: Ledger, condition: Fact) -> Fact | None:
    """The first assigned condition beside which a guideline has this one not reported."""
    node = node_of(ledger, condition)
    return ledger.once(("outweighing", node), lambda: _outweighing(ledger, node))


def _outweighing(ledger: Ledger, node: int) -> Fact | None:
    if ledger.decision["options"]["profile"] != "report":
        return None
    for other in _assigned(ledger).values():
        if is_lesser(ledger, node, node_of(ledger, other)) and fuller(ledger, other) is None:
            return other
    return None


def explaining(ledger: Ledger, condition: Fact) -> Fact | None:
    """The first assigned condition that a symptom is part of (Guidelines I.B.4, I.B.5)."""
    return ledger.once(("explaining", condition["step"]), lambda: _explaining(ledger, condition))


def _explaining(ledger: Ledger, condition: Fact) -> Fact | None:
    if ledger.decision["options"]["profile"] != "report":
        return None
    symptom = node_of(ledger, condition)
    always, of_system = ledger.once(("explained", symptom), lambda: _explained(ledger, symptom))
    found = [] if always is None else [always]
    found += _blamed(ledger, condition, symptom)
    if of_system and _goes_on(ledger, condition):
        here, told = condition["args"], _standing(ledger)
        there = (told[disease].get(_paragraph(ledger, condition)) for disease in of_system)
        found += [each for each in there if each is not None and each["args"]["end"] <= here["start"]]
    return min(found, key=lambda each: (*ledger.place(each), each["step"]), default=None)


_BLAMES = re.compile(
    r"(?i)[,\s]{1,2}((that|which) )?(is |was )?((felt|thought) to be )?"
    r"(most )?(likely |probably |presumably )?"
    r"(due to|secondary to|caused by|from|because of|attributed to|related to|2/2|d/t|s/t)"
    r"\s([\w'-]+\s){0,2}"
)


def _blamed(ledger: Ledger, condition: Fact, symptom: int) -> list[Fact]:
    """The next condition behind a symptom, where the words between put the symptom down to it."""
    if not among(ledger, ledger.knowledge.pack(_SYMPTOMS).get("caused", ()), symptom):
        return []
    here, last = ledger.place(condition)[0], condition["args"]["end"]
    told, places = ledger.once("diseases", lambda: _diseases(ledger))
    at = bisect_left(places, (here, last))
    if at == len(told) or places[at][0] != here:
        return []
    effects_told = ledger.knowledge.pack(_SYMPTOMS).get("effects_told", ())
    if among(ledger, effects_told, node_of(ledger, told[at])):
        return []
    between = ledger.texts[condition["args"]["doc"]][last : places[at][1]]
    return [told[at]] if len(between) <= 80 and _BLAMES.fullmatch(between) else []


def _diseases(ledger: Ledger) -> tuple[list[Fact], list[tuple[int, int]]]:
    """The assigned diseases that none makes redundant, with their places; no drugs, injuries or sequelae."""
    outside = (_SYMPTOM_CHAPTER, "19", "20", _STATUS_CHAPTER, "22")
    facts = [
        each
        for each in record_conditions(ledger)
        if ledger.graph.chapter(node_of(ledger, each)) not in outside
        and not ledger.graph.title(node_of(ledger, each)).startswith("Sequela")
        and _is_assigned(ledger, each)
        and not _given_way(ledger, each)
    ]
    return facts, [ledger.place(each)[:2] for each in facts]


def _explained(ledger: Ledger, symptom: int) -> tuple[Fact | None, list[int]]:
    """The first condition of which a symptom is part wherever told, and the diseases of its system."""
    graph = ledger.graph
    always: list[Fact] = []
    of_system: list[int] = []
    for disease, told in _standing(ledger).items():
        if disease == symptom or graph.chapter(disease) in (_SYMPTOM_CHAPTER, _STATUS_CHAPTER):
            continue
        if any(note.names(symptom) for note in graph.notes_of(disease, NoteKind.USE_ADDITIONAL)):
            continue
        sign = graph.chapter(symptom) == _SYMPTOM_CHAPTER and not said_together(ledger, symptom, disease)
        if (sign and graph.excluding_notes(symptom, disease)) or belongs(ledger, symptom, disease):
            always.append(next(iter(told.values())))
        if sign and of_one_system(ledger, symptom, disease):
            of_system.append(disease)
    return min(always, key=lambda each: (*ledger.place(each), each["step"]), default=None), of_system


Paragraph = tuple[str, int]
"""A document, and how many blank lines stand before a place in it."""


def _standing(ledger: Ledger) -> dict[int, dict[Paragraph, Fact]]:
    """The assigned conditions that none makes redundant: by node, the first of each paragraph in order."""
    return ledger.once("standing", lambda: _find_standing(ledger))


def _find_standing(ledger: Ledger) -> dict[int, dict[Paragraph, Fact]]:
    found: dict[int, dict[Paragraph, Fact]] = {}
    for each in record_conditions(ledger):
        if _is_assigned(ledger, each) and not _given_way(ledger, each):
            found.setdefault(node_of(ledger, each), {}).setdefault(_paragraph(ledger, each), each)
    return found


def _given_way(ledger: Ledger, condition: Fact) -> bool:
    return bool(fuller(ledger, condition) or outweighing(ledger, condition))


def _paragraph(ledger: Ledger, condition: Fact) -> Paragraph:
    doc = condition["args"]["doc"]
    blank = ledger.once(
        ("blank", doc), lambda: [each.start() for each in _BLANK_LINE.finditer(ledger.texts[doc])]
    )
    return doc, bisect_left(blank, condition["args"]["start"])


def _goes_on(ledger: Ledger, condition: Fact) -> bool:
    """Whether it stands in an assessment and not at the head of a line of its own."""
    here = condition["args"]
    text = ledger.texts[here["doc"]]
    if ledger.behind(condition)[1]["args"]["section"] not in ASSESSED:
        return False
    return not heads(text[text.rfind("\n", 0, here["start"]) + 1 : here["start"]])


def heads(line: str) -> bool:
    """Whether what stands before a place on its line lets a problem begin there: no word, or a number."""
    return not any(map(str.isalpha, line)) or re.search(r"(?:^|\s)\d{1,2}[.)][ \t]+$", line[-8:]) is not None


Named = tuple[int, frozenset[str]]
"""What a condition is and the words that say so."""


def _assigned(ledger: Ledger) -> dict[Named, Fact]:
    """The assigned conditions of the record in order, the first of each code and words."""
    return ledger.once("assigned", lambda: _find_assigned(ledger))


def _find_assigned(ledger: Ledger) -> dict[Named, Fact]:
    found: dict[Named, Fact] = {}
    for fact in record_conditions(ledger):
        if _is_assigned(ledger, fact):
            found.setdefault((node_of(ledger, fact), _words(ledger, fact)), fact)
    return found


def _is_assigned(ledger: Ledger, condition: Fact) -> bool:
    return is_complete(ledger, condition) and status_of(ledger, condition) == "assign"


def _words(ledger: Ledger, condition: Fact) -> frozenset[str]:
    """The words that name and qualify a condition."""
    mention, _, *others = ledger.behind(condition)
    said = [each["args"]["word"] for each in others if each["predicate"] == "qualifier"]
    return frozenset((*mention["args"]["phrase"].split(" "), *said))
