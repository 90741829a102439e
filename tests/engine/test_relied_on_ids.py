"""The ids of rules that others rely on (the published contract): each is a rule that makes a finding."""

from __future__ import annotations

import pytest

from engine.plan import Plan
from engine.rules.model import Conclusion
from tests.engine.edits.test_facts import decide

RELIED_ON = (
    *("ncci.ptp", "ncci.mue", "ncci.add-on", "code.invalid", "code.not-billable", "code.not-in-force"),
    *("icd10cm.excludes1", "icd10cm.manifestation-first-listed", "icd10cm.code-first"),
    *("icd10cm.external-cause-first-listed", "icd10cm.seventh-character"),
    *("demographics.age", "demographics.sex"),
)
FAMILIES = ("laterality.", "modifier.", "coverage.", "duplicate.")


@pytest.mark.parametrize("id", RELIED_ON)
def test_a_rule_of_that_id_makes_findings(plan: Plan, id: str) -> None:
    (rule,) = [each for each in plan.rules if each.id == id and not each.payer]
    assert not isinstance(rule.then, Conclusion)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_has_a_rule(plan: Plan, family: str) -> None:
    assert any(each.id.startswith(family) for each in plan.rules)


def test_an_age_conflict_is_one_finding_whatever_the_category(plan: Plan) -> None:
    decision = decide(
        plan, [], type="inpatient", diagnoses=[{"code": "O80"}, {"code": "Z38.00"}], bill_type="111",
        patient={"sex": "F", "birth_date": "1950-01-01"}, **{"from": "2026-05-15"},
    )  # fmt: skip
    assert [
        (each["rule"], each["codes"])
        for each in decision["findings"]
        if each["rule"].startswith("demographics")
    ] == [("demographics.age", ["O80"]), ("demographics.age", ["Z38.00"])]
