"""Checks what a claim gives: its diagnoses, and that its own parts agree as its reader demands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from engine.proof.ledger import require

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_ESCAPED = re.compile(rb"[\\\x7f]")
"""JSON escapes these but the last; what has none of it holds none of them."""


def check_claim(claim: Mapping[str, Any], written: bytes, place: str = "/input") -> None:
    """What the claim's schema can't say: order of dates, pointers that point, lines told apart.

    ``written`` is the whole input as JSON.
    """
    lines = claim.get("lines") or []
    require(
        len({line["number"] for line in lines}) == len(lines),
        f"{place}/lines",
        "two lines have the same number",
    )
    listed = len(claim["diagnoses"])
    for line in lines:
        require(line.get("units") is not None, f"{place}/lines", "a line does not show its units")
        for at in line.get("diagnosis_pointers") or ():
            require(1 <= at <= listed, f"{place}/lines", "it points to no diagnosis")
    spans = [(claim["from"], claim.get("through"))]
    spans += [(each.get("date"), last) for each in lines if (last := each.get("through"))]
    spans += [(each.get("date"), each.get("through")) for each in claim.get("occurrence_codes") or ()]
    for first, last in spans:
        require(not (first and last) or first <= last, place, "it ends before it begins")
    odd = _ESCAPED.search(written) and _CONTROL.search("\0".join(_texts(claim)).replace("\0", ""))
    require(not odd, place, "it holds odd characters")
    for number, earlier in enumerate(claim.get("history") or ()):
        check_claim(earlier, written, f"{place}/history/{number}")


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for each in value.values() for text in _texts(each)]
    if isinstance(value, list):
        return [text for each in value for text in _texts(each)]
    return [value] if isinstance(value, str) else []
