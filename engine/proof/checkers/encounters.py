"""Checks what tells the encounter or the time: 7th characters, causes that agree with an injury, weeks."""

from __future__ import annotations

import re

from engine.proof.ledger import Fact, refuse, require
from kb.lexicon.titles import NEGATIVE, title_words
from kb.model.code import NodeKind
from kb.tabular.graph import TabularGraph

_SUBSEQUENT = {"healing", "healed", "recheck", "aftercare", "subsequent", "nonunion", "malunion"}
_SEQUELA = {"sequela", "sequelae", "residual"}
_ASSUMED = {"initial": {"closed"}, "subsequent": {"closed", "routine", "healing"}, "sequela": set[str]()}


def check_seventh(graph: TabularGraph, node: int, present: set[str], place: str) -> set[str]:
    """The 7th character's definition is met; returns the words of the record that met it."""
    label = title_words(graph.seventh_label(node))
    kinds = {"initial", "subsequent", "sequela"} & label
    if not kinds:
        open_ended = bool(label & {"unspecified", "applicable"}) or label == {"single", "gestation"}
        denied = label - NEGATIVE
        if denied != label:
            require(not denied <= present, place, "the record says what the 7th character denies")
            return set()
        asked = label - {"stage", "eye"}  # every definition of such a choice says it
        require(asked <= present or open_ended, place, "the record does not say what the 7th character says")
        return set(asked) if asked <= present else set()
    cues = _SEQUELA & present or _SUBSEQUENT & present
    kind = "sequela" if _SEQUELA & present else "subsequent" if _SUBSEQUENT & present else "initial"
    require(kinds == {kind}, place, "the words speak of another kind of encounter")
    types = label & {"type", "i", "2", "iiia", "iiib", "iiic"}
    severe = types & {"iiia", "iiib", "iiic"}
    require(not severe or bool(severe & present), place, "the record does not say the type of the fracture")
    asked = label - types - {kind, "encounter", "fracture", *cues}
    require(asked <= present | _ASSUMED[kind], place, "the record does not say what the 7th character says")
    healing = {"nonunion", "malunion", "delayed"} & present
    told = any("healing" in graph.seventh_label(each) for each in graph.children(graph.parent(node) or node))
    require(not told or healing <= label, place, "the record says more of how the fracture heals")
    return cues | (label & present) - {"encounter", "fracture", "type"}


def is_later(graph: TabularGraph, node: int, decided: set[str]) -> bool:
    """Whether words decide on a later encounter, or on a definition that tells of none."""
    kind = encounter_of(graph, node)
    return bool(decided & (_SUBSEQUENT | _SEQUELA)) if kind else bool(decided)


def encounter_of(graph: TabularGraph, node: int) -> str:
    """``initial``, ``subsequent`` or ``sequela`` by the 7th character; empty where it tells no such thing."""
    label = title_words(graph.seventh_label(node)) if graph.kind(node) == NodeKind.EXTENDED else frozenset()
    return next((kind for kind in ("initial", "subsequent", "sequela") if kind in label), "")


def check_agrees(graph: TabularGraph, node: int, injury: Fact, place: str) -> None:
    """An external cause has the 7th character of its injury's encounter (Guidelines I.C.20.a.2)."""
    there = node_named(graph, injury["args"]["code"], place)
    kind = encounter_of(graph, node)
    require(graph.is_external_cause(node) and graph.chapter(there) == "19", place, "it is no injury's cause")
    require(kind != "" and kind == encounter_of(graph, there), place, "the injury's encounter is another")


def check_weeks(graph: TabularGraph, node: int, weeks: Fact, place: str) -> None:
    """The weeks of gestation lie in the trimester that the title names (note of chapter 15)."""
    code = str(weeks["args"]["code"])
    named = re.fullmatch(r"Z3A\.(0[89]|[123]\d|4[0-2])", code)
    if named is None:
        refuse(place, "no weeks of gestation decide")
    number = int(named[1])
    trimester = "third" if number >= 28 else "second" if number >= 14 else "first"
    title, above = graph.title(node), graph.parent(node)
    require(f"{trimester} trimester" in title and above is not None, place, "the weeks say otherwise")
    beside = title.replace(f"{trimester} trimester", "unspecified trimester")
    siblings = [graph.title(each) for each in graph.children(above or 0)]
    require(beside in siblings, place, "nothing leaves the trimester open")


def node_named(graph: TabularGraph, code: str, place: str) -> int:
    """The node of a code as the release writes it."""
    node = graph.node(code)
    if node is None or graph.code(node) != code:
        refuse(place, "it names no code of the release")
    return node
