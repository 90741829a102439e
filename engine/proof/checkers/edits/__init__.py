"""Checks the facts that edit tables give: what the tables say of the claim's lines is looked up again.

Written apart from engine.edits, on the input's own lines and the snapshot's tables.
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.proof.checkers.edits.add_ons import add_ons
from engine.proof.checkers.edits.code_sets import unlisted_codes
from engine.proof.checkers.edits.coverage import unsupported_services
from engine.proof.checkers.edits.diagnoses import unlisted_diagnoses
from engine.proof.checkers.edits.lines import Lines
from engine.proof.checkers.edits.pairs import bundled_pairs
from engine.proof.checkers.edits.repeats import repeated_lines
from engine.proof.checkers.edits.shape import line_faults, unassigned_places, unlisted_modifiers
from engine.proof.checkers.edits.units import units_over_limit
from engine.proof.ledger import Fact, Ledger

KINDS = (
    "unlisted_code",
    "unlisted_modifier",
    "line_fault",
    "unassigned_place",
    "repeated_line",
    "bundled_pair",
    "units_over_limit",
    "add_on",
    "unsupported_service",
)
WITH_LINE = ("line", *KINDS)
"""The kinds whose number is that of a line."""


def edit_facts(ledger: Ledger, own: Sequence[Fact], past: Sequence[Fact]) -> list[Fact]:
    """What the tables give of a claim with these lines, and what may exist beside it."""
    claim = ledger.decision["input"]
    diagnoses = unlisted_diagnoses(ledger)
    if claim["type"] == "inpatient":
        return diagnoses
    lines = Lines(ledger, own, past)
    return [
        *diagnoses,
        *unlisted_codes(lines),
        *unlisted_modifiers(lines),
        *line_faults(lines),
        *unassigned_places(lines),
        *repeated_lines(lines),
        *bundled_pairs(lines),
        *units_over_limit(lines),
        *add_ons(lines),
        *unsupported_services(lines),
    ]
