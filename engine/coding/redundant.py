"""Mentions that another mention of the same chart makes redundant."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from engine.coding.integral import IntegralSymptoms
from engine.coding.openness import is_open, open_base, refines
from engine.coding.report import STATUS_CHAPTER, SYMPTOM_CHAPTER
from engine.coding.supported import Supported
from engine.extraction.lines import heads_line
from engine.extraction.read import ASSESSMENT_KINDS, Mention
from kb.model.tabular import NoteKind
from kb.tabular.graph import TabularGraph

_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")
_PUT_DOWN_TO = re.compile(
    r"[,\s]{1,2}(?:(?:that|which) )?(?:is |was )?(?:felt to be |thought to be )?"
    r"(?:most )?(?:likely |probably |presumably )?"
    r"(?:due to|secondary to|caused by|from|because of|attributed to|related to|2/2|d/t|s/t)"
    r"\s(?:[\w'-]+\s){0,2}$",
    re.IGNORECASE,
)
"""What stands between a symptom and the condition that it comes from."""
_NO_DISEASES = ("19", "20", "22")
_CAUSE_REACH = 80  # characters
JOINING = frozenset({"of", "in", "the", "a", "an", "and", "with", "to"})
_BESIDE = 4
"""Assigned mentions before and after one among which those that share its words are."""


def without_short_names(read: Sequence[Supported], graph: TabularGraph) -> list[Supported]:
    """Drops the short or open name of a condition that the encounter also names in full.

    "Diabetes" after "type 1 diabetes" is the same disease: its words are among the other's, and it
    is of the same category or leaves open what it is. "Asthma" beside its exacerbation is one too.
    """

    def fuller(each: Supported, other: Supported) -> bool:
        node, others = each.found.node, other.found.node
        if others == node:
            return False
        if refines(graph, node, others):
            return False
        shorter = each.words < other.words and (
            graph.code(node)[:3] == graph.code(others)[:3]
            or (open_base(graph, node) != node and graph.chapter(node) == graph.chapter(others))
        )
        return shorter or refines(graph, others, node)

    first: dict[tuple[int, frozenset[str]], Supported] = {}
    found: dict[tuple[int, frozenset[str]], int | None] = {}
    index: dict[tuple[int, frozenset[str]], int] = {}
    for number, each in enumerate(read):
        if each.status == "assign":
            key = each.found.node, each.words
            first.setdefault(key, each)
            index.setdefault(key, number)

    def fullest(each: Supported) -> int | None:
        key = each.found.node, each.words
        if key not in found:
            found[key] = next((index[other] for other, one in first.items() if fuller(each, one)), None)
        return found[key]

    overlaps = _Overlaps(read, graph)

    def by_name_or_place(each: Supported) -> int | None:
        found = fullest(each)
        return overlaps.fuller(each) if found is None else found

    return _without(read, "fuller", by_name_or_place)


class _Overlaps:
    """The assigned mentions in order, to find those that share words of the note."""

    def __init__(self, read: Sequence[Supported], graph: TabularGraph) -> None:
        self._read = read
        self._graph = graph
        self._assigned = [number for number, each in enumerate(read) if each.status == "assign"]
        self._turns: dict[str, int] = {}
        for each in read:
            self._turns.setdefault(each.found.mention.doc, len(self._turns))
        self._places = [self._place(read[number]) for number in self._assigned]

    def fuller(self, each: Supported) -> int | None:
        """The first assigned mention near by that shares its words and says more, or that needed them all."""
        doc, start, end = place = self._place(each)
        at = bisect_left(self._places, place)
        own = frozenset(each.found.mention.own_words) - JOINING
        for number in self._assigned[max(0, at - _BESIDE) : at + _BESIDE]:
            other = self._read[number]
            there = self._place(other)
            shares = there[0] == doc and there[1] < end and start < there[2] and there[1:] != (start, end)
            if (shares and self._says_less(each, other)) or (
                there[0] == doc and there[1:] != (start, end) and _takes(other, own, start, end)
            ):
                return number
        return None

    def _says_less(self, each: Supported, other: Supported) -> bool:
        graph, node, there = self._graph, each.found.node, other.found.node
        if node == there or graph.chapter(node) != graph.chapter(there):
            return False
        return each.words < other.words or (is_open(graph, node) and not is_open(graph, there))

    def _place(self, each: Supported) -> tuple[int, int, int]:
        """Its document's number and its span."""
        mention = each.found.mention
        return self._turns[mention.doc], mention.start, mention.end


def _takes(other: Supported, own: frozenset[str], start: int, end: int) -> bool:
    """Whether the words ``own`` of a mention are all qualifiers that the code of another one needed."""
    used = {each.word for each in other.found.used if start <= each.start and each.end <= end}
    return own <= used


def without_lesser(read: Sequence[Supported], integral: IntegralSymptoms) -> list[Supported]:
    """Drops what the guidelines do not report beside a more severe condition: abuse beside dependence."""

    first: dict[int, int] = {}
    for number, each in enumerate(read):
        if each.status == "assign":
            first.setdefault(each.found.node, number)
    found: dict[int, int | None] = {}

    def worse(each: Supported) -> int | None:
        node = each.found.node
        if node not in found:
            found[node] = next((at for other, at in first.items() if integral.gives_way(node, other)), None)
        return found[node]

    return _without(read, "lesser", worse)


def without_symptoms(
    read: Sequence[Supported], graph: TabularGraph, integral: IntegralSymptoms, texts: Mapping[str, str]
) -> list[Supported]:
    """Drops the signs and symptoms of the conditions that are reported (Guidelines I.B.4 and I.B.5).

    A symptom that is not routinely part of the condition goes with it where it is told in the same
    paragraph after it, of the same system, and not at the head of its own line, as a problem of its
    own would be. An Excludes1 note of either code decides likewise (Guidelines I.A.12.a). What a "use
    additional code" note of the condition asks for stays (I.A.17).
    """

    explained = _Explained(read, graph, integral, texts)
    return _without(read, "symptom", explained.by)


def _may_be_cause(graph: TabularGraph, node: int) -> bool:
    """Whether a code names a disease: not a drug or an injury, nor what only says that one is past."""
    return graph.chapter(node) not in _NO_DISEASES and not graph.title(node).startswith("Sequela")


class _Explained:
    """The assigned conditions by node, and of each node the first one in every paragraph."""

    def __init__(
        self,
        read: Sequence[Supported],
        graph: TabularGraph,
        integral: IntegralSymptoms,
        texts: Mapping[str, str],
    ) -> None:
        self._read = read
        self._graph = graph
        self._integral = integral
        self._texts = texts
        self._blanks = {
            doc: [found.start() for found in _BLANK_LINE.finditer(text)] for doc, text in texts.items()
        }
        self._first: dict[int, int] = {}
        self._told: dict[int, dict[tuple[str, int], tuple[int, int]]] = {}
        self._found: dict[int, tuple[int | None, list[int]]] = {}
        self._turns = {doc: turn for turn, doc in enumerate(texts)}
        self._places: list[tuple[int, int]] = []
        self._numbers: list[int] = []
        for number, each in enumerate(read):
            node, place = each.found.node, each.found.mention
            if each.status == "assign" and graph.chapter(node) not in (SYMPTOM_CHAPTER, STATUS_CHAPTER):
                self._first.setdefault(node, number)
                if _may_be_cause(graph, node):
                    self._places.append((self._turns[place.doc], place.start))
                    self._numbers.append(number)
                told = self._told.setdefault(node, {})
                told.setdefault((place.doc, self._paragraph(place)), (number, place.end))

    def by(self, each: Supported) -> int | None:
        """The first condition that explains a symptom, or None."""
        node, place = each.found.node, each.found.mention
        if node not in self._found:
            self._found[node] = self._by_codes(node)
        first, system = self._found[node]
        numbers = [] if first is None else [first]
        numbers += self._cause(each)
        if (
            system
            and place.section.kind in ASSESSMENT_KINDS
            and not heads_line(self._texts[place.doc], place.start)
        ):
            key = place.doc, self._paragraph(place)
            told = [self._told[disease][key] for disease in system if key in self._told[disease]]
            numbers += [number for number, end in told if end <= place.start]
        return min(numbers, default=None)

    def _cause(self, each: Supported) -> list[int]:
        """The condition that the words behind a symptom put it down to."""
        place = each.found.mention
        here = self._turns.get(place.doc, 0), place.end
        at = bisect_left(self._places, here)
        if at == len(self._places) or self._places[at][0] != here[0]:
            return []
        if not self._integral.is_left_to_cause(each.found.node, self._read[self._numbers[at]].found.node):
            return []
        between = self._texts[place.doc][place.end : self._places[at][1]]
        return [self._numbers[at]] if len(between) <= _CAUSE_REACH and _PUT_DOWN_TO.match(between) else []

    def _by_codes(self, symptom: int) -> tuple[int | None, list[int]]:
        """The first condition of which it is a symptom anyway, and the conditions of the same system."""
        integral, graph = self._integral, self._graph
        others = [
            each
            for each in self._first
            if each != symptom
            and not any(note.names(symptom) for note in graph.notes_of(each, NoteKind.USE_ADDITIONAL))
        ]
        apart = [each for each in others if not integral.is_combined(symptom, each)]
        if graph.chapter(symptom) != SYMPTOM_CHAPTER:
            apart = []
        always = [
            self._first[disease]
            for disease in others
            if integral.is_integral(symptom, disease)
            or (disease in apart and graph.excluding_notes(symptom, disease))
        ]
        system = [disease for disease in apart if integral.is_of_system(symptom, disease)]
        return min(always, default=None), system

    def _paragraph(self, place: Mention) -> int:
        """The number of its paragraph: how many blank lines stand before."""
        return bisect_left(self._blanks[place.doc], place.start)


def _without(
    read: Sequence[Supported], reason: str, redundant: Callable[[Supported], int | None]
) -> list[Supported]:
    """Suppresses each assigned or suggested mention that an assigned one makes redundant."""
    kept = []
    for each in read:
        other = None if each.status == "suppress" else redundant(each)
        kept.append(each if other is None else replace(each, status="suppress", reason=reason, other=other))
    return kept
