"""Whether a diagnosis is a complete ICD-10-CM code in force on a day, and which codes are near or replace it.

Authority: 45 CFR 162.1000 and 162.1002; ICD-10-CM Official Guidelines, I.B.2 (highest number of characters);
CDC/NCHS, ICD-10-CM conversion table (the codes that took the place of others). What lacks only its 7th
character, or has a wrong one, is for the rules of I.A.5.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from engine.conditions.codes import seventh_base
from engine.edits.code_sets import ENDED, HEADING, INVALID, NOT_YET, State
from engine.proof.model import TableRow
from kb.model.code import undotted
from kb.release import ICD10CM_TABULAR, Release
from kb.snapshot.knowledge import Knowledge
from kb.tables.table import Table
from kb.tabular.graph import TabularGraph

CONVERSION = "icd10cm-conversion"
MOST_NEAR = 5
"""So many near codes are named."""
_MISREAD = str.maketrans("OIL", "011")


class DiagnosisCodes:
    """Answers by code and release, kept."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._known: dict[tuple[str, str], State | None] = {}

    def state(self, code: str, day: date, release: Release) -> State | None:
        """What is wrong with a code, dotted, under the release in force; None if nothing is."""
        key = code, release.id
        if key not in self._known:
            if len(self._known) >= _MOST_CODES:
                self._known.clear()
            self._known[key] = self._find(code, day, self._knowledge.graph(release))
        return self._known[key]

    def _find(self, code: str, day: date, graph: TabularGraph) -> State | None:
        node = graph.node(code)
        if node is not None:
            if graph.is_billable(node) or graph.needs_seventh(node):
                return None
            near = [graph.code(child) for child in graph.children(node)][: MOST_NEAR + 1]
            instead, rows = self._conversions(code, day, graph, successors=True)
            own = TableRow(graph.release.id, code)
            return State(HEADING, graph.release.id, None, instead, "", tuple(near), (own, *rows))
        holding = [
            each
            for each in self._knowledge.manifest.releases_of(ICD10CM_TABULAR)
            if self._knowledge.graph(each).node(code) is not None
        ]
        near = _near(graph, undotted(code))
        if not holding:
            if seventh_base(graph, undotted(code)) is not None:
                return None
            row = TableRow(graph.release.id, code)
            return State(INVALID, graph.release.id, None, (), "", tuple(near), (row,))
        earlier = [each for each in holding if each.period.start <= day]
        last = earlier[-1] if earlier else holding[0]
        until = last.period.until
        turn = (until - timedelta(1) if until else None) if earlier else last.period.start
        instead, rows = self._conversions(code, day, graph, successors=bool(earlier))
        row = TableRow(last.id, code)
        return State(ENDED if earlier else NOT_YET, last.id, turn, instead, "", tuple(near), (row, *rows))

    def _conversions(
        self, code: str, day: date, graph: TabularGraph, *, successors: bool
    ) -> tuple[tuple[str, ...], tuple[TableRow, ...]]:
        """The codes in force that took the place of this one, or whose place it took, with their rows."""
        release = self._knowledge.manifest.newest(CONVERSION)
        if release is None:
            return (), ()
        table, bare = self._knowledge.table_of(release), undotted(code)
        found: dict[str, TableRow] = {}
        for row in _replacing(table, bare) if successors else table.find(bare):
            other = str(table.value(row, "code" if successors else "previous_code") or "")
            node = graph.node(other)
            if node is not None and graph.is_billable(node):
                key = " ".join(str(table.value(row, name)) for name in table.schema.key)
                found.setdefault(graph.code(node), TableRow(release.id, key))
        return tuple(found), tuple(found.values())


def _replacing(table: Table, bare: str) -> Iterator[int]:
    """The rows whose predecessor, or range of these, is the code."""
    previous = table.array("previous_code")
    for row in (previous <= bare.encode("ascii", "replace")).nonzero()[0]:
        first, last = (table.value(int(row), name) for name in ("previous_code", "previous_through"))
        if first == bare or (first and last and str(first) <= bare <= str(last)):
            yield int(row)


def _near(graph: TabularGraph, bare: str) -> list[str]:
    """The code that was meant where 0 and O, 1 and I are mixed up; else those of the longest beginning."""
    read = bare[:1] + bare[1:].translate(_MISREAD)
    node = graph.node(read)
    if node is not None:
        return [graph.code(node)]
    for length in range(min(len(read), 7) - 1, 2, -1):
        node = graph.node(read[:length])
        if node is not None:
            whole = [graph.code(each) for each in graph.subtree(node) if graph.is_billable(each)]
            return whole[:MOST_NEAR]
    return []


_MOST_CODES = 200_000
