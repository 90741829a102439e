"""The side and the site of what an assessment names, where other parts of the record tell them.

"Tick bite" in the assessment is that of the left calf of which the history speaks: the entire record is
reviewed for the specifics of a reported condition (Guidelines I.A.19, I.B.2, I.B.13). Only what is told
of one side, and nowhere of the other, is taken; a site only where the record tells no other one.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import replace
from typing import NamedTuple

from engine.coding.candidates import Candidate, met_with
from engine.coding.record import Record
from engine.coding.specificity import node_words, open_sides
from engine.extraction.laterality import side_at, side_of
from engine.extraction.read import Mention
from engine.extraction.surroundings import Qualifier
from kb.context.told_sites import SiteTable
from kb.lexicon.words import WordColumns, folded, word_columns

_BETWEEN = 2
"""Words that may stand between a side and its site: left fourth finger, right lower leg."""
_STOP = re.compile(r"[.,;:](?=\s|$)|\n")
_ANYWHERE = ("T14", "L02.9", "L03.9", "L08.9", "T30")
"""Injuries and infections of the skin of an unspecified site."""


class ToldSite(NamedTuple):
    """A side and the site that it stands before."""

    side: Qualifier
    site: Qualifier


class ToldSites:
    """What one document tells of sites, read when it is first asked."""

    def __init__(self, record: Record, table: SiteTable) -> None:
        self._record = record
        self._table = table
        self._told: list[ToldSite] | None = None

    @property
    def told(self) -> list[ToldSite]:
        """All sites with their sides, in order."""
        if self._told is None:
            text = self._record.text
            self._told = _read(text, word_columns(text), self._table)
        return self._told

    def told_of(self, mention: Mention, found: list[Candidate]) -> list[Candidate]:
        """What a mention of an assessment supports with what the record tells elsewhere, or ``found``."""
        graph = self._record.graph
        one, *rest = found
        if one.met or not all(graph.is_external_cause(each.node) for each in rest):
            return found
        if one.reason not in ("", "ambiguous"):
            return found
        code = "" if one.reason else graph.code(one.node)
        is_open = not code or code.startswith(_ANYWHERE) or bool(open_sides(graph, one.node))
        if not is_open or any(map(side_of, folded(self._record.text, *mention.sentence))):
            return found
        side = self.side_for(one.node) if code else []
        near = [] if side else self.site_for(code)
        if not side and not near:
            return found
        sided = replace(mention, sides=tuple(side or near[:1]))
        nodes = (one.family,) if rest else self._record.lexicon.nodes(mention.term)
        again = met_with(self._record, sided, nodes, near[1:])
        better = len(again) == 1 and not again[0].reason and again[0].node != one.node
        return [*again, *rest] if better and (side or again[0].met) else found

    def side_for(self, node: int) -> list[Qualifier]:
        """The one side that the record tells of the site of a code that leaves the side open."""
        graph = self._record.graph
        if not open_sides(graph, node):
            return []
        words = node_words(graph, node)
        fit = [each for each in self.told if self._table.titles[each.site.word] & words]
        return [fit[0].side] if len({each.side.word for each in fit}) == 1 else []

    def site_for(self, code: str) -> list[Qualifier]:
        """The one site, with its side, that the record tells at all, for a code of no site or for no code."""
        if code and not code.startswith(_ANYWHERE):
            return []
        kinds = {(each.side.word, self._table.titles[each.site.word]) for each in self.told}
        return list(self.told[0]) if len(kinds) == 1 else []


def _read(text: str, said: WordColumns, table: SiteTable) -> list[ToldSite]:
    told = []
    first = 0
    for stop in [*(match.end() for match in _STOP.finditer(text)), len(text)]:
        last = bisect_left(said.starts, stop, first)
        words = said.folded[first:last]
        if not table.titles.keys().isdisjoint(words) and table.denies.isdisjoint(words):
            for index in range(first, last):
                site = Qualifier(said.folded[index], said.starts[index], said.ends[index])
                side = _side_before(text, said, index, first, table) if site.word in table.titles else None
                if side is not None:
                    told.append(ToldSite(side, site))
        first = last
    return told


def _side_before(text: str, said: WordColumns, index: int, first: int, table: SiteTable) -> Qualifier | None:
    for before in range(index - 1, max(first, index - 1 - _BETWEEN) - 1, -1):
        if said.folded[before] in table.titles:
            return None
        side = side_at(text, said, before)
        if side is not None:
            return Qualifier(side, said.starts[before], said.ends[before])
    return None
