"""Rules on diagnoses ask the tabular lists only, whatever other tables a snapshot holds."""

from __future__ import annotations

import copy
from datetime import date

from engine.plan import Plan
from engine.proof.check import check
from engine.validate_claim import validate_claim
from kb.model.claim import Claim, Diagnosis, canonical_claim
from kb.model.period import Period
from kb.release import Release
from kb.snapshot.knowledge import Knowledge
from kb.snapshot.manifest import Manifest

SUPPLIES = Release("hcpcs", "nobody", Period(date(2026, 1, 1)), "2026", "x.txt", "0" * 64, 1)


def test_a_code_that_no_tabular_list_has_is_not_looked_up_elsewhere(knowledge: Knowledge) -> None:
    with_supplies = copy.copy(knowledge)
    with_supplies.manifest = Manifest((*knowledge.manifest.releases, SUPPLIES), knowledge.manifest.packs)
    claim = Claim("c", "inpatient", date(2026, 5, 15), (Diagnosis("Q99.Z"),))
    decision = validate_claim(Plan(with_supplies), claim, canonical_claim(claim))
    assert [each["rule"] for each in decision["findings"]] == ["code.invalid"]
    assert check(decision, with_supplies)
