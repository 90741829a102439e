"""A fact of the input that is filled when something asks for it: most facts of a claim nobody looks at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.proof.model import Fact, InputField
from engine.rules.sight import Sight

Make = Callable[[Mapping[str, Any], Mapping[str, Any], str, int], dict[str, Any]]
"""The args of a fact: of the claim, the entry, its code as facts have it and its place from 0."""


class InputFact(Fact):
    """A fact by its place in a claim. ``args`` and ``evidence`` are made on first use."""

    __slots__ = ("_at", "_claim", "_entry", "_make", "_path", "sight")

    def __init__(
        self,
        number: int,
        predicate: str,
        sight: Sight,
        make: Make,
        claim: Mapping[str, Any],
        entry: Mapping[str, Any],
        path: str,
        at: int = -1,
    ) -> None:
        """``path`` is the JSON Pointer of the entry, or with ``at`` that of the list in which it stands."""
        self.id = number
        self.predicate = predicate
        self.step = None
        self.sight = sight
        self._make = make
        self._claim = claim
        self._entry = entry
        self._path = path
        self._at = at

    @property
    def code(self) -> str | None:
        """Its code, if it has one."""
        return self.sight.code or None

    def __getattr__(self, name: str) -> Any:
        """Python asks here only for what is not filled yet."""
        if name == "args":
            self.args = self._make(self._claim, self._entry, self.sight.code, self._at)
            return self.args
        if name == "evidence":
            path = self._path if self._at < 0 else f"{self._path}/{self._at}"
            self.evidence = (InputField(path),)
            return self.evidence
        raise AttributeError(name)
