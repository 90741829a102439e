"""Signs and symptoms that belong to a disease which is reported (Guidelines I.B.4 and I.B.5).

The pairs are an authored pack (``kb/packs/coding/integral_symptoms.yaml``), by code, system and site.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from engine.coding.specificity import SIDES
from engine.conditions.codes import intervals
from kb.lexicon.titles import title_words
from kb.model.code import NodeKind
from kb.tabular.graph import TabularGraph

PACK = "coding/integral_symptoms.yaml"

Interval = tuple[int, int]
Rows = frozenset[int]
_SIDES = frozenset(SIDES)


class IntegralSymptoms:
    """The pack for one release of the tabular list.

    Asked of every two conditions of a chart: the rows that name a code are found once for each code,
    and two codes are then compared by the rows that they share.
    """

    def __init__(self, pack: Mapping[str, Any], graph: TabularGraph) -> None:
        self._graph = graph
        self._integral = _Pairs(pack["integral"], "symptoms", "of", graph)
        self._lesser = _Pairs(pack["gives_way"], "lesser", "beside", graph)
        self._systems = _Pairs(pack["systems"], "symptoms", "of", graph)
        self._combined = _Pairs(pack["combined"], "symptoms", "of", graph)
        self._caused = _spans(pack.get("caused", ()), graph)
        self._effects_told = _spans(pack.get("effects_told", ()), graph)
        self._sites = [frozenset(words) for _, words in sorted(pack["sites"].items())]

    def is_integral(self, symptom: int, disease: int) -> bool:
        """Whether the symptom is routinely part of the disease."""
        rows = self._integral.rows(symptom, disease) - self._integral.naming(disease)[0]
        return self._holds(self._integral, rows, symptom, disease)

    def gives_way(self, lesser: int, severe: int) -> bool:
        """Whether a guideline has only the more severe of the two reported."""
        return self._holds(self._lesser, self._lesser.rows(lesser, severe), lesser, severe)

    def is_left_to_cause(self, symptom: int, cause: int) -> bool:
        """Whether a symptom is not reported beside the condition that the record puts it down to."""
        return _within(self._caused, symptom) and not _within(self._effects_told, cause)

    def is_of_system(self, symptom: int, disease: int) -> bool:
        """Whether both are of the same system, so that one told with the other may be part of it."""
        return bool(self._systems.rows(symptom, disease))

    def is_combined(self, symptom: int, disease: int) -> bool:
        """Whether one code says both, so that the symptom is not left out beside the disease."""
        return bool(self._combined.rows(symptom, disease))

    def _holds(self, pairs: _Pairs, rows: Rows, one: int, other: int) -> bool:
        """Whether one of the ``rows`` that name both holds where they are."""
        return bool(rows) and (not rows <= pairs.same_site or self._same_site(one, other))

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


class _Pairs:
    """The rows of one part of the pack, each a set of codes against another."""

    def __init__(self, rows: Sequence[Mapping[str, Any]], one: str, other: str, graph: TabularGraph) -> None:
        self._columns = [[_spans(row[column], graph) for row in rows] for column in (one, other)]
        self._known: dict[int, tuple[Rows, Rows]] = {}
        self.same_site = frozenset(n for n, row in enumerate(rows) if row.get("same_site") == "true")
        """The rows that ask that both be of one site."""

    def naming(self, node: int) -> tuple[Rows, Rows]:
        """The numbers of the rows that name a code in the first column, and in the second."""
        known = self._known.get(node)
        if known is None:
            one, other = (
                frozenset(n for n, spans in enumerate(column) if _within(spans, node))
                for column in self._columns
            )
            known = self._known[node] = one, other
        return known

    def rows(self, one: int, other: int) -> Rows:
        """The numbers of the rows that name ``one`` in the first column and ``other`` in the second."""
        return self.naming(one)[0] & self.naming(other)[1]


def _spans(codes: Iterable[str], graph: TabularGraph) -> list[Interval]:
    return [span for code in codes for span in intervals(graph, code)]


def _within(spans: Iterable[Interval], node: int) -> bool:
    return any(start <= node < stop for start, stop in spans)
