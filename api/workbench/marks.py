"""A note cut into pieces, so that every span of evidence can be marked, also where spans overlap.

Offsets count code points, as everywhere in a decision. They are used up here: a browser, whose
strings count UTF-16 units, only ever sees whole pieces.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass

KINDS = ("assigned", "suggested", "suppressed")
"""What a span is evidence of, the strongest first: a piece of several kinds looks like the first."""


@dataclass(frozen=True, slots=True)
class Mark:
    """``text[start:end]`` is evidence for the card ``card``; ``label`` is the sign shown beside it."""

    start: int
    end: int
    kind: str
    card: str
    label: str
    tells: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text under the same marks; ``ending`` are those of them that end with it."""

    start: int
    text: str
    marks: tuple[Mark, ...] = ()
    ending: tuple[Mark, ...] = ()

    @property
    def kind(self) -> str:
        """The strongest kind."""
        return self.marks[0].kind if self.marks else ""

    @property
    def cards(self) -> str:
        """The cards, as the value of an attribute that holds a list of words."""
        return " ".join(dict.fromkeys(mark.card for mark in self.marks))

    @property
    def label(self) -> str:
        """The signs of the marks that end here."""
        return " ".join(dict.fromkeys(mark.label for mark in self.ending))

    @property
    def tells(self) -> str:
        """In words, what the piece is evidence of."""
        return "; ".join(dict.fromkeys(mark.tells for mark in self.marks))


def pieces(text: str, marks: Iterable[Mark]) -> list[Piece]:
    """``text`` in order and complete: joined, the pieces are the text again.

    A mark that does not lie within the text is left out.
    """
    inside = [mark for mark in marks if 0 <= mark.start < mark.end <= len(text)]
    cuts = sorted({0, len(text), *(m.start for m in inside), *(m.end for m in inside)})
    waiting = sorted(inside, key=lambda mark: mark.start, reverse=True)
    active: list[Mark] = []
    made = []
    for start, end in itertools.pairwise(cuts):
        active = [mark for mark in active if mark.end > start]
        while waiting and waiting[-1].start == start:
            active.append(waiting.pop())
        ranked = tuple(sorted(active, key=lambda mark: (KINDS.index(mark.kind), mark.card, mark.start)))
        ending = tuple(mark for mark in ranked if mark.end == end)
        made.append(Piece(start, text[start:end], ranked, ending))
    return made
