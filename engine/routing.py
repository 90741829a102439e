"""Who finishes a chart: ``auto`` only when nothing speaks against it, else ``review`` with reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.confidence import threshold
from engine.rules.preview import counts


def route(
    table: Mapping[str, Any],
    *,
    codes: Sequence[Mapping[str, Any]],
    findings: Sequence[Mapping[str, Any]],
    indeterminate: Sequence[Any],
    queries: Sequence[Any],
) -> tuple[str, list[str]]:
    """``("auto" | "review", reasons)``; the threshold is policy and stands in the confidence pack."""
    reasons = []
    assigned = [code for code in codes if code["status"] == "assigned"]
    if indeterminate:
        reasons.append("a rule could not be judged")
    if any(counts(finding) for finding in findings):
        reasons.append("a rule has a finding")
    if queries:
        reasons.append("a question to the clinician is open")
    if not assigned:
        reasons.append("no code is assigned")
    low = [code["code"] for code in assigned if code["confidence"] < threshold(table)]
    if low:
        reasons.append(f"confidence is below {threshold(table):.2f} for {', '.join(low)}")
    if any(code["status"] == "suggested" for code in codes):
        reasons.append("codes are suggested that a coder has to accept or refuse")
    return ("review", reasons) if reasons else ("auto", [])
