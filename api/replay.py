"""Deriving a stored decision again from its own input and options."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from engine.code_chart import code_chart
from engine.errors import ProofError
from engine.options import resolve
from engine.plan import Plan
from engine.validate_claim import validate_claim
from kb.model.document import Document, Encounter
from loaders.claims.native import parse_claim


def replay(decision: Mapping[str, Any], plan: Plan) -> dict[str, Any]:
    """The decision that this engine makes of the same input and options under the snapshot of ``plan``."""
    try:
        if decision["kind"] == "validate":
            options = decision["options"]
            on = date.fromisoformat(options["on"]) if options["on"] else None
            claim = parse_claim(json.dumps(decision["input"]))
            return validate_claim(plan, claim, decision["input"], on=on, payer=options["payer"])
        return _replay_chart(plan, decision)
    except (KeyError, TypeError, ValueError) as error:
        raise ProofError(
            "decision.unreadable",
            "The decision's input or options can't be read.",
            place="/input",
            next_step="Derive it again from the source.",
        ) from error


def _replay_chart(plan: Plan, decision: Mapping[str, Any]) -> dict[str, Any]:
    stored, options = decision["input"], decision["options"]
    encounter = Encounter(
        id=stored["id"],
        documents=tuple(
            Document(each["id"], each["text"], each["type"], each["date"], each["author"])
            for each in stored["documents"]
        ),
        source_sha256=stored["source_sha256"],
    )
    stated = options.get("stated", {"of": []})["of"]
    day = None if options["service_date_assumed"] else date.fromisoformat(options["service_date"])
    resolved = resolve(
        plan.knowledge,
        encounter,
        setting=options["setting"],
        service_date=day,
        sex=None if "sex" in stated else options["sex"],
        age=None if "age" in stated else options["age"],
        profile=options["profile"],
    )
    return code_chart(plan, encounter, resolved)
