"""Given facts of a claim: each is a field of the input."""

from __future__ import annotations

from engine.proof.ledger import Fact, Ledger, require
from kb.model.code import dotted, undotted


def check_diagnosis_field(ledger: Ledger, fact: Fact, place: str) -> None:
    """The claim's diagnosis at that position is that code."""
    args = fact["args"]
    diagnoses = ledger.decision["input"]["diagnoses"]
    position = args.get("position")
    require(type(position) is int and 1 <= position <= len(diagnoses), place, "there is no such diagnosis")
    require(
        fact["evidence"] == [{"field": f"/diagnoses/{position - 1}/code"}], place, "it cites another field"
    )
    code = dotted(undotted(diagnoses[position - 1]["code"]))
    require(args == {"position": position, "code": code}, place, "the claim says another code")
