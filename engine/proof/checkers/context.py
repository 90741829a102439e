"""Checks ``extraction.context``: what the words around a mention say of it.

The rules are those stated at the head of engine.extraction.context, applied again the plain way.
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.proof.checkers.reading import answer_of, cells_of, check_scope, check_section, ticked
from engine.proof.checkers.senses import check_sense
from engine.proof.ledger import Fact, Ledger, Step, require
from engine.proof.spans import check_span
from kb.context.cue_table import AXES, Cue, CueTable
from kb.lexicon.words import Word, folded, words

Met = tuple[int, int, tuple[Cue, ...], frozenset[str]]
Read = tuple[list[Met], list[Word]]


def check_says(ledger: Ledger, step: Step, fact: Fact, place: str) -> None:
    """The judgement, its cues and its absences are what the scope and the section give."""
    args = fact["args"]
    (mention,), more = ledger.resting_on(step, place, "mention")
    keys = ("doc", "start", "end")
    require(fact["predicate"] == "says" and not more, place, "it rests on something else than a mention")
    require(
        [args[k] for k in keys] == [mention["args"][k] for k in keys], place, "it speaks of another mention"
    )
    text = ledger.texts[args["doc"]]
    check_section(ledger, args["doc"], args["section"], args["heading"], args["start"], place)
    check_scope(ledger, args, place)
    check_sense(ledger, mention["args"], args, place)
    read = [_read(ledger, args["doc"], first, last) for first, last in args["scope"]]
    decided = judgement(text, args["scope"], (args["start"], args["end"]), read)
    table, own = ledger.tables.cues, folded(text[args["start"] : args["end"]])
    kind = args["section"]
    if kind not in table.section_defaults:
        kind = table.topics.get(own, kind)
    defaults = table.section_defaults.get(kind, {})
    cited, absent = set(), []
    for axis, values in AXES.items():
        if axis in decided:
            value, span = decided[axis]
            cited.add(span)
        else:
            value = defaults.get(axis, values[0])
            absent.append(axis)
        require(args[axis] == value, f"{place}, {axis}", "the words around the mention say otherwise")
    spans = []
    for each in step["evidence"]:
        check_span(ledger, each, place)
        require(each["doc"] == args["doc"], place, "it cites another document")
        spans.append((each["start"], each["end"]))
    require(spans == sorted(cited), place, "it cites other words than those that decide")
    scope = ",".join(f"{start}-{end}" for start, end in args["scope"])
    require(
        step["absences"] == [{"pattern": axis, "scope": scope} for axis in absent],
        place,
        "its absences are not those of the scope",
    )


def judgement(
    text: str, scope: Sequence[Sequence[int]], target: tuple[int, int], read: Sequence[Read]
) -> dict[str, tuple[str, tuple[int, int]]]:
    """For each axis that a cue decides: the value and the span of the cue. ``read`` goes with ``scope``."""
    met = [each for cues, _ in read for each in cues]
    found = [word for _, inside in read for word in inside]
    commas = [at for start, end in scope for at in range(start, end) if text[at] == ","]
    ranked: dict[str, list[tuple[int, bool, tuple[int, int], str]]] = {axis: [] for axis in AXES}
    for start, end, cues, _ in met:
        for cue in cues:
            before = cue.direction == "before"
            left, right = (end, target[0]) if before else (target[1], start)
            if before and start < target[0] < end < target[1]:
                left = right  # it runs into the target
            between = [word for word in found if left <= word.start and word.end <= right]
            stops = [each for each in met if cue.axis in each[3] and left <= each[0]]
            comma = next((at for at in commas if left <= at < right), None)
            blocked = cue.reach != "list" and comma is not None
            if blocked and cue.reach == "series":
                either = [
                    w for w in found if w.folded in ("or", "nor") and comma is not None and w.start > comma
                ]
                blocked = not either or any(stop[1] <= either[0].start for stop in stops)
            if (
                left > right
                or len(between) >= cue.limit
                or blocked
                or any(stop[1] <= right for stop in stops)
            ):
                continue
            ranked[cue.axis].append((len(between), not before, (start, end), cue.value))
    decided = {axis: (min(each)[3], min(each)[2]) for axis, each in ranked.items() if each}
    column = _column(text, scope) if len(scope) == 2 else None
    return {**decided, "negation": column} if column else decided


def _column(text: str, scope: Sequence[Sequence[int]]) -> tuple[str, tuple[int, int]] | None:
    """For a row of a table under yes and no: what the ticked column says, and its heading."""
    head, row = (cells_of(text, *span) for span in scope)
    kinds = [answer_of(text[start:end]) for start, end in head]
    if not row or not {"yes", "no"} <= set(kinds):
        return None
    under = {kind: span for kind, span, cell in zip(kinds, head, row, strict=False) if ticked(text, cell)}
    if "yes" in under:
        return None if "no" in under else ("affirmed", under["yes"])
    return "negated", under.get("no") or head[kinds.index("yes")]


def _read(ledger: Ledger, doc: str, start: int, end: int) -> Read:
    """What ``met_in`` gives for a span, read once a decision."""
    if ("met", doc, start, end) not in ledger.memo:
        read = met_in(ledger.texts[doc], start, end, ledger.tables.cues)
        ledger.memo["met", doc, start, end] = read
    kept: Read = ledger.memo["met", doc, start, end]
    return kept


def met_in(text: str, start: int, end: int, table: CueTable) -> Read:
    """The cues and marks of a span in the order in which they are looked for, and its words."""
    marks = [
        (start + hit.start(), start + hit.end(), mark.cues, mark.stops)
        for mark, hit in table.marks_in(text[start:end])
    ]
    taken = {at for first, last, cues, _ in marks if cues for at in range(first, last)}
    inside = words(text, start, end)
    said = [word.folded for word in inside]
    phrases: list[Met] = []
    at = 0
    while at < len(inside):
        length = 1
        for entry in table.entries.get(said[at], ()):
            run = inside[at : at + len(entry.phrase)]
            if tuple(said[at : at + len(run)]) == entry.phrase and taken.isdisjoint(w.start for w in run):
                phrases.append((run[0].start, run[-1].end, entry.cues, entry.stops))
                length = len(run)
                break
        at += length
    return [*marks, *phrases], inside
