"""All that the edit tables say of a claim."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from engine.edits.add_ons import add_ons
from engine.edits.coverage import unsupported_services
from engine.edits.line_shape import line_faults
from engine.edits.model import Bill, Doubt
from engine.edits.modifiers import unlisted_modifiers
from engine.edits.pairs import bundled_pairs
from engine.edits.places import unassigned_places
from engine.edits.repeats import repeated_lines
from engine.edits.tables import EditTables
from engine.edits.units import units_over_limit
from engine.edits.unlisted import unlisted_codes, unlisted_diagnoses
from engine.facts import coded_lines
from engine.proof.model import Fact, ProofBuilder, doubted
from kb.model.claim import INPATIENT, PROFESSIONAL
from kb.model.code import dotted, undotted

_OF_ALL = (unlisted_diagnoses,)
_OF_SERVICES = (
    unlisted_codes, unlisted_modifiers, line_faults, unassigned_places, repeated_lines, bundled_pairs,
    units_over_limit, add_ons, unsupported_services,
)  # fmt: skip
SUPPLIERS = frozenset({
    "51", "52", "53", "54", "55", "56", "57", "58", "87", "88", "A5", "A6", "A7", "A8",
    "B1", "B2", "B3", "B5",
})  # fmt: skip
"""Specialties of suppliers, who bill a DME contractor (Claims Processing Manual, chapter 26, 10.8.2)."""


def edit_facts(
    tables: EditTables, claim: Mapping[str, Any], day: date, payer: str | None, proof: ProofBuilder
) -> list[Fact]:
    """The facts that tables give of a canonical claim judged as of ``day``, and those that may exist."""
    kind = claim["type"]
    bill = Bill(
        kind,
        day,
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
        [earlier["id"] for earlier in claim.get("history") or ()],
    )
    # An inpatient claim is paid by MS-DRG: no edit on HCPCS codes applies.
    edits = _OF_ALL if kind == INPATIENT else (*_OF_ALL, *_OF_SERVICES)
    found: list[Fact] = []
    for edit in edits:
        for each in edit(tables, bill):
            if isinstance(each, Doubt):
                found.append(doubted(each.predicate, each.reason, each.load, each.number))
            else:
                found.append(proof.take(each.predicate, each.args, each.evidence))
    return found


def is_medicaid(payer: str | None) -> bool:
    """Whether the payer's id names Medicaid, which has NCCI tables of its own (SSA 1903(r)(1)(B)(iv))."""
    return payer is not None and "medicaid" in payer.lower()
