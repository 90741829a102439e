"""Stored decisions: reading one back, with its input handed in where it was left out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from engine.decision import restored
from kb.model.claim import canonical_claim
from kb.model.document import Encounter
from loaders.errors import InputError


def read_decisions(path: str, source: str | None) -> list[dict[str, Any]]:
    """The decisions of a file, one or one a line; ``source`` is the note or claim they were made of.

    Raises InputError for what is no decision, or for one without input where none is handed in.
    """
    text = Path(path).read_text(encoding="utf-8")
    try:
        values = [json.loads(text)]
    except ValueError:
        try:
            values = [json.loads(line) for line in text.splitlines() if line.strip()]
        except ValueError as error:
            raise _not_a_decision(path) from error
    return [_whole(path, value, source) for value in values]


def _whole(path: str, value: Any, source: str | None) -> dict[str, Any]:
    if not isinstance(value, dict) or "proof" not in value:
        raise _not_a_decision(path)
    if source is None:
        if value.get("input_omitted"):
            raise InputError(
                "decision.no-input",
                "This decision was stored without its input.",
                place=path,
                next_step="Hand in the note or claim that it was made of: --input FILE",
            )
        return value
    return restored(value, _canonical_input(source, value))


def _canonical_input(source: str, decision: dict[str, Any]) -> dict[str, Any]:
    data = Path(source).read_bytes()
    if decision.get("kind") == "validate":
        from loaders.claims.read import read_claims
        from loaders.claims.record import ClaimRecord

        for claim in read_claims(source, data):
            if isinstance(claim, ClaimRecord) and claim.claim.id == decision.get("id"):
                return dict(canonical_claim(claim.claim))
    else:
        from engine.code_chart import canonical_encounter
        from loaders.documents.read import read_encounters

        for encounter in read_encounters(source, data):
            if isinstance(encounter, Encounter) and encounter.id == decision.get("id"):
                return canonical_encounter(encounter)
    raise InputError(
        "decision.other-input",
        "The input file holds no record with the decision's id.",
        place=source,
        next_step="Hand in the file that the decision was made of.",
    )


def _not_a_decision(path: str) -> InputError:
    return InputError(
        "decision.unreadable",
        "This is not a decision, or one that was cut short or altered so that it is no JSON.",
        place=path,
        next_step="Decisions are written by: chartproof code --format json",
    )
