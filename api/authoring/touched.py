"""The stored decisions that a rule took part in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from engine.errors import ProofError
from kb.errors import ChartproofError


def touched(rule: str, name: str, data: bytes) -> Iterator[dict[str, Any] | ChartproofError]:
    """For each decision (one JSON, or one a line) in which the rule took part: its id, digest and how.

    A line that is no decision is yielded as a ProofError ``decision.not-one``.
    """
    for number, line in _records(data):
        try:
            decision = json.loads(line)
            roles = _roles(rule, decision)
            found = {"id": decision["id"], "digest": decision["digest"], "outcome": decision["outcome"]}
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            yield ProofError("decision.not-one", "This is no decision.", place=f"{name}:{number}",
                             next_step="Give what validate or code wrote with --format json.")  # fmt: skip
            continue
        if roles:
            yield {"file": name, "record": number, **found, "roles": roles}


def _records(data: bytes) -> Iterator[tuple[int, bytes]]:
    stripped = data.strip()
    if b"\n" in stripped and not _is_one(stripped):
        for number, line in enumerate(data.splitlines(), 1):
            if line.strip():
                yield number, line
    elif stripped:
        yield 1, stripped


def _is_one(data: bytes) -> bool:
    try:
        return isinstance(json.loads(data), dict)
    except (ValueError, RecursionError):
        return False


def _roles(rule: str, decision: dict[str, Any]) -> list[dict[str, Any]]:
    """In findings, in steps of the proof that conclude no finding, and among what is open."""
    facts, steps = decision["proof"]["facts"], decision["proof"]["steps"]
    roles: list[dict[str, Any]] = [
        {"as": "finding", "disposition": each["disposition"], "line": each["line"], "codes": each["codes"]}
        for each in decision["findings"]
        if each["rule"] == rule
    ]
    for step in steps:
        concluded = facts[step["conclusion"]]
        if step["rule"] == rule and concluded["predicate"] != "finding":
            roles.append({"as": "conclusion", "concludes": concluded["predicate"]})
    roles += [
        {"as": "indeterminate", "line": each["line"], "reason": each["reason"]}
        for each in decision["indeterminate"]
        if each["rule"] == rule
    ]
    return roles
