"""All that the edit tables say of a claim."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from engine.edits import add_ons, coverage, line_shape, modifiers, pairs, places, repeats, units, unlisted
from engine.edits.model import Bill, Doubt, Shown
from engine.edits.tables import EditTables
from engine.facts import coded_lines
from engine.proof.model import Fact, ProofBuilder, doubted
from kb.model.claim import INPATIENT, PROFESSIONAL
from kb.model.code import dotted, undotted

SUPPLIERS = frozenset({
    "51", "52", "53", "54", "55", "56", "57", "58", "87", "88", "A5", "A6", "A7", "A8",
    "B1", "B2", "B3", "B5",
})  # fmt: skip
"""Specialties of suppliers, who bill a DME contractor (Claims Processing Manual, chapter 26, 10.8.2)."""

Edit = tuple[str, Callable[[EditTables, Bill], Iterable[Shown | Doubt]]]

OF_ALL: tuple[Edit, ...] = ((unlisted.UNLISTED, unlisted.unlisted_diagnoses),)
EDITS: tuple[Edit, ...] = (
    *OF_ALL,
    (unlisted.UNLISTED, unlisted.unlisted_codes),
    (modifiers.UNLISTED, modifiers.unlisted_modifiers),
    (line_shape.FAULT, line_shape.line_faults),
    (places.UNASSIGNED, places.unassigned_places),
    (repeats.REPEATED, repeats.repeated_lines),
    (pairs.PAIR, pairs.bundled_pairs),
    (units.OVER, units.units_over_limit),
    (add_ons.PREDICATE, add_ons.add_ons),
    (coverage.UNSUPPORTED, coverage.unsupported_services),
)
"""By the kind of fact that each gives, in the order in which they are taken. What runs for many claims at
once knows an edit by standing here (engine.sets.edits)."""


def edit_facts(
    tables: EditTables,
    claim: Mapping[str, Any],
    day: date,
    payer: str | None,
    proof: ProofBuilder,
    asked: Callable[[str], object] = bool,
    made: Sequence[Fact] = (),
) -> list[Fact]:
    """The facts that tables give of a canonical claim judged as of ``day``, and those that may exist.

    ``made`` are the facts of the claim itself, so that its lines are not read twice.

    Of kinds for which ``asked`` gives nothing the tables are not asked: no rule would see what they say.
    """
    kind = claim["type"]
    # An inpatient claim is paid by MS-DRG: no edit on HCPCS codes applies.
    listed = OF_ALL if kind == INPATIENT else EDITS
    edits = [edit for predicate, edit in listed if asked(predicate)]
    if not edits:
        return []
    bill = Bill(
        kind,
        day,
        is_medicaid(payer),
        kind == PROFESSIONAL and claim.get("specialty") in SUPPLIERS,
        coded_lines(claim, made=made),
        [
            line
            for number, earlier in enumerate(claim.get("history") or ())
            if earlier["type"] == kind and _of_one_provider(claim, earlier)
            for line in coded_lines(earlier, f"/history/{number}/lines")
        ],
        [dotted(undotted(each["code"])) for each in claim["diagnoses"]],
        claim.get("jurisdiction"),
        [earlier["id"] for earlier in claim.get("history") or ()],
    )
    found: list[Fact] = []
    for edit in edits:
        for each in edit(tables, bill):
            if isinstance(each, Doubt):
                found.append(doubted(each.predicate, each.reason, each.load, each.number))
            else:
                found.append(proof.take(each.predicate, each.args, each.evidence))
    return found


def _of_one_provider(claim: Mapping[str, Any], earlier: Mapping[str, Any]) -> bool:
    """Whether the edits for one provider see both claims. Of practitioners each line tells whose it is."""
    ours, theirs = claim.get("provider"), earlier.get("provider")
    return claim["type"] == PROFESSIONAL or ours is None or theirs is None or ours == theirs


def is_medicaid(payer: str | None) -> bool:
    """Whether the payer's id names Medicaid, which has NCCI tables of its own (SSA 1903(r)(1)(B)(iv))."""
    return payer is not None and "medicaid" in payer.lower()
