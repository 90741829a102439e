"""Checks ``extraction.context``: what the words around a mention say of it.

The rules are those stated at the head of engine.extraction.context, applied again the plain way.
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.proof.ledger import Fact, Ledger, Step, refuse, require
from engine.proof.spans import check_span
from kb.context.cue_table import AXES, Cue, CueTable
from kb.lexicon.words import Word, folded, words

_ENDS = ".!?:;"
_ASSESSED = {"assessment", "plan", "assessment_plan", "diagnosis", "problem_list", "unknown"}
Met = tuple[int, int, tuple[Cue, ...], frozenset[str]]


def check_says(ledger: Ledger, step: Step, fact: Fact, place: str) -> None:
    """The judgement, its cues and its absences are what the scope and the section give."""
    args = fact["args"]
    (mention,) = ledger.premises(step)
    keys = ("doc", "start", "end")
    require(
        fact["predicate"] == "says" and mention["predicate"] == "mention", place, "it rests on no mention"
    )
    require(
        [args[k] for k in keys] == [mention["args"][k] for k in keys], place, "it speaks of another mention"
    )
    require(set(args) == {*keys, "scope", "section", "heading", *AXES}, place, "a part is missing")
    text = ledger.texts[args["doc"]]
    _check_scope(text, args["scope"], args["start"], args["end"], place)
    _check_section(ledger, text, args["section"], args["heading"], args["start"], place)
    decided = judgement(text, args["scope"], (args["start"], args["end"]), ledger.cues)
    defaults = ledger.cues.section_defaults.get(args["section"], {})
    cited, absent = set(), []
    for axis, values in AXES.items():
        if axis in decided:
            value, span = decided[axis]
            cited.add(span)
        else:
            value = defaults.get(axis, values[0])
            absent.append(axis)
        require(args[axis] == value, f"{place}, {axis}", "the words around the mention say otherwise")
    spans = [(each["start"], each["end"]) for each in step["evidence"]]
    require(spans == sorted(cited), place, "it cites other words than those that decide")
    for each in step["evidence"]:
        require(each["doc"] == args["doc"], place, "it cites another document")
        check_span(ledger, each, place)
    scope = ",".join(f"{start}-{end}" for start, end in args["scope"])
    require(
        step["absences"] == [{"pattern": axis, "scope": scope} for axis in absent],
        place,
        "its absences are not those of the scope",
    )


def judgement(
    text: str, scope: Sequence[Sequence[int]], target: tuple[int, int], table: CueTable
) -> dict[str, tuple[str, tuple[int, int]]]:
    """For each axis that a cue decides: the value and the span of the cue."""
    met: list[Met] = []
    found: list[Word] = []
    for start, end in scope:
        here, inside = _met_in(text, start, end, table)
        met += here
        found += inside
    commas = [at for start, end in scope for at in range(start, end) if text[at] == ","]
    ranked: dict[str, list[tuple[int, bool, tuple[int, int], str]]] = {axis: [] for axis in AXES}
    for start, end, cues, _ in met:
        for cue in cues:
            before = cue.direction == "before"
            left, right = (end, target[0]) if before else (target[1], start)
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
    return {axis: (min(each)[3], min(each)[2]) for axis, each in ranked.items() if each}


def _met_in(text: str, start: int, end: int, table: CueTable) -> tuple[list[Met], list[Word]]:
    part = text[start:end]
    marks = [
        (start + hit.start(), start + hit.end(), mark.cues, mark.stops)
        for mark in table.marks
        for hit in mark.pattern.finditer(part)
    ]
    taken = {at for first, last, cues, _ in marks if cues for at in range(first, last)}
    inside = [Word(start + word.start, start + word.end, word.folded) for word in words(part)]
    phrases: list[Met] = []
    rest = inside
    while rest:
        length = 1
        for entry in table.entries.get(rest[0].folded, ()):
            run = rest[: len(entry.phrase)]
            if tuple(word.folded for word in run) == entry.phrase and taken.isdisjoint(w.start for w in run):
                phrases.append((run[0].start, run[-1].end, entry.cues, entry.stops))
                length = len(run)
                break
        rest = rest[length:]
    return [*marks, *phrases], inside


def _check_scope(text: str, scope: Sequence[Sequence[int]], start: int, end: int, place: str) -> None:
    """Spans in order, each a whole sentence, the last one around the mention."""
    require(bool(scope) and len(scope) <= 2, place, "it has no scope")
    position = 0
    for first, last in scope:
        require(position <= first < last <= len(text), place, "its scope is not in the document")
        position = last
        require(
            not text[first].isspace() and not text[last - 1].isspace(), place, "its scope is not a sentence"
        )
        above, below = text[:first].rstrip(" \t"), text[last:].lstrip(" \t")
        opened = not above or above[-1] in _ENDS + "\n\r" or not above[-1].isalnum()
        closed = (
            not below or below[0] in "\n\r" or text[last - 1] in _ENDS + ")\"'”" or text[last - 1].isspace()
        )
        require(opened and (closed or text[last : last + 1].isspace()), place, "its scope is not a sentence")
    require(scope[-1][0] <= start and end <= scope[-1][1], place, "the mention is outside its scope")


def _check_section(
    ledger: Ledger, text: str, kind: str, heading: list[int] | None, start: int, place: str
) -> None:
    """The heading's words open that kind of section, above the mention."""
    if heading is None:
        require(kind == "body", place, "only the body has no heading")
        return
    first, last = heading
    require(0 <= first < last <= len(text) and first <= start, place, "the heading is not above the mention")
    phrase = folded(text[first:last])
    tight = text[first].isalnum() and not (first and text[first - 1].isalnum())
    require(tight and not text[last - 1].isspace(), place, "the heading cuts a word")
    known = ledger.headings.kinds.get(phrase) or (
        ledger.headings.letters.get(phrase[0]) if len(phrase) == 1 else None
    )
    if known is None:
        require(kind in _ASSESSED, place, "the heading opens no such section")
    elif known != kind:
        refuse(place, "the heading opens another kind of section")
