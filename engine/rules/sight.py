"""What the rules of a plan see of a code."""

from __future__ import annotations

from collections.abc import Mapping

from engine.conditions.model import Held, Unknown

Meeting = Mapping[int, Held | Unknown]
"""By a pattern's number, how a code meets its static tests."""


class Sight:
    """A code as facts of a kind have it (empty for those without one) and the patterns that it meets.

    ``met`` is None where no plan was asked; ``alone`` has a bit for each pattern with tests of the fact
    alone whose tests of the code are met. ``category`` numbers the code's category in the tabular list;
    it is None for a code that the list lacks and for one of another system. ``bit`` is that of the category.
    """

    __slots__ = ("alone", "bit", "category", "code", "met")

    def __init__(
        self, code: str, met: Meeting | None = None, category: int | None = None, alone: int = 0
    ) -> None:
        self.code = code
        self.met = met
        self.alone = alone
        self.category = category
        self.bit = 0 if category is None else 1 << category
