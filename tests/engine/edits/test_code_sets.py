"""Codes that are none, near ones, those that took their place, and days that no release covers."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from engine.plan import Plan
from kb.snapshot.knowledge import Knowledge
from tests.engine.edits.test_facts import decide
from tests.invented_tables import with_tables

SERVICE = {"code": "G0438", "diagnosis_pointers": [1]}


@pytest.fixture(scope="module")
def plan(knowledge: Knowledge) -> Plan:
    services = [
        {"code": "G0438"},
        {"code": "G0439"},
        {"code": "G0442", "until": date(2026, 5, 1), "cross_references": "G0438 G0439"},
    ]
    conversions = [
        {"code": "M5450", "previous_code": "M545", "effective": date(2021, 10, 1)},
        {"code": "M5459", "previous_code": "M545", "effective": date(2021, 10, 1)},
        {"code": "E119", "previous_code": "E110", "previous_through": "E113", "effective": date(2021, 10, 1)},
    ]
    start = date(2026, 4, 1)
    tables = {"hcpcs": [(start, None, services)], "icd10cm-conversion": [(start, None, conversions)]}
    return Plan(with_tables(knowledge, tables))


def of(decision: dict[str, Any], rule: str) -> dict[str, Any]:
    (found,) = [each for each in decision["findings"] if each["rule"] == rule]
    return dict(found)


@pytest.mark.parametrize(
    ("code", "rule", "says"),
    [
        ("E11.99", "code.invalid", "E11.9"),
        ("e1199", "code.invalid", "E11.9"),
        ("E1O.9", "code.invalid", "E10.9"),
        ("Q99.Z", "code.invalid", "Q99.0, Q99.1, Q99.2"),
        ("ZZZ", "code.invalid", "none"),
        ("M54.5", "code.not-billable", "M54.50, M54.59"),
        ("E11", "code.not-billable", "none"),
    ],
)
def test_diagnoses(plan: Plan, code: str, rule: str, says: str) -> None:
    found = of(decide(plan, [SERVICE], diagnoses=[{"code": "I10"}, {"code": code}]), rule)
    assert (found["line"], found["disposition"]) == (None, "return_to_provider")
    assert "diagnosis 2" in found["message"]
    assert f"- {says}" in found["remedy"]


@pytest.mark.parametrize(
    ("code", "rule", "says"),
    [
        ("GO438", "code.invalid", "G0438"),
        ("G0430", "code.invalid", "G0438, G0439"),
        ("G043", "code.invalid", "G0438, G0439"),
        ("G0442", "code.not-in-force", "G0438, G0439"),
    ],
)
def test_services(plan: Plan, code: str, rule: str, says: str) -> None:
    found = of(decide(plan, [{**SERVICE, "code": code}]), rule)
    assert (found["line"], found["codes"]) == (1, [code])
    assert f"- {says}" in found["remedy"]


def test_an_inpatient_claims_diagnoses_are_judged_and_its_lines_not(plan: Plan) -> None:
    decision = decide(plan, [{**SERVICE, "code": "G0430"}], type="inpatient", diagnoses=[{"code": "E11.99"}])
    assert of(decision, "code.invalid")["line"] is None


@pytest.mark.parametrize("day", ["0001-01-01", "1900-01-01", "2015-09-30", "2999-12-31", "9999-12-31"])
def test_a_day_that_no_release_covers(plan: Plan, day: str) -> None:
    for lines in ([SERVICE], [{**SERVICE, "code": "99213"}], []):
        claim: dict[str, Any] = {"from": day, "patient": {}}
        if not lines:
            claim |= {"diagnoses": [], "type": "inpatient"}
        decision = decide(plan, lines, **claim)
        assert decision["outcome"] == "indeterminate"
        (whole,) = [
            each
            for each in decision["indeterminate"]
            if each["rule"] == "code.invalid" and "ICD-10-CM" in each["load"]
        ]
        assert day in whole["reason"]
        assert "chartproof kb load" in whole["load"]
