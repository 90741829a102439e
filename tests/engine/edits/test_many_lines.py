"""Claims of thousands of lines: what is decided and proved grows with the lines, not with their square."""

from __future__ import annotations

import json
from typing import Any

import pytest

from engine.plan import Plan
from engine.proof.check import check
from engine.validate_claim import validate_claim
from kb.model.claim import canonical_claim
from kb.snapshot.knowledge import Knowledge
from loaders.claims.native import parse_claim
from tests.engine.edits.claims import native


def decided(plan: Plan, code: str, count: int) -> dict[str, Any]:
    read = parse_claim(json.dumps(native("many", [{"code": code, "diagnosis_pointers": [1]}] * count)))
    return validate_claim(plan, read, canonical_claim(read))


@pytest.mark.parametrize("code", ["93000", "99292"])
def test_a_decision_grows_with_the_lines(knowledge: Knowledge, code: str) -> None:
    plan = Plan(knowledge)
    few, many = (decided(plan, code, count) for count in (150, 600))
    assert len(many["findings"]) >= 4 * len(few["findings"]) - 4 > 300
    assert len(json.dumps(many)) < 4.2 * len(json.dumps(few))
    assert check(json.loads(json.dumps(few)), knowledge)


@pytest.mark.slow
def test_ten_thousand_lines(knowledge: Knowledge) -> None:
    decision = decided(Plan(knowledge), "93000", 10_000)
    assert {each["line"] for each in decision["findings"]} == set(range(1, 10_001))
    assert check(json.loads(json.dumps(decision)), knowledge)
