"""A fact of the input that is filled when something asks for it: most facts of a claim nobody looks at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.proof.model import Fact, InputField
from engine.rules.sight import Sight

Make = Callable[[Mapping[str, Any], Mapping[str, Any], str, int], dict[str, Any]]
"""The args of a fact: of the claim, the entry (of a fact of the whole claim, the day and payer by which it is
judged), its code as facts have it and its place from 0."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the input that shows facts of a kind: its JSON Pointer, or that of a list of them."""

    predicate: str
    path: str
    make: Make
    listed: bool = False


class InputFact(Fact):
    """A fact by its place in a claim. ``args`` and ``evidence`` are made on first use."""

    __slots__ = ("_claim", "_entry", "_place", "at", "sight")

    def __init__(
        self,
        number: int,
        place: Place,
        sight: Sight,
        claim: Mapping[str, Any],
        entry: Mapping[str, Any],
        at: int = -1,
    ) -> None:
        """``at`` is the place of ``entry`` in its list, from 0."""
        self.id = number
        self.predicate = place.predicate
        self.step = None
        self.sight = sight
        self._place = place
        self._claim = claim
        self._entry = entry
        self.at = at

    @property
    def code(self) -> str | None:
        """Its code, if it has one."""
        return self.sight.code or None

    def __getattr__(self, name: str) -> Any:
        """Python asks here only for what is not filled yet."""
        if name == "args":
            self.args = self._place.make(self._claim, self._entry, self.sight.code, self.at)
            return self.args
        if name == "evidence":
            place = self._place
            path = f"{place.path}/{self.at}" if place.listed else place.path
            self.evidence = (InputField(path),)
            return self.evidence
        raise AttributeError(name)
