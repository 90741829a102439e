"""Signs and symptoms that belong to a disease which is reported (Guidelines I.B.4 and I.B.5).

The pairs are an authored pack (``kb/packs/coding/integral_symptoms.yaml``), by code, system and site.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from engine.coding.specificity import SIDES
from engine.conditions.codes import intervals
from kb.lexicon.titles import title_words
from kb.model.code import NodeKind
from kb.tabular.graph import TabularGraph

PACK = "coding/integral_symptoms.yaml"

Interval = tuple[int, int]
_SIDES = frozenset(SIDES)
_MOST_KNOWN = 500_000


class IntegralSymptoms:
    """The pack for one release of the tabular list."""

    def __init__(self, pack: Mapping[str, Any], graph: TabularGraph) -> None:
        self._graph = graph
        self._known: dict[tuple[int, int], bool] = {}
        self._integral = [
            (self._spans(row["symptoms"]), self._spans(row["of"]), row.get("same_site") == "true")
            for row in pack["integral"]
        ]
        self._lesser = [
            (self._spans(row["lesser"]), self._spans(row["beside"]), row.get("same_site") == "true")
            for row in pack["gives_way"]
        ]
        self._systems = [(self._spans(row["symptoms"]), self._spans(row["of"])) for row in pack["systems"]]
        self._combined = [(self._spans(row["symptoms"]), self._spans(row["of"])) for row in pack["combined"]]
        self._sites = [frozenset(words) for _, words in sorted(pack["sites"].items())]

    def is_integral(self, symptom: int, disease: int) -> bool:
        """Whether the symptom is routinely part of the disease."""
        asked = symptom, disease
        known = self._known.get(asked)
        if known is None:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            known = self._known[asked] = self._is_integral(symptom, disease)
        return known

    def _is_integral(self, symptom: int, disease: int) -> bool:
        return any(
            _holds(symptoms, symptom)
            and _holds(diseases, disease)
            and not _holds(symptoms, disease)
            and (not same_site or self._same_site(symptom, disease))
            for symptoms, diseases, same_site in self._integral
        )

    def gives_way(self, lesser: int, severe: int) -> bool:
        """Whether a guideline has only the more severe of the two reported."""
        return any(
            _holds(these, lesser)
            and _holds(those, severe)
            and (not same_site or self._same_site(lesser, severe))
            for these, those, same_site in self._lesser
        )

    def is_of_system(self, symptom: int, disease: int) -> bool:
        """Whether both are of the same system, so that one told with the other may be part of it."""
        return any(
            _holds(symptoms, symptom) and _holds(diseases, disease) for symptoms, diseases in self._systems
        )

    def is_combined(self, symptom: int, disease: int) -> bool:
        """Whether one code says both, so that the symptom is not left out beside the disease."""
        return any(
            _holds(symptoms, symptom) and _holds(diseases, disease) for symptoms, diseases in self._combined
        )

    def _spans(self, codes: Iterable[str]) -> list[Interval]:
        return [span for code in codes for span in intervals(self._graph, code)]

    def _same_site(self, one: int, other: int) -> bool:
        """Whether the titles name a common region, or one names none, and no opposite sides."""
        words = [self._title_words(node) for node in (one, other)]
        sides = [each & _SIDES for each in words]
        if all(sides) and sides[0] != sides[1] and not any("bilateral" in each for each in sides):
            return False
        regions = [{n for n, site in enumerate(self._sites) if site & each} for each in words]
        return bool(regions[0] & regions[1]) or not all(regions)

    def _title_words(self, node: int) -> frozenset[str]:
        """The words of the titles of a code and of what stands above it, up to its category."""
        above = [at for at in self._graph.ancestors(node) if self._graph.kind(at) >= NodeKind.CODE]
        return frozenset(word for at in (node, *above) for word in title_words(self._graph.title(at)))


def _holds(spans: Iterable[Interval], node: int) -> bool:
    return any(start <= node < stop for start, stop in spans)
