"""Weeks of gestation: only beside a pregnancy, and what they say of its trimester.

Category Z3A is for the record of a pregnant patient (note under Z3A, Guidelines I.C.21.c.11). Trimesters are
counted from the last period: the first ends before 14 weeks, the second before 28 (note of chapter 15).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from engine.coding.candidates import Candidate
from engine.coding.openness import open_base
from engine.coding.specificity import OPEN, SEVENTH, WEEKS, Hop
from engine.coding.supported import Supported
from kb.tabular.graph import TabularGraph

WEEKS_CATEGORY = "Z3A"
_PREGNANCY_CHAPTER = "15"
_PREGNANT = ("Z33", "Z34")
_OPEN = "unspecified trimester"


def with_trimesters(read: Sequence[Supported], graph: TabularGraph) -> list[Supported]:
    """The same mentions; a code of no stated trimester gives way to that of the weeks, if they are one."""
    told = [each.found for each in read if each.status != "suppress" and _is_weeks(graph, each.found.node)]
    weeks = {graph.code(each.node) for each in told}
    if len(weeks) != 1 or weeks_of(next(iter(weeks))) is None:
        return list(read)
    return [
        each
        if each.status == "suppress" or (found := _timed(graph, each.found, told[0])) is None
        else replace(each, found=found)
        for each in read
    ]


def without_stray_weeks(read: Sequence[Supported], graph: TabularGraph) -> list[Supported]:
    """The same mentions; weeks are suppressed where no pregnancy is assigned."""
    if any(each.status == "assign" and is_pregnancy(graph, each.found.node) for each in read):
        return list(read)
    return [
        replace(each, status="suppress", reason="no_pregnancy")
        if each.status != "suppress" and _is_weeks(graph, each.found.node)
        else each
        for each in read
    ]


def is_pregnancy(graph: TabularGraph, node: int) -> bool:
    """Whether a code tells of a pregnancy."""
    return graph.chapter(node) == _PREGNANCY_CHAPTER or graph.code(node)[:3] in _PREGNANT


def weeks_of(code: str) -> int | None:
    """The completed weeks of a code of Z3A; None for those of under 8, over 42 or no stated weeks."""
    number = code.removeprefix("Z3A.")
    return int(number) if number.isdigit() and 8 <= int(number) <= 42 else None


def trimester_of(weeks: int) -> str:
    """``first``, ``second`` or ``third``."""
    return "first" if weeks < 14 else "second" if weeks < 28 else "third"


def _is_weeks(graph: TabularGraph, node: int) -> bool:
    return graph.code(node)[:3] == WEEKS_CATEGORY


def _timed(graph: TabularGraph, found: Candidate, weeks: Candidate) -> Candidate | None:
    """The same with the trimester of the weeks; a 7th character stays the same."""
    number = weeks_of(graph.code(weeks.node))
    completed = found.hops[-1].how == SEVENTH
    hops = found.hops[:-1] if completed else found.hops
    node = hops[-1].node
    above = graph.parent(node)
    title = graph.title(node)
    if number is None or above is None or _OPEN not in title:
        return None
    wanted = title.replace(_OPEN, f"{trimester_of(number)} trimester")
    beside = next((each for each in graph.children(above) if graph.title(each) == wanted), None)
    if beside is None:
        return None
    up = hops[:-1]
    if not up:
        if open_base(graph, node) != above:
            return None
        up = (hops[0], Hop(above, OPEN))
    made = (*up, Hop(beside, WEEKS))
    if not completed:
        return replace(found, hops=made, agrees_with=weeks)
    label = graph.seventh_label(found.node)
    last = next((each for each in graph.children(beside) if graph.seventh_label(each) == label), None)
    if last is None or found.seventh is None:
        return None
    seventh = replace(found.seventh, node=last)
    return replace(found, hops=(*made, Hop(last, SEVENTH)), seventh=seventh, agrees_with=weeks)
