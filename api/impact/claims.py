"""Past claims judged twice: as the one side has it and as the other.

Of a claim nothing is told but its id and what the rules say of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from engine.plan import Plan
from engine.validate_claim import validate_claim
from kb.canonical import canonical_json
from kb.model.claim import Claim, canonical_claim

_SAID = ("rule", "disposition", "line", "codes", "message")
_PLACE = ("rule", "line", "codes")
_OPEN = ("rule", "reason")


def judge_twice(before: Plan, after: Plan, claim: Claim) -> dict[str, Any] | None:
    """What changes for a claim between two plans; None where nothing does.

    ``changes`` are findings of one rule on the same line and codes that say something else.
    """
    canonical = canonical_claim(claim)
    old, new = validate_claim(before, claim, canonical), validate_claim(after, claim, canonical)
    went, came = _only(old["findings"], new["findings"], _SAID)
    closed, opened = _only(old["indeterminate"], new["indeterminate"], _OPEN)
    if old["outcome"] == new["outcome"] and not (went or came or closed or opened):
        return None
    changes = []
    for finding in list(went):
        same = next((each for each in came if _place(each) == _place(finding)), None)
        if same is not None:
            went.remove(finding)
            came.remove(same)
            said = [{key: each[key] for key in _SAID if key not in _PLACE} for each in (finding, same)]
            changes.append({key: finding[key] for key in _PLACE} | {"before": said[0], "after": said[1]})
    return {
        "id": claim.id,
        "outcome": {"before": old["outcome"], "after": new["outcome"]},
        "appears": came,
        "disappears": went,
        "changes": changes,
        "indeterminate": {"appears": opened, "disappears": closed},
    }


def _only(
    old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]], keys: Sequence[str]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What stands in one list only, without what is not told, each in its own order."""
    before = [{key: each[key] for key in keys} for each in old]
    after = [{key: each[key] for key in keys} for each in new]
    return _surplus(before, after), _surplus(after, before)


def _surplus(mine: list[dict[str, Any]], yours: list[dict[str, Any]]) -> list[dict[str, Any]]:
    left = Counter(canonical_json(each) for each in yours)
    found = []
    for each in mine:
        key = canonical_json(each)
        if left[key]:
            left[key] -= 1
        else:
            found.append(each)
    return found


def _place(finding: Mapping[str, Any]) -> bytes:
    return canonical_json([finding[key] for key in _PLACE])
