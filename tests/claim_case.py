"""A claim's facts, for those who compare the executors of the rules."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from engine.edits import EditTables, edit_facts
from engine.facts import claim_facts
from engine.proof.model import ProofBuilder
from engine.rules.agreement import Case


def claim_case(
    canonical: Mapping[str, Any], day: date, payer: str | None = None, tables: EditTables | None = None
) -> Case:
    """A sample claim (kb.model.claim.canonical_claim) as of its day of service.

    Without ``tables`` it has no facts that edit tables give.
    """
    charged, proof = payer or canonical.get("payer"), ProofBuilder()
    facts = claim_facts(canonical, day, charged, proof)
    if tables is not None:
        facts += edit_facts(tables, canonical, day, charged, proof)
    return Case(str(canonical["id"]), day, tuple(facts), charged)
