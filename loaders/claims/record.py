"""One claim that was read, and where each part of it stood in its source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from kb.model.claim import Claim


class Origin(Protocol):
    """Where the parts of a claim stood in a source whose parts have positions of their own."""

    def place(self, pointer: str) -> str | None:
        """The source's own name for what a JSON Pointer into the canonical claim names.

        Of a pointer that has no place of its own, that of the nearest part around it; None where
        the source does not say it at all.
        """

    def text(self, pointer: str) -> str | None:
        """The source's own text there: the whole segment, without its terminator."""


@dataclass(frozen=True, slots=True)
class ClaimRecord:
    """A claim that was read. ``record`` counts from 1 within its source."""

    record: int
    claim: Claim
    source_sha256: str
    origin: Origin | None = None
