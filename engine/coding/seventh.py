"""Choosing the 7th character.

Guidelines I.C.19.a: A while the patient receives active treatment, D after it, S for sequelae; a
fracture not said to be open is closed, and healing not said to be otherwise is routine. Where the
definition speaks of something else (stage, eye, fetus), its words must stand in the record.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kb.lexicon.titles import NEGATIVE, title_words
from kb.tabular.graph import TabularGraph
from kb.tabular.kept import kept

SUBSEQUENT_WORDS = frozenset(
    {"healing", "healed", "recheck", "aftercare", "subsequent", "nonunion", "malunion"}
)
SEQUELA_WORDS = frozenset({"sequela", "sequelae", "residual"})

_SEVERE_TYPES = frozenset({"iiia", "iiib", "iiic"})
_TYPES = _SEVERE_TYPES | {"type", "i", "2"}

_KIND_OF_LABEL = frozenset({"stage", "eye"})
"""What all definitions of a choice say, and a note need not: of glaucoma "moderate" is its moderate stage,
of retinopathy "OS" the left eye."""

ENCOUNTERS = ("initial", "subsequent", "sequela")
_ASSUMED = {
    "initial": ("closed",),
    "subsequent": ("closed", "routine", "healing"),
    "sequela": (),
}


@dataclass(frozen=True, slots=True)
class Seventh:
    """The completed code's node, and the words that decided it (none: the default was taken)."""

    node: int
    words: tuple[str, ...]
    encounter: str
    assumed: bool = True
    """No word of the record says that the encounter is a later one."""


def encounter_kind(words: Iterable[str]) -> tuple[str, tuple[str, ...]]:
    """``initial``, ``subsequent`` or ``sequela`` and the words that say so; initial when none does."""
    present = set(words)
    for kind, cues in (("sequela", SEQUELA_WORDS), ("subsequent", SUBSEQUENT_WORDS)):
        said = tuple(sorted(present & cues))
        if said:
            return kind, said
    return "initial", ()


def choose_seventh(graph: TabularGraph, node: int, words: Iterable[str]) -> Seventh | None:
    """The completed code under ``node``, or None where the record does not decide it."""
    return _chosen(graph, node, frozenset(words) & deciding_words(graph, node))


@kept(100_000)
def deciding_words(graph: TabularGraph, node: int) -> frozenset[str]:
    """The words that the choice below a node can turn on."""
    labels = (title_words(graph.seventh_label(child)) for child in graph.children(node))
    return frozenset().union(SUBSEQUENT_WORDS, SEQUELA_WORDS, *labels)


@kept(100_000)
def _chosen(graph: TabularGraph, node: int, present: frozenset[str]) -> Seventh | None:
    kind, said = encounter_kind(present)
    ranked = []
    for child in graph.children(node):
        label = title_words(graph.seventh_label(child))
        named = [each for each in ENCOUNTERS if each in label]
        if named:
            if named[0] != kind:
                continue
            asked = _asked(label, present) - {kind, "encounter", "fracture", *said}
            missing = asked - present - frozenset(_ASSUMED[kind])
            ranked.append((len(missing), -len(label & present), child))
        elif label & {"unspecified", "applicable"} or label == {"single", "gestation"}:
            ranked.append((1, 0, child))
        elif label & NEGATIVE:
            # What is not said is not there: gout without tophus (Guidelines I.A.15).
            ranked.append((1, 0, child))
        elif label - _KIND_OF_LABEL <= present:
            ranked.append((0, -len(label), child))
    ranked.sort()
    encounters = _named_kinds(graph, node)
    if not ranked or (ranked[0][0] and encounters):
        return None
    node_label = title_words(graph.seventh_label(ranked[0][2]))
    if not encounters:
        return Seventh(ranked[0][2], (words := _named(node_label, present)), kind, not words)
    deciding = (node_label & present) - {"encounter", "fracture", "type"}
    return Seventh(ranked[0][2], tuple(sorted({*said, *deciding})), kind, not said)


def _asked(label: frozenset[str], present: frozenset[str]) -> frozenset[str]:
    """What a definition asks for. Of the types of an open fracture it lists, one is enough.

    An open fracture of no stated type is taken for one of type I or II ("open fracture NOS" in the
    definitions of the tabular list).
    """
    if "type" not in label:
        return label
    listed = label & _SEVERE_TYPES
    return label - _TYPES if not listed or present & listed else label - _TYPES | {"iiia"}


def _named(label: frozenset[str], present: frozenset[str]) -> tuple[str, ...]:
    """The words of a definition that the record says whole; none where it leaves the matter open."""
    label -= _KIND_OF_LABEL
    return tuple(sorted(label)) if label <= present else ()


def _named_kinds(graph: TabularGraph, node: int) -> bool:
    """Whether the 7th characters under ``node`` tell kinds of encounter apart."""
    return any(set(ENCOUNTERS) & title_words(graph.seventh_label(child)) for child in graph.children(node))
