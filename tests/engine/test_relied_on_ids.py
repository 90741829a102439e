"""The ids of rules that others rely on (the published contract): each is a rule that makes a finding."""

from __future__ import annotations

from datetime import date

import pytest

from engine.plan import Plan
from engine.rules.model import Conclusion
from kb.snapshot.knowledge import Knowledge
from tests.engine.edits.test_facts import decide
from tests.invented_tables import with_tables

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


@pytest.mark.parametrize(("last_day", "expected"), [("2024-09-30", ["demographics.sex"]), ("2024-10-01", [])])
def test_the_sex_edit_ends_with_discharges_of_september_2024(
    knowledge: Knowledge, last_day: str, expected: list[str]
) -> None:
    row = {
        "code_type": "D",
        "code": "N8000",
        "edit": "SEX-CONFLICT",
        "group": "FEMALE",
        "icd_version": 10,
    }
    tables = {"mce-edits": [(date(2024, 4, 1), date(2025, 10, 1), [row])]}
    decision = decide(
        Plan(with_tables(knowledge, tables)), [], type="inpatient", diagnoses=[{"code": "N80.00"}],
        bill_type="111", patient={"sex": "M", "birth_date": "1950-01-01"},
        **{"from": "2024-09-29", "through": last_day},
    )  # fmt: skip
    # The list of the code editor tells, though no tabular list of the day is loaded.
    assert [
        each["rule"] for each in decision["findings"] if each["rule"].startswith("demographics")
    ] == expected
