"""Invented rules for tests, as parsed packs."""

from __future__ import annotations

import copy
from typing import Any

_RULE: dict[str, Any] = {
    "id": "site.visits",
    "status": "stable",
    "effective": [{"from": "2015-10-01"}],
    "citation": {"source": "Site policy", "section": "1", "release": "2026-01"},
    "when": [
        {"diagnosis": {"is_a": ["E11"], "as": "dx"}},
        {"line": {"code": "99213", "units": {"more_than": "1"}, "as": "visit"}},
    ],
    "then": {
        "disposition": "line_item_denial",
        "message": "{visit.code} for {dx.code}",
        "remedy": "Bill once.",
    },
    "why": "One visit a day.",
    "payment_effect": "lowers",
    "examples": [
        {
            "name": "twice",
            "on": "2026-05-15",
            "claim": {"diagnoses": ["E11.9"], "lines": [{"code": "99213", "units": "2"}]},
            "expect": "fires",
        },
        {"name": "no line", "on": "2026-05-15", "claim": {"diagnoses": ["E11.9"]}, "expect": "silent"},
    ],
}


def rule(**changed: Any) -> dict[str, Any]:
    """The rule with some of its keys changed; None takes one out."""
    made = copy.deepcopy(_RULE) | changed
    return {key: value for key, value in made.items() if value is not None}
