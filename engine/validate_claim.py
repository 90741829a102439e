"""Checking a claim: one decision with every finding proved, and every rule that could not be judged."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from engine.conditions.model import View
from engine.decision import assemble
from engine.findings import judge
from engine.plan import Plan
from engine.proof.model import InputField, ProofBuilder
from kb.model.claim import INPATIENT, Claim
from kb.model.code import dotted, undotted
from kb.release import ICD10CM_TABULAR


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
    release = plan.knowledge.manifest.release_on(ICD10CM_TABULAR, day)
    view = View(plan.knowledge, day, plan.knowledge.graph(release) if release else None)
    proof = ProofBuilder()
    facts = [
        proof.given(
            "diagnosis",
            {"position": position, "code": dotted(undotted(diagnosis.code))},
            (InputField(f"/diagnoses/{position - 1}/code"),),
        )
        for position, diagnosis in enumerate(claim.diagnoses, 1)
    ]
    findings, indeterminate, roots = judge(view, plan.finding_rules, facts, proof)
    return assemble(
        "validate",
        snapshot=plan.knowledge.snapshot,
        input_value=canonical,
        options={
            "service_date": day.isoformat(),
            "on": on.isoformat() if on else None,
            "release": release.id if release else None,
            "payer": payer or claim.payer,
            "rules": [rule.id for rule in plan.finding_rules if rule.in_force(day)],
        },
        findings=findings,
        indeterminate=indeterminate,
        proof=proof,
        roots=roots,
        views={},
    )
