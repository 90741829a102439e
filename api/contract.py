"""The lines that others script against: what of a decision ``--format jsonl`` prints."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_CODE_KEYS = (
    "id",
    "outcome",
    "route",
    "route_reasons",
    "indeterminate",
    "codes",
    "findings",
    "queries",
    "digest",
)
_CLAIM_KEYS = ("id", "outcome", "indeterminate", "findings", "digest")


def line_of(decision: Mapping[str, Any]) -> dict[str, Any]:
    """The published part of a decision."""
    keys = _CODE_KEYS if decision["kind"] == "code" else _CLAIM_KEYS
    return {key: decision[key] for key in keys}
