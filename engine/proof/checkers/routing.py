"""Checks the route of a chart: which reasons hold under the policy of its day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.proof.checkers.reading import ASSESSED
from engine.proof.ledger import Ledger


def route_reasons(ledger: Ledger, codes: Sequence[Mapping[str, Any]]) -> list[str]:
    """The reasons for which a person finishes the chart; none means that it is finished."""
    decision, setting = ledger.decision, ledger.decision["options"]["setting"]
    policy = _policy(ledger)
    assigned = [each for each in codes if each["status"] == "assigned"]
    checks = [
        (bool(decision["indeterminate"]), "a rule could not be judged"),
        (any("preview" not in each for each in decision["findings"]), "a rule has a finding"),
        (bool(decision["queries"]), "a question to the clinician is open"),
        (not assigned, "no code is assigned"),
    ]
    asked = policy["settings"].get(setting, "never")
    if asked == "never":
        checks.append((True, f"policy has a person finish every {setting} chart"))
    else:
        low = _too_low(ledger, policy, float(asked), assigned)
        checks.append((bool(low), f"confidence is too low for {', '.join(low)}"))
    people = [*policy["people"], *(policy.get("in_doubt", ()) if _is_in_doubt(ledger) else ())]
    for code in assigned:
        for entry in people:
            if code["code"] in ledger.value_set(entry["value_set"]):
                checks.append((True, f"policy has a person look at {code['code']}: {entry['why']}"))
                break
    offered = [each for each in codes if each["status"] == "suggested"]
    missing = [each["code"] for each in offered if each["confidence"] >= float(policy["suggested_at"])]
    checks.append((bool(missing), f"a coder has to accept or refuse {', '.join(missing)}"))
    return [reason for holds, reason in checks if holds]


def _is_in_doubt(ledger: Ledger) -> bool:
    """Whether a mention of an assessment is suppressed because it is uncertain."""
    dropped = [each for each in ledger.facts if each["predicate"] == "suppressed"]
    doubted = [each for each in dropped if each["args"]["reason"] == "uncertain"]
    return any(ledger.behind(each)[1]["args"]["section"] in ASSESSED for each in doubted)


def _policy(ledger: Ledger) -> Mapping[str, Any]:
    day = ledger.day.isoformat()
    policies = ledger.knowledge.pack("policy/routing.yaml")["policies"]
    begun = [each for each in policies if each["from"] <= day]
    found: Mapping[str, Any] = (
        max(begun, key=lambda each: str(each["from"]))
        if begun
        else min(policies, key=lambda each: str(each["from"]))
    )
    return found


def _too_low(
    ledger: Ledger, policy: Mapping[str, Any], asked: float, assigned: Sequence[Mapping[str, Any]]
) -> list[str]:
    low = []
    for code in assigned:
        bar = asked
        for entry in policy["families"]:
            if float(entry["auto_at"]) > bar and code["code"] in ledger.value_set(entry["value_set"]):
                bar = float(entry["auto_at"])
        if code["confidence"] < bar:
            low.append(f"{code['code']} ({code['confidence']:.2f}, asked {bar:.2f})")
    return low
