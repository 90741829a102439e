"""All that the edit tables say of a claim."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.edits.add_ons import add_ons
from engine.edits.coverage import unsupported_services
from engine.edits.model import Bill, Doubt
from engine.edits.pairs import bundled_pairs
from engine.edits.repeats import repeated_lines
from engine.edits.tables import EditTables
from engine.edits.units import units_over_limit
from engine.edits.unlisted import unlisted_codes
from engine.facts import coded_lines
from engine.proof.model import Fact, ProofBuilder, doubted
from kb.model.claim import INPATIENT, PROFESSIONAL
from kb.model.code import dotted, undotted

SUPPLIERS = frozenset({
    "51", "52", "53", "54", "55", "56", "57", "58", "87", "88", "A5", "A6", "A7", "A8",
    "B1", "B2", "B3", "B5",
})  # fmt: skip
"""Specialties of suppliers, who bill a DME contractor (Claims Processing Manual, chapter 26, 10.8.2)."""


def edit_facts(
    tables: EditTables, claim: Mapping[str, Any], payer: str | None, proof: ProofBuilder
) -> list[Fact]:
    """The facts that tables give of a canonical claim, and those that may exist."""
    kind = claim["type"]
    if kind == INPATIENT:  # paid by MS-DRG: no edit on HCPCS codes applies
        return []
    bill = Bill(
        kind,
        is_medicaid(payer),
        kind == PROFESSIONAL and claim.get("specialty") in SUPPLIERS,
        coded_lines(claim),
        [
            line
            for number, earlier in enumerate(claim.get("history") or ())
            if earlier["type"] == kind
            for line in coded_lines(earlier, f"/history/{number}/lines")
        ],
        [dotted(undotted(each["code"])) for each in claim["diagnoses"]],
        claim.get("jurisdiction"),
    )
    found: list[Fact] = []
    for edit in (
        unlisted_codes,
        repeated_lines,
        bundled_pairs,
        units_over_limit,
        add_ons,
        unsupported_services,
    ):
        for each in edit(tables, bill):
            if isinstance(each, Doubt):
                found.append(doubted(each.predicate, each.reason, each.load, each.number))
            else:
                found.append(proof.take(each.predicate, each.args, each.evidence))
    return found


def is_medicaid(payer: str | None) -> bool:
    """Whether the payer's id names Medicaid, which has NCCI tables of its own (SSA 1903(r)(1)(B)(iv))."""
    return payer is not None and "medicaid" in payer.lower()
