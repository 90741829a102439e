"""The rules of engine.extraction.context, applied again the slow way, give the same values."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.extraction.context import judge
from kb.context.cue_table import AXES, Cue, CueTable
from kb.lexicon.words import words

PIECES = [
    *("denies", "no", "no change in", "not", "without", "with no", "negative for", "negative"),
    *("ruled out", "was ruled out", "is absent", "resolved", "positive for", "non", "[ ]", "[x]"),
    *("(-)", ": no", "-", "but", "which", "she has", "he", ";", "Neck:", "or", ",", ","),
    *("possible", "vs", "cannot be excluded", "?", "history of", "past", "in the past", "in 2015"),
    *("if", "monitor for", "prophylaxis", "now", "mother had", "in her sister"),
    *("fever", "red", "of", "the", "cough"),
]


def met_in(text: str, table: CueTable) -> list[tuple[int, int, tuple[Cue, ...], frozenset[str]]]:
    """Every mark and phrase met, as (start, end, cues, stops)."""
    marks = [
        (found.start(), found.end(), mark.cues, mark.stops)
        for mark in table.marks
        for found in mark.pattern.finditer(text)
    ]
    phrases = []
    taken = {n for start, end, cues, _ in marks if cues for n in range(start, end)}
    rest = list(words(text))
    while rest:
        for entry in table.entries.get(rest[0].folded, ()):
            run = rest[: len(entry.phrase)]
            if tuple(word.folded for word in run) != entry.phrase:
                continue
            if any(word.start in taken for word in run):
                continue
            phrases.append((run[0].start, run[-1].end, entry.cues, entry.stops))
            rest = rest[len(run) - 1 :]
            break
        rest = rest[1:]
    return marks + phrases


def expected(text: str, target: tuple[int, int], table: CueTable) -> dict[str, str]:
    met = met_in(text, table)
    found = words(text)
    ranked: dict[str, list[tuple[int, bool, int, int, str]]] = {axis: [] for axis in AXES}
    for start, end, cues, _ in met:
        for cue in cues:
            before = cue.direction == "before"
            left, right = (end, target[0]) if before else (target[1], start)
            between = [word for word in found if left <= word.start and word.end <= right]
            stops = [m for m in met if cue.axis in m[3] and left <= m[0]]
            comma = text.find(",", left, max(left, right))
            blocked = cue.reach != "list" and comma >= 0
            if blocked and cue.reach == "series":
                alternatives = [w for w in found if w.folded in ("or", "nor") and w.start > comma]
                if alternatives:
                    blocked = any(stop[1] <= alternatives[0].start for stop in stops)
            if left > right or len(between) >= cue.limit or blocked:
                continue
            if not any(stop[1] <= right for stop in stops):
                ranked[cue.axis].append((len(between), not before, start, end, cue.value))
    return {axis: min(ranked[axis])[4] if ranked[axis] else AXES[axis][0] for axis in AXES}


@settings(max_examples=400, deadline=None)
@given(
    before=st.lists(st.sampled_from(PIECES), max_size=9),
    after=st.lists(st.sampled_from(PIECES), max_size=7),
)
def test_the_fast_and_the_plain_reading_agree(before: list[str], after: list[str], cues: CueTable) -> None:
    lead = " ".join([*before, ""])
    text = lead + " ".join(["dyspnea", *after])
    target = (len(lead), len(lead) + len("dyspnea"))
    judgement = judge(text, [(0, len(text))], target, cues)
    assert {axis: getattr(judgement, axis).value for axis in AXES} == expected(text, target, cues)
