"""Works out again whether a symptom belongs to a disease, by the pack of integral symptoms."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from engine.proof.ledger import Ledger
from kb.lexicon.titles import title_words
from kb.model.code import NodeKind

_SIDES = {"left", "right", "bilateral"}


def belongs(ledger: Ledger, symptom: int, disease: int) -> bool:
    """Whether a row says that the symptom is part of the disease wherever it is told."""
    for row in _pack(ledger)["integral"]:
        if among(ledger, row["symptoms"], symptom) and not among(ledger, row["symptoms"], disease):
            near = row.get("same_site") != "true" or _near(ledger, symptom, disease)
            if near and among(ledger, row["of"], disease):
                return True
    return False


def is_lesser(ledger: Ledger, lesser: int, severe: int) -> bool:
    """Whether a row has only the more severe of the two reported."""
    return any(
        among(ledger, row["lesser"], lesser)
        and among(ledger, row["beside"], severe)
        and (row.get("same_site") != "true" or _near(ledger, lesser, severe))
        for row in _pack(ledger)["gives_way"]
    )


def of_one_system(ledger: Ledger, symptom: int, disease: int) -> bool:
    """Whether a row puts both into one system."""
    return any(
        among(ledger, row["symptoms"], symptom) and among(ledger, row["of"], disease)
        for row in _pack(ledger)["systems"]
    )


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
