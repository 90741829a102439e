"""Checking a claim: one decision with every finding proved, and every rule that could not be judged."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from engine.decision import assemble
from engine.edits import edit_facts
from engine.facts import claim_facts
from engine.findings import judge
from engine.plan import Plan
from engine.proof.model import ProofBuilder
from engine.rules.official import program_for
from kb.model.claim import INPATIENT, Claim


def service_date(claim: Claim) -> date:
    """The day whose code set applies: discharge for an inpatient stay, else the first day of service.

    Guidelines, title page ("for discharges and patient encounters occurring from October 1"), and
    the Medicare Code Editor, which judges by the discharge date.
    """
    return (claim.through_date or claim.from_date) if claim.type == INPATIENT else claim.from_date


def validate_claim(
    plan: Plan,
    claim: Claim,
    canonical: Mapping[str, Any],
    *,
    on: date | None = None,
    payer: str | None = None,
) -> dict[str, Any]:
    """The decision on one claim. ``canonical`` is the claim's JSON form, kept as the decision's input."""
    day = on or service_date(claim)
    view = plan.view(day)
    proof = ProofBuilder()
    charged = payer or claim.payer
    rules = plan.rule_plan(view, charged)
    facts = claim_facts(canonical, day, charged, proof, rules.seen)
    facts += edit_facts(plan.edit_tables, canonical, day, charged, proof, rules.asks_for, facts)
    findings, indeterminate, roots = judge(view, rules, facts, proof, program_for(claim.type))
    return assemble(
        "validate",
        snapshot=plan.knowledge.snapshot,
        input_value=canonical,
        options={
            "service_date": day.isoformat(),
            "on": on.isoformat() if on else None,
            "release": view.graph.release.id if view.graph else None,
            "payer": charged,
        },
        findings=findings,
        indeterminate=indeterminate,
        proof=proof,
        roots=roots,
        views={},
    )
