"""Which release of a table is in force on which day."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

import numpy as np

Opened = TypeVar("Opened")


class Releases(Generic[Opened]):
    """Releases that are in force on some days, and what of their tables is not known.

    ``number`` and ``partial`` have a row for each kind of line and a column for each day: a place in
    ``opened``, -1 where none is in force, and whether what the table does not hold is unknown.
    """

    def __init__(
        self,
        days: list[str],
        kinds: int,
        of: Callable[[int, str], Opened | None],
        partial: Callable[[Opened], bool],
    ) -> None:
        self.opened: list[Opened] = []
        self.number = np.full((kinds, len(days)), -1, np.int32)
        self.partial = np.zeros((kinds, len(days)), np.bool_)
        places: dict[int, int] = {}
        for kind in range(kinds):
            for at, day in enumerate(days):
                opened = of(kind, day)
                if opened is None:
                    continue
                place = places.setdefault(id(opened), len(places))
                if place == len(self.opened):
                    self.opened.append(opened)
                self.number[kind, at] = place
                self.partial[kind, at] = partial(opened)
