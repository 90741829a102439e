"""Claims for the edits, with what tests leave out filled in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def native(name: str, lines: Sequence[Mapping[str, Any]], **claim: Any) -> dict[str, Any]:
    """A native claim of 15 May 2026 with these lines, numbered in order where they are not."""
    made = [{"number": number, "units": 1, **line} for number, line in enumerate(lines, 1)]
    return {
        "id": name,
        "type": "professional",
        "from": "2026-05-15",
        "diagnoses": [{"code": "E11.9"}],
        "patient": {"sex": "F", "birth_date": "1960-02-01"},
        "lines": made,
        **claim,
    }
