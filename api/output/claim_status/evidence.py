"""Which parts of the claim a finding rests on, read from its proof."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def pointers(decision: Mapping[str, Any], index: int) -> list[str]:
    """JSON Pointers into the claim that the proof of finding ``index`` ends at, in its order."""
    proof = decision["proof"]
    facts, steps = proof["facts"], proof["steps"]
    found: dict[str, None] = {}
    waiting, seen = [proof["roots"][index]], set[int]()
    while waiting:
        number = waiting.pop(0)
        if number in seen:
            continue
        seen.add(number)
        fact = facts[number]
        for evidence in fact.get("evidence", ()):
            if "field" in evidence:
                found[evidence["field"]] = None
        if "step" in fact:
            waiting.extend(steps[fact["step"]]["premises"])
    return list(found) or [""]
