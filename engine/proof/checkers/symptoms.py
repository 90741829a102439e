"""Works out again whether a symptom belongs to a disease, by the pack of integral symptoms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from engine.proof.ledger import Ledger
from kb.lexicon.titles import title_words
from kb.model.code import NodeKind

_SIDES = {"left", "right", "bilateral"}


def belongs(ledger: Ledger, symptom: int, disease: int) -> bool:
    """Whether a row says that the symptom is part of the disease wherever it is told."""
    signs, diseases = _naming(ledger, symptom), _naming(ledger, disease)
    rows = (signs["integral", "symptoms"] - diseases["integral", "symptoms"]) & diseases["integral", "of"]
    return _any_at_site(ledger, "integral", rows, symptom, disease)


def is_lesser(ledger: Ledger, lesser: int, severe: int) -> bool:
    """Whether a row has only the more severe of the two reported."""
    rows = _naming(ledger, lesser)["gives_way", "lesser"] & _naming(ledger, severe)["gives_way", "beside"]
    return _any_at_site(ledger, "gives_way", rows, lesser, severe)


def of_one_system(ledger: Ledger, symptom: int, disease: int) -> bool:
    """Whether a row puts both into one system."""
    signs, diseases = _naming(ledger, symptom), _naming(ledger, disease)
    return not signs["systems", "symptoms"].isdisjoint(diseases["systems", "of"])


_COLUMNS = {"integral": ("symptoms", "of"), "gives_way": ("lesser", "beside"), "systems": ("symptoms", "of")}

Naming = Mapping[tuple[str, str], frozenset[int]]
"""By table and column: the numbers of the rows that name a code there."""


def _naming(ledger: Ledger, node: int) -> Naming:
    """The rows of the pack that name a code."""
    key = ledger.graph.release.id, node
    return ledger.tables.once("symptoms", key, lambda: _find_naming(ledger, node))


def _find_naming(ledger: Ledger, node: int) -> Naming:
    return {
        (table, column): frozenset(
            number for number, row in enumerate(_pack(ledger)[table]) if among(ledger, row[column], node)
        )
        for table, columns in _COLUMNS.items()
        for column in columns
    }


def _any_at_site(ledger: Ledger, table: str, rows: Iterable[int], one: int, other: int) -> bool:
    """Whether one of the rows holds of these two, which some ask to be near each other."""
    entries = _pack(ledger)[table]
    return any(entries[row].get("same_site") != "true" or _near(ledger, one, other) for row in rows)


def said_together(ledger: Ledger, symptom: int, disease: int) -> bool:
    """Whether a row says that one code names both."""
    return any(
        among(ledger, row["symptoms"], symptom) and among(ledger, row["of"], disease)
        for row in _pack(ledger)["combined"]
    )


def _pack(ledger: Ledger) -> Any:
    return ledger.knowledge.pack("coding/integral_symptoms.yaml")


def among(ledger: Ledger, named: Iterable[str], node: int) -> bool:
    """Whether a code, range of categories or chapter of the list holds the node."""
    graph = ledger.graph
    category = graph.code(node)[:3]
    for each in named:
        if each.startswith("chapter "):
            if graph.chapter(node) == each.removeprefix("chapter "):
                return True
        elif "-" in each:
            first, last = each.split("-")
            if first <= category <= last:
                return True
        elif graph.code(node).startswith(each):
            return True
    return False


def _near(ledger: Ledger, one: int, other: int) -> bool:
    graph, regions, sides = ledger.graph, [], []
    for node in (one, other):
        line = [node, *(at for at in graph.ancestors(node) if graph.kind(at) >= NodeKind.CODE)]
        words = {word for at in line for word in title_words(graph.title(at))}
        regions.append({name for name, those in _pack(ledger)["sites"].items() if words & set(those)})
        sides.append(words & _SIDES)
    if sides[0] and sides[1] and sides[0] != sides[1] and "bilateral" not in sides[0] | sides[1]:
        return False
    return not regions[0] or not regions[1] or bool(regions[0] & regions[1])
