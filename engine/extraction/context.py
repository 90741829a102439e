"""What the words around a mention say of it: denied, doubtful, past, feared, or someone else's.

The rules, which an independent checker can apply again:

1. The scope of a target is a sequence of spans of the text: its sentence, and before it the
   sentence that introduces its list, if there is one. Words and marks are found in each span
   apart; the words are numbered through.
2. Marks are found by their patterns, each pattern from left to right.
3. Phrases are found from left to right over the folded words, the longest at each word and none
   overlapping another, nor a mark that is a cue. A pseudo-cue is found like any other phrase and
   does nothing.
4. A ``before`` cue reaches a target that starts at or after its end, or that starts within it and
   goes on beyond it ("no history of" and "history of thrombosis"); an ``after`` cue reaches a target
   that ends at or before its start; if between the two there are fewer words than its limit and
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
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple

from engine.extraction.tables import answer, is_header, is_row
from kb.context.cue_table import AXES, Cue, CueTable
from kb.context.marked_text import MarkedText
from kb.lexicon.words import WordColumns, word_columns

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


class _Met(NamedTuple):
    """An entry or mark met in a scope: its span, and its words ``first <= word < last``."""

    span: Span
    first: int
    last: int
    cues: tuple[Cue, ...]
    stops: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Axis:
    """The cues of one axis, by the side of their target and in order, and what stops them.

    ``stop_until[n]`` is the nearest end of a stop that begins at or after ``stop_from[n]``.
    """

    before: Sequence[tuple[_Met, Cue]]
    before_ends: Sequence[int]
    after: Sequence[tuple[_Met, Cue]]
    after_starts: Sequence[int]
    stop_from: Sequence[int]
    stop_until: Sequence[int]

    def stopped(self, left: int, right: int) -> bool:
        """Whether a stop stands between the two places."""
        nearest = bisect_left(self.stop_from, left)
        return nearest < len(self.stop_until) and self.stop_until[nearest] <= right


@dataclass(frozen=True, slots=True)
class Scope:
    """The words of a scope and what was met in it; read once for all targets of a sentence.

    ``axes`` holds only axes of which a cue was met.
    """

    spans: tuple[Span, ...]
    starts: Sequence[int]
    folded: Sequence[str]
    axes: Mapping[str, _Axis]
    commas: Sequence[int]
    alternatives: Sequence[int]
    answer: tuple[str, Span] | None
    affirmed: dict[Span, bool] = field(default_factory=dict, compare=False)
    """What was asked of it already: whether no cue denies a target."""


def read_scope(
    text: str,
    spans: Sequence[Span],
    table: CueTable,
    said: WordColumns | None = None,
    marked: MarkedText | None = None,
) -> Scope:
    """The scope made of ``spans`` of ``text``, which are in order and don't overlap.

    ``said`` are the words of the text and ``marked`` finds its marks, where these are at hand.
    """
    parts = [word_columns(text, *span) if said is None else said.within(text, *span) for span in spans]
    found = (
        parts[0] if len(parts) == 1 else WordColumns(*([*chain(*each)] for each in zip(*parts, strict=True)))
    )
    met = [*_marks(marked or MarkedText(text, table), spans, found.starts)]
    met += _phrases(found, met, table)
    asked = {cue.axis for item in met for cue in item.cues}
    return Scope(
        spans=tuple(spans),
        starts=found.starts,
        folded=found.folded,
        axes={axis: _axis(met, axis) for axis in asked},
        commas=[place for start, end in spans for place in _commas(text, start, end)] if asked else (),
        alternatives=[
            start for start, word in zip(found.starts, found.folded, strict=True) if word in _ALTERNATIVES
        ]
        if asked
        else (),
        answer=_answer(text, spans) if len(spans) > 1 else None,
    )


def _answer(text: str, spans: Sequence[Span]) -> tuple[str, Span] | None:
    """What the column says, for a row that a table's header introduces."""
    if is_row(text, *spans[1]) and is_header(text, spans[0]):
        return answer(text, spans[0], spans[1])
    return None


_ALTERNATIVES = frozenset({"or", "nor"})


def _marks(marked: MarkedText, spans: Sequence[Span], starts: Sequence[int]) -> Iterator[_Met]:
    for start, end in spans:
        for mark, match in marked.marks_in(start, end):
            span = (start + match.start(), start + match.end())
            first, last = bisect_left(starts, span[0]), bisect_left(starts, span[1])
            yield _Met(span, first, last, mark.cues, mark.stops)


def _phrases(found: WordColumns, marks: Sequence[_Met], table: CueTable) -> Iterator[_Met]:
    taken = {index for mark in marks if mark.cues for index in range(mark.first, mark.last)}
    lengths, entries = table.lengths, table.by_phrase
    folds = found.folded
    free = 0
    for index in [index for index, word in enumerate(folds) if word in lengths]:
        if index < free:
            continue
        for length in lengths[folds[index]]:
            last = index + length
            entry = entries.get(tuple(folds[index:last])) if last <= len(folds) else None
            if entry and (not taken or taken.isdisjoint(range(index, last))):
                yield _Met((found.starts[index], found.ends[last - 1]), index, last, entry.cues, entry.stops)
                free = last
                break


def _axis(met: Sequence[_Met], axis: str) -> _Axis:
    cues = [(item, cue) for item in met for cue in item.cues if cue.axis == axis]
    before = sorted(
        (each for each in cues if each[1].direction == "before"), key=lambda each: each[0].span[1]
    )
    after = sorted((each for each in cues if each[1].direction == "after"), key=lambda each: each[0].span[0])
    stops = sorted(item.span for item in met if axis in item.stops)
    until = [end for _, end in stops]
    for index in range(len(until) - 2, -1, -1):
        until[index] = min(until[index], until[index + 1])
    return _Axis(
        before=before,
        before_ends=[item.span[1] for item, _ in before],
        after=after,
        after_starts=[item.span[0] for item, _ in after],
        stop_from=[start for start, _ in stops],
        stop_until=until,
    )


def _commas(text: str, start: int, end: int) -> Iterator[int]:
    place = text.find(",", start, end)
    while place >= 0:
        yield place
        place = text.find(",", place + 1, end)


_Rank = tuple[int, bool, Span]


def _nearest(scope: Scope, axis: _Axis, target: Span) -> tuple[_Rank, Cue] | None:
    """The cue of the axis that reaches the target with the fewest words in between.

    Cues are looked at from the target outwards, so that a long sentence costs no more than a short one.
    """
    best: tuple[_Rank, Cue] | None = None
    place = bisect_left(scope.starts, target[0])
    for index in range(bisect_left(axis.before_ends, target[1]) - 1, -1, -1):
        met, cue = axis.before[index]
        if met.span[0] >= target[0]:
            continue
        end, count = min(met.span[1], target[0]), max(place - met.last, 0)
        if (best and count > best[0][0]) or axis.stopped(end, target[0]):
            break
        if count < cue.limit and not _parted(scope, axis, cue, end, target[0]):
            best = _better(best, ((count, False, met.span), cue))
    place = bisect_left(scope.starts, target[1])
    for index in range(bisect_left(axis.after_starts, target[1]), len(axis.after)):
        met, cue = axis.after[index]
        count = met.first - place
        if (best and count > best[0][0]) or axis.stopped(target[1], met.span[0]):
            break
        if count < cue.limit and not _parted(scope, axis, cue, target[1], met.span[0]):
            best = _better(best, ((count, True, met.span), cue))
    return best


def _better(best: tuple[_Rank, Cue] | None, other: tuple[_Rank, Cue]) -> tuple[_Rank, Cue]:
    return best if best and best[0] <= other[0] else other


def _parted(scope: Scope, axis: _Axis, cue: Cue, left: int, right: int) -> bool:
    """Whether a comma between cue and target ends the cue's reach."""
    if cue.reach == "list":
        return False
    comma = bisect_left(scope.commas, left)
    if comma == len(scope.commas) or scope.commas[comma] >= right:
        return False
    if cue.reach == "series":
        following = bisect_right(scope.alternatives, scope.commas[comma])
        if following < len(scope.alternatives):
            return axis.stopped(left, scope.alternatives[following])
    return True


def is_affirmed(scope: Scope, target: Span) -> bool:
    """Whether no cue of the scope denies the target."""
    if scope.answer:
        return scope.answer[0] == AXES["negation"][0]
    axis = scope.axes.get("negation")
    if axis is None:
        return True
    known = scope.affirmed.get(target)
    if known is None:
        found = _nearest(scope, axis, target)
        known = found is None or found[1].value == AXES["negation"][0]
        scope.affirmed[target] = known
    return known


def judge_in(scope: Scope, target: Span, table: CueTable, section_kind: str = "body") -> ContextJudgement:
    """The judgement on ``target``, a span of the text that ``scope`` was read from."""
    first, last = bisect_left(scope.starts, target[0]), bisect_left(scope.starts, target[1])
    defaults = table.defaults(section_kind, tuple(scope.folded[first:last]))

    def held(name: str) -> Held:
        if name == "negation" and scope.answer:
            return Held(scope.answer[0], "cue", scope.answer[1])
        axis = scope.axes.get(name)
        found = _nearest(scope, axis, target) if axis else None
        if found:
            return Held(found[1].value, "cue", found[0][2])
        if name in defaults:
            return Held(defaults[name], "section")
        return _DEFAULTS[name]

    return ContextJudgement(
        negation=held("negation"),
        certainty=held("certainty"),
        temporality=held("temporality"),
        experiencer=held("experiencer"),
        scope=scope.spans,
    )


_DEFAULTS = {name: Held(values[0], "default") for name, values in AXES.items()}


def judge(
    text: str,
    spans: Sequence[Span],
    target: Span,
    table: CueTable,
    section_kind: str = "body",
) -> ContextJudgement:
    """The judgement on one target: :func:`read_scope` and :func:`judge_in` in one step."""
    return judge_in(read_scope(text, spans, table), target, table, section_kind)
