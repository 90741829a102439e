"""Checks the facts that edit tables give: what the tables say of the claim's lines is looked up again.

Written apart from engine.edits, on the input's own lines and the snapshot's tables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from engine.proof.checkers.edits.add_ons import add_ons
from engine.proof.checkers.edits.code_sets import unlisted_codes
from engine.proof.checkers.edits.lines import Lines
from engine.proof.checkers.edits.pairs import bundled_pairs
from engine.proof.checkers.edits.repeats import repeated_lines
from engine.proof.checkers.edits.units import units_over_limit
from engine.proof.ledger import Fact, Ledger

_EDITS: Mapping[str, Callable[[Lines], list[Fact]]] = {
    "unlisted_code": unlisted_codes,
    "repeated_line": repeated_lines,
    "bundled_pair": bundled_pairs,
    "units_over_limit": units_over_limit,
    "add_on": add_ons,
}
KINDS = tuple(_EDITS)
WITH_LINE = ("line", "line_modifier", *KINDS)
"""The kinds whose number is that of a line."""


def edit_facts(
    ledger: Ledger, own: Sequence[Fact], past: Sequence[Fact], kinds: Iterable[str] = KINDS
) -> list[Fact]:
    """What the tables give of a claim with these lines, and what may exist beside it."""
    claim = ledger.decision["input"]
    if claim["type"] == "inpatient":
        return []
    lines = Lines(ledger, own, past)
    return [fact for kind in kinds for fact in _EDITS[kind](lines)]
