"""Rules as the checker reads them: straight from the pack, without the engine's own reader."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_REFERENCE = re.compile(r"(same_as|opposite_of)\(([a-z_0-9]+)\.([a-z_0-9]+)\)")
_BOUNDS = ("at_least", "at_most", "more_than", "less_than")
_WHOLE = ("row", "within_days")
"""Conditions whose argument is itself a mapping."""

Rule = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """One test: the key, what will do (any of it), whether that is denied, and bounds to keep."""

    key: str
    any_of: Sequence[Any]
    denied: bool
    bounds: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of ``when`` or ``unless``; for a count or sum ``of`` is what is counted."""

    kind: str
    tests: tuple[Asked, ...]
    name: str
    of: Entry | None = None
    field: str | None = None
    number: Asked | None = None


def entries(written: Any) -> list[Entry]:
    """The entries in order."""
    parts = written if isinstance(written, (list, tuple)) else [written]
    return [_entry(kind, body) for part in parts for kind, body in part.items()]


def _entry(kind: str, body: Mapping[str, Any]) -> Entry:
    if kind in ("count", "sum"):
        ((inner, tests),) = body["of"].items()
        number = _asked("value", body["is"])
        return Entry(kind, (), body["as"], _entry(inner, tests), body.get("field"), number)
    tests = tuple(_asked(key, value) for key, value in body.items() if key != "as")
    return Entry(kind, tests, body.get("as", kind))


def _asked(key: str, written: Any) -> Asked:
    denied = False
    bounds: list[tuple[str, str]] = []
    if isinstance(written, dict) and "not" in written:
        denied, written = True, written["not"]
    if isinstance(written, dict) and (key not in _WHOLE):
        bounds = [(how, written[how]) for how in _BOUNDS if how in written]
        written = []
    values = written if isinstance(written, list) else [written]
    return Asked(key, values, denied, bounds)


def reference(written: Any) -> tuple[str, str, str] | None:
    """``same_as(line.date)`` as (how, name, field); None for a plain value."""
    found = _REFERENCE.fullmatch(written) if isinstance(written, str) and "(" in written else None
    return (found[1], found[2], found[3]) if found else None


def asks_others(asked: Asked, by_name: frozenset[str]) -> bool:
    """Whether a test needs an earlier entry."""
    if asked.key in by_name or asked.key == "within_days":
        return True
    return any(reference(each) for each in (*asked.any_of, *(value for _, value in asked.bounds)))
