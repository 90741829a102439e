"""What the words around a mention say of it: denied, doubtful, past, feared, or someone else's.

The rules, which an independent checker can apply again:

1. The scope of a target is a sequence of spans of the text: its sentence, and before it the
   sentence that introduces its list, if there is one. Words and marks are found in each span
   apart; the words are numbered through.
2. Marks are found by their patterns, each pattern from left to right.
3. Phrases are found from left to right over the folded words, the longest at each word and none
   overlapping another, nor a mark that is a cue. A pseudo-cue is found like any other phrase and
   does nothing.
4. A ``before`` cue reaches a target that starts at or after its end, an ``after`` cue a target
   that ends at or before its start, if between the two there are fewer words than its limit and
   no stop of its axis. A comma between the two forbids it for a ``phrase`` reach; for a ``series``
   reach too, unless after the first such comma an "or" or "nor" follows, with no stop of the axis
   between cue and "or". For a ``list`` reach commas do not matter.
5. On each axis the reaching cue with the fewest words in between decides; of equally near ones
   the one before the target. If none reaches, the default of the section holds, or where it has
   none that of the kind of section to which the target is a topic; else the axis's first value.
6. In a row of a table under columns of yes and no the ticked column decides on negation
   (:mod:`engine.extraction.tables`).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from engine.extraction.tables import answer, is_header, is_row
from kb.context.cue_table import AXES, Cue, CueTable
from kb.lexicon.words import Word, words

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Held:
    """The value of one axis and what decided it.

    ``source`` is ``cue``, ``section`` or ``default``; ``cue`` is the span of the deciding words
    where it is ``cue``, else ``None``: no cue of the axis reaches the target in the scope.
    """

    value: str
    source: str
    cue: Span | None = None


@dataclass(frozen=True, slots=True)
class ContextJudgement:
    """The four values of one mention with their grounds, and the spans that were searched."""

    negation: Held
    certainty: Held
    temporality: Held
    experiencer: Held
    scope: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class _Met:
    """An entry or mark met in a scope: its span, and its words ``first <= word < last``."""

    span: Span
    first: int
    last: int
    cues: tuple[Cue, ...]
    stops: frozenset[str]


@dataclass(frozen=True, slots=True)
class Scope:
    """The words of a scope and what was met in it; read once for all targets of a sentence."""

    spans: tuple[Span, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    folded: tuple[str, ...]
    cues: tuple[tuple[_Met, Cue], ...]
    stops: dict[str, tuple[Span, ...]]
    commas: tuple[int, ...]
    alternatives: tuple[int, ...]
    answer: tuple[str, Span] | None


def _marks(text: str, spans: Sequence[Span], starts: Sequence[int], table: CueTable) -> list[_Met]:
    met = []
    for start, end in spans:
        part = text[start:end]
        for mark in table.marks:
            for match in mark.pattern.finditer(part):
                span = (start + match.start(), start + match.end())
                first, last = bisect_left(starts, span[0]), bisect_left(starts, span[1])
                met.append(_Met(span, first, last, mark.cues, mark.stops))
    return met


def _phrases(found: Sequence[Word], marks: list[_Met], table: CueTable) -> list[_Met]:
    taken = {index for mark in marks if mark.cues for index in range(mark.first, mark.last)}
    met = []
    index = 0
    while index < len(found):
        for entry in table.entries.get(found[index].folded, ()):
            last = index + len(entry.phrase)
            if (
                last <= len(found)
                and all(found[index + n].folded == word for n, word in enumerate(entry.phrase))
                and taken.isdisjoint(range(index, last))
            ):
                span = (found[index].start, found[last - 1].end)
                met.append(_Met(span, index, last, entry.cues, entry.stops))
                index = last - 1
                break
        index += 1
    return met


def read_scope(text: str, spans: Sequence[Span], table: CueTable) -> Scope:
    """The scope made of ``spans`` of ``text``, which are in order and don't overlap."""
    found = [
        Word(start + word.start, start + word.end, word.folded)
        for start, end in spans
        for word in words(text[start:end])
    ]
    starts = tuple(word.start for word in found)
    marks = _marks(text, spans, starts, table)
    met = marks + _phrases(found, marks, table)
    return Scope(
        spans=tuple(spans),
        starts=starts,
        ends=tuple(word.end for word in found),
        folded=tuple(word.folded for word in found),
        cues=tuple((item, cue) for item in met for cue in item.cues),
        stops={axis: tuple(item.span for item in met if axis in item.stops) for axis in AXES},
        commas=tuple(
            position for start, end in spans for position in range(start, end) if text[position] == ","
        ),
        alternatives=tuple(word.start for word in found if word.folded in ("or", "nor")),
        answer=_answer(text, spans),
    )


def _answer(text: str, spans: Sequence[Span]) -> tuple[str, Span] | None:
    """What the column says, for a row that a table's header introduces."""
    if len(spans) < 2 or not (is_row(text, *spans[1]) and is_header(text, spans[0])):
        return None
    return answer(text, spans[0], spans[1])


def _stopped(scope: Scope, axis: str, left: int, right: int) -> bool:
    return any(left <= start and end <= right for start, end in scope.stops[axis])


def _distance(scope: Scope, met: _Met, cue: Cue, target: Span) -> int | None:
    """How many words stand between cue and target; ``None`` if the cue doesn't reach it."""
    if cue.direction == "before":
        left, right = met.span[1], target[0]
        count = bisect_left(scope.starts, right) - met.last
    else:
        left, right = target[1], met.span[0]
        count = met.first - bisect_left(scope.starts, left)
    if left > right or count >= cue.limit or _stopped(scope, cue.axis, left, right):
        return None
    comma = next((place for place in scope.commas if left <= place < right), None)
    if cue.reach == "list" or comma is None:
        return count
    if cue.reach == "series":
        following = next((place for place in scope.alternatives if place > comma), None)
        if following is not None and not _stopped(scope, cue.axis, left, following):
            return count
    return None


def judge_in(scope: Scope, target: Span, table: CueTable, section_kind: str = "body") -> ContextJudgement:
    """The judgement on ``target``, a span of the text that ``scope`` was read from."""
    best: dict[str, tuple[tuple[int, bool, Span], str]] = {}
    for met, cue in scope.cues:
        count = _distance(scope, met, cue, target)
        if count is None:
            continue
        rank = (count, cue.direction == "after", met.span)
        if cue.axis not in best or rank < best[cue.axis][0]:
            best[cue.axis] = (rank, cue.value)
    first, last = bisect_left(scope.starts, target[0]), bisect_right(scope.ends, target[1])
    defaults = table.defaults(section_kind, scope.folded[first:last])

    def held(axis: str) -> Held:
        if axis == "negation" and scope.answer:
            return Held(scope.answer[0], "cue", scope.answer[1])
        if axis in best:
            rank, value = best[axis]
            return Held(value, "cue", rank[2])
        if axis in defaults:
            return Held(defaults[axis], "section")
        return Held(AXES[axis][0], "default")

    return ContextJudgement(
        negation=held("negation"),
        certainty=held("certainty"),
        temporality=held("temporality"),
        experiencer=held("experiencer"),
        scope=scope.spans,
    )


def judge(
    text: str,
    spans: Sequence[Span],
    target: Span,
    table: CueTable,
    section_kind: str = "body",
) -> ContextJudgement:
    """The judgement on one target: :func:`read_scope` and :func:`judge_in` in one step."""
    return judge_in(read_scope(text, spans, table), target, table, section_kind)
