"""One thing that a check found."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """``codes`` are those concerned, ``place`` the source with its line, where it has one."""

    check: str
    release: str
    codes: tuple[str, ...]
    line: int
    place: str
    message: str
