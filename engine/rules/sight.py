"""What the rules of a plan see of a code."""

from __future__ import annotations

from engine.conditions.model import Held, Unknown

Meeting = tuple[int, Held | Unknown]
"""A pattern's number, and how a code meets its static tests."""


class Sight:
    """A code as facts of a kind have it (empty for those without one) and the patterns that it meets.

    ``met`` is None where no plan was asked. ``category`` numbers the code's category in the tabular list;
    it is None for a code that the list lacks and for one of another system. ``bit`` is that of the category.
    """

    __slots__ = ("bit", "category", "code", "met")

    def __init__(
        self, code: str, met: tuple[Meeting, ...] | None = None, category: int | None = None
    ) -> None:
        self.code = code
        self.met = met
        self.category = category
        self.bit = 0 if category is None else 1 << category
