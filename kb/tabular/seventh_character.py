"""7th characters: which codes they complete, and the placeholder X that fills the gap.

Official Guidelines sections I.A.4 (placeholder character) and I.A.5 (7th characters): a code with
fewer than six characters that takes a 7th is filled with X, and is invalid without its 7th.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_LENGTH_BEFORE_SEVENTH = 6

_DO_NOT_APPLY = re.compile(
    r"7th characters? (?P<characters>.+?) do(?:es)? not apply to codes in (?:sub)?category "
    r"(?P<under>[A-Z]\d[0-9A-Z.]+) with (?P<position>\d)th character (?P<values>.+)",
    re.IGNORECASE,
)
_VALUE = re.compile(r"(?:^|\bor )([0-9A-Z]) -")
_CHARACTER = re.compile(r"\b[A-Z0-9]\b")


@dataclass(frozen=True, slots=True)
class Exception7:
    """Characters that the publisher withholds from codes under ``under`` by an earlier character."""

    under: str
    position: int
    values: frozenset[str]
    characters: frozenset[str]

    def withholds(self, code: str, character: str) -> bool:
        """Whether ``character`` does not complete the undotted ``code``."""
        return (
            character in self.characters
            and code.startswith(self.under)
            and len(code) >= self.position
            and code[self.position - 1] in self.values
        )


def read_exceptions(notes: Iterable[str]) -> tuple[Exception7, ...]:
    """The exceptions that the tabular's own words state, as the note under S06 does."""
    found = []
    for note in notes:
        match = _DO_NOT_APPLY.search(note)
        if match:
            found.append(
                Exception7(
                    under=match["under"].replace(".", ""),
                    position=int(match["position"]),
                    values=frozenset(_VALUE.findall(match["values"])),
                    characters=frozenset(_CHARACTER.findall(match["characters"])),
                )
            )
    return tuple(found)


def complete(code: str, character: str) -> str:
    """``complete("W52", "A")`` is ``"W52XXXA"``."""
    return code.ljust(_LENGTH_BEFORE_SEVENTH, "X") + character


def takes_seventh(code: str) -> bool:
    """Whether a 7th character can still be added to the undotted ``code``."""
    return len(code) <= _LENGTH_BEFORE_SEVENTH
