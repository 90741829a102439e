"""The cues of a scope and what they say of a target, worked out again from the words around it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter
from typing import NamedTuple

from engine.proof.checkers.documents import ReadDocument, Span
from engine.proof.checkers.reading import answer_of, cells_of, ticked
from kb.context.cue_table import AXES, Cue, CueTable
from kb.lexicon.words import WordColumns

Decided = tuple[str, Span]
"""A value and the words that decide it."""

Placed = tuple[int, Span, Cue]
"""A cue with its span, behind the end of it that is nearer to its targets."""

_Rank = tuple[int, bool, Span, str]
"""Words in between, whether the cue follows its target, its place and its value: the least decides."""


class Met(NamedTuple):
    """A sign or phrase of the context pack, and where it stands."""

    start: int
    end: int
    cues: Sequence[Cue]
    stops: frozenset[str]


class Scope(NamedTuple):
    """What stands in a scope: words, commas and alternatives, and by axis its cues and stops."""

    said: WordColumns
    commas: Sequence[int]
    either: Sequence[int]
    """Where "or" and "nor" stand."""
    before: Mapping[str, Sequence[Placed]]
    """The cues for what follows them, by axis and in the order of their ends."""
    after: Mapping[str, Sequence[Placed]]
    """The cues for what precedes them, in the order of their beginnings."""
    stops: Mapping[str, Sequence[Span]]
    column: Decided | None
    """What the ticked column of a table says."""

    def between(self, left: int, right: int) -> int:
        """How many whole words stand between two places."""
        return max(0, bisect_right(self.said.ends, right) - bisect_left(self.said.starts, left))

    def stopped(self, axis: str, left: int, right: int) -> bool:
        """Whether a stop of the axis stands between two places."""
        stops = self.stops[axis]
        for number in range(bisect_left(stops, (left,)), len(stops)):
            start, end = stops[number]
            if start > right:
                break
            if end <= right:
                return True
        return False


def read_scope(document: ReadDocument, spans: Sequence[Span], table: CueTable) -> Scope:
    """Reads the spans of a scope; words and signs are looked for in each apart."""
    text = document.text
    parts = [document.words(*span) for span in spans]
    met = [
        each for span, part in zip(spans, parts, strict=True) for each in met_in(document, span, part, table)
    ]
    said = WordColumns(
        [at for part in parts for at in part.starts],
        [at for part in parts for at in part.ends],
        [word for part in parts for word in part.folded],
    )
    before, after = ({axis: list[Placed]() for axis in AXES} for _ in range(2))
    for each in met:
        for cue in each.cues:
            leads = cue.direction == "before"
            placed = each.end if leads else each.start, (each.start, each.end), cue
            (before if leads else after)[cue.axis].append(placed)
    return Scope(
        said,
        [at for start, end in spans for at in _places(text, ",", start, end)],
        [at for at, word in zip(said.starts, said.folded, strict=True) if word in ("or", "nor")],
        {axis: sorted(cues, key=itemgetter(0)) for axis, cues in before.items()},
        {axis: sorted(cues, key=itemgetter(0)) for axis, cues in after.items()},
        {axis: sorted({(each.start, each.end) for each in met if axis in each.stops}) for axis in AXES},
        _column(text, spans) if len(spans) == 2 else None,
    )


def _places(text: str, sign: str, start: int, end: int) -> Iterator[int]:
    at = text.find(sign, start, end)
    while at >= 0:
        yield at
        at = text.find(sign, at + 1, end)


def met_in(document: ReadDocument, span: Span, said: WordColumns, table: CueTable) -> list[Met]:
    """The marks and phrases of a span, in the order in which they are looked for."""
    start, end = span
    found = [
        Met(start + hit.start(), start + hit.end(), mark.cues, mark.stops)
        for mark, hit in document.marked.marks_in(start, end)
    ]
    taken = {place for each in found if each.cues for place in range(each.start, each.end)}
    at = 0
    for first, word in enumerate(said.folded):
        if first < at or word not in table.lengths:
            continue
        for length in table.lengths[word]:
            entry = table.by_phrase.get(tuple(said.folded[first : first + length]))
            begins = said.starts[first : first + length]
            if entry is None or len(entry.phrase) != length or not taken.isdisjoint(begins):
                continue
            found.append(Met(begins[0], said.ends[first + length - 1], entry.cues, entry.stops))
            at = first + length
            break
    return found


def judgement(scope: Scope, target: Span) -> dict[str, Decided]:
    """For each axis that a cue decides: the value and the span of the cue."""
    decided = {}
    for axis in AXES:
        if scope.before[axis] or scope.after[axis]:
            best = _nearest(scope, axis, target)
            if best is not None:
                decided[axis] = best[3], best[2]
    return {**decided, "negation": scope.column} if scope.column else decided


def _nearest(scope: Scope, axis: str, target: Span) -> _Rank | None:
    """The cue that reaches the target with the fewest words in between, sought outwards on either side."""
    best: _Rank | None = None
    before, after = scope.before[axis], scope.after[axis]
    first = bisect_left(before, target[1], key=itemgetter(0))
    then = bisect_left(after, target[1], key=itemgetter(0))
    outwards = (
        ((before[at] for at in range(first - 1, -1, -1)), False),
        ((after[at] for at in range(then, len(after))), True),
    )
    for cues, follows in outwards:
        for _, span, cue in cues:
            if not follows and span[0] >= target[0]:
                continue  # it stands within the target
            left, right = (target[1], span[0]) if follows else (min(span[1], target[0]), target[0])
            count = scope.between(left, right)
            if scope.stopped(axis, left, right) or (best is not None and count > best[0]):
                break  # nor does any cue that stands further off reach the target, or as near
            if count < cue.limit and not _parted(scope, axis, cue, left, right):
                rank = count, follows, span, cue.value
                best = rank if best is None else min(best, rank)
    return best


def _parted(scope: Scope, axis: str, cue: Cue, left: int, right: int) -> bool:
    """Whether a comma ends the reach of a cue before its target."""
    at = bisect_left(scope.commas, left)
    if cue.reach == "list" or at == len(scope.commas) or scope.commas[at] >= right:
        return False
    if cue.reach != "series":
        return True
    nearest = bisect_right(scope.either, scope.commas[at])
    if nearest == len(scope.either):
        return True
    return scope.stopped(axis, left, scope.either[nearest])


def _column(text: str, scope: Sequence[Span]) -> Decided | None:
    """For a row of a table under yes and no: what the ticked column says, and its heading."""
    head, row = (cells_of(text, *span) for span in scope)
    kinds = [answer_of(text[start:end]) for start, end in head]
    if not row or not {"yes", "no"} <= set(kinds):
        return None
    under = {kind: span for kind, span, cell in zip(kinds, head, row, strict=False) if ticked(text, cell)}
    if "yes" in under:
        return None if "no" in under else ("affirmed", under["yes"])
    return "negated", under.get("no") or head[kinds.index("yes")]
