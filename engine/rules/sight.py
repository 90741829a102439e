"""What the rules of a plan see of a code."""

from __future__ import annotations

from collections.abc import Mapping

from engine.conditions.model import Held, Unknown

Meeting = Mapping[int, Held | Unknown]
"""By a pattern's number, how a code meets its static tests."""


class Sight:
    """A code as facts of a kind have it (empty for those without one) and the patterns that it meets.

    ``met`` is None where no plan was asked. ``plain`` are the patterns, numbered with all that they ask of
    a fact alone, that are met with the code, ``asking`` those that ask more of the fact (see
    engine.rules.alone) and ``perhaps`` all of them. ``category`` numbers the code's category in the tabular
    list; it is None for a code that the list lacks and for one of another system. ``bit`` is that of the
    category.
    """

    __slots__ = ("asking", "bit", "category", "code", "met", "perhaps", "plain")

    def __init__(
        self,
        code: str,
        met: Meeting | None = None,
        category: int | None = None,
        plain: frozenset[int] = frozenset(),
        asking: int = 0,
        perhaps: frozenset[int] = frozenset(),
    ) -> None:
        self.code = code
        self.met = met
        self.category = category
        self.bit = 0 if category is None else 1 << category
        self.plain = plain
        self.asking = asking
        self.perhaps = perhaps
