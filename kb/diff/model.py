"""A difference: what came, what went and what is written otherwise, in the order of the codes.

The lists may have millions of entries, so they are made while they are read and may be read again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Entry = dict[str, Any]
"""One line of a difference, in the form of its JSON output."""


@dataclass(frozen=True, slots=True)
class Listing:
    """``count`` entries, made anew each time that they are asked for."""

    count: int
    make: Callable[[], Iterator[Entry]]

    def __len__(self) -> int:
        return self.count

    def __iter__(self) -> Iterator[Entry]:
        return self.make()

    @staticmethod
    def of(entries: list[Entry]) -> Listing:
        """A list that is there already."""
        return Listing(len(entries), lambda: iter(entries))


NOTHING = Listing.of([])


@dataclass(frozen=True, slots=True)
class Touched:
    """The codes that a difference speaks of, as the table writes them; a code may be in several."""

    added: frozenset[str] = frozenset()
    removed: frozenset[str] = frozenset()
    revised: frozenset[str] = frozenset()

    @property
    def all(self) -> frozenset[str]:
        """Every code."""
        return self.added | self.removed | self.revised


@dataclass(frozen=True, slots=True)
class Difference:
    """``before`` and ``after`` say what is compared; ``more`` holds what only some kinds have.

    ``section`` gives the heading under which a reader looks for an entry, ``name`` what its code is
    called where the entry itself does not say.
    """

    before: Mapping[str, Any]
    after: Mapping[str, Any]
    title: str
    added: Listing
    removed: Listing
    revised: Listing
    summary: Mapping[str, Any]
    more: Mapping[str, Any] = field(default_factory=dict)
    section: Callable[[Entry], str] = lambda entry: ""
    name: Callable[[Entry], str] = lambda entry: str(entry.get("title") or "")
    touched: Callable[[], Touched] = Touched

    @property
    def is_empty(self) -> bool:
        """Whether nothing differs, in any of its lists."""
        return not (
            self.added
            or self.removed
            or self.revised
            or any(
                isinstance(each, Listing) and each for part in self.more.values() for each in part.values()
            )
        )

    def as_json(self) -> dict[str, Any]:
        """The output form; its lists are still Listings and its parts Differences."""
        return {
            "from": dict(self.before),
            "to": dict(self.after),
            "added": self.added,
            "removed": self.removed,
            "revised": self.revised,
            **self.more,
            "summary": dict(self.summary),
        }
