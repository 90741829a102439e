"""The context cues: words that negate, hedge, date or attribute what stands near them.

A cue table is an authored pack (``kb/packs/context``), read once and passed in. It holds

- *cues*: a phrase, the axis and value it decides, the side of its target on which it stands, and
  its reach;
- *pseudo-cues*: longer phrases that look like a cue and are none ("no increase");
- *stops*: phrases that end the reach of cues of some axes ("but", "presents with");
- *marks*: signs that are not words (check boxes, "fever: no"), as regular expressions;
- *section defaults*: what holds in a kind of section where no cue reaches;
- *topics*: phrases that are spoken of as in a kind of section wherever they stand ("tobacco use").
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

AXES: Mapping[str, tuple[str, ...]] = {
    "negation": ("affirmed", "negated"),
    "certainty": ("certain", "uncertain"),
    "temporality": ("recent", "historical", "background", "hypothetical"),
    "experiencer": ("patient", "other"),
}
"""Each axis with its values; the first one holds where nothing says otherwise.

``background`` is what has been there and may be there still ("history of hypertension"), and
``historical`` what is over; outputs that know only the latter show it for both (:func:`shown`).
"""


def shown(value: str) -> str:
    """The value under the names of the ``context`` command's contract."""
    return "historical" if value == "background" else value


NO_LIMIT = 1000


@dataclass(frozen=True, slots=True)
class Cue:
    """What one phrase (or mark) says about a target that it reaches.

    ``direction`` is ``before`` when the cue stands before its target and ``after`` when behind.
    ``limit`` is how many words it reaches: 1 is only the word beside it. A ``phrase`` reach ends at
    a comma, a ``list`` reach runs over commas, a ``series`` reach (of ``before`` cues) runs over
    them where a word "or" or "nor" follows.
    """

    phrase: tuple[str, ...]
    axis: str
    value: str
    direction: str
    limit: int
    reach: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A phrase with all that it does. Without cues and stopped axes it is a pseudo-cue."""

    phrase: tuple[str, ...]
    cues: tuple[Cue, ...]
    stops: frozenset[str]


@dataclass(frozen=True, slots=True)
class Mark:
    """A sign that is not a word: what its pattern matches acts as a cue, a stop or both.

    ``needs`` are texts of which one stands in whatever the pattern matches, as
    :mod:`kb.context.marked_text` has it; the pattern is tried only where one does. Empty: it is tried
    everywhere.
    """

    pattern: re.Pattern[str]
    cues: tuple[Cue, ...]
    stops: frozenset[str]
    needs: tuple[str, ...] = ()


_MOST_TRIED = 10_000


@dataclass(frozen=True, slots=True)
class CueTable:
    """``entries`` by the first word of their phrase, longest phrase first.

    ``topics`` are by folded phrase. The entries again ``by_phrase``, and the lengths of the phrases
    by their first word, longest first.
    """

    entries: Mapping[str, tuple[Entry, ...]]
    marks: tuple[Mark, ...]
    section_defaults: Mapping[str, Mapping[str, str]]
    topics: Mapping[tuple[str, ...], str]
    by_phrase: Mapping[tuple[str, ...], Entry] = field(init=False)
    lengths: Mapping[str, tuple[int, ...]] = field(init=False)
    needs: tuple[str, ...] = field(init=False)
    """What marks need, each once."""
    _tried: dict[tuple[str, ...], tuple[Mark, ...]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        entries = [entry for entries in self.entries.values() for entry in entries]
        object.__setattr__(self, "by_phrase", {entry.phrase: entry for entry in entries})
        lengths = {
            first: tuple(dict.fromkeys(len(entry.phrase) for entry in entries))
            for first, entries in self.entries.items()
        }
        object.__setattr__(self, "lengths", lengths)
        object.__setattr__(self, "needs", tuple(sorted({n for mark in self.marks for n in mark.needs})))

    def marks_that_need(self, present: tuple[str, ...]) -> tuple[Mark, ...]:
        """The marks to try on a text that has these of ``needs``."""
        tried = self._tried.get(present)
        if tried is None:
            tried = tuple(m for m in self.marks if not m.needs or not set(m.needs).isdisjoint(present))
            if len(self._tried) < _MOST_TRIED:
                self._tried[present] = tried
        return tried

    def defaults(self, section_kind: str, target: tuple[str, ...]) -> Mapping[str, str]:
        """What holds where no cue reaches: the section's defaults, else those of the target's topic."""
        if section_kind in self.section_defaults or target not in self.topics:
            return self.section_defaults.get(section_kind, {})
        return self.section_defaults.get(self.topics[target], {})
