"""The Integrated Outpatient Code Editor's numbers on findings, and what a fresh machine leaves open."""

from __future__ import annotations

import json
from typing import Any

import pytest

from engine.plan import Plan
from engine.proof.check import check
from engine.validate_claim import validate_claim
from kb.model.claim import canonical_claim
from loaders.claims.native import parse_claim
from tests.engine.edits.claims import native

PROGRAM = "Integrated Outpatient Code Editor"


def decide(plan: Plan, **claim: Any) -> dict[str, Any]:
    lines = claim.pop("lines")
    parsed = parse_claim(json.dumps(native("o1", lines, **claim)))
    made: dict[str, Any] = json.loads(json.dumps(validate_claim(plan, parsed, canonical_claim(parsed))))
    assert check(made, plan.knowledge)
    return made


def numbers(decision: dict[str, Any]) -> dict[str, str]:
    assert all(each["official"]["program"] == PROGRAM for each in decision["findings"] if "official" in each)
    return {each["rule"]: each["official"]["edit"] for each in decision["findings"] if "official" in each}


@pytest.mark.parametrize(
    ("one", "two", "edit"),
    [
        ("80053", "80048", "20"),  # modifier indicator 0
        ("45385", "45380", "40"),  # modifier indicator 1
    ],
)
def test_a_bundled_pair_has_the_number_of_its_indicator(plan: Plan, one: str, two: str, edit: str) -> None:
    day = {"from": "2024-07-15", "through": "2024-07-15"}
    lines = [{"code": code, "revenue_code": "0300", "date": "2024-07-15"} for code in (one, two)]
    decision = decide(plan, type="outpatient", lines=lines, **day)
    assert numbers(decision)["ncci.ptp"] == edit
    professional = decide(plan, type="professional", lines=lines, **day)
    (finding,) = [each for each in professional["findings"] if each["rule"] == "ncci.ptp"]
    assert "official" not in finding, "no code editor of CMS edits professional claims"


def test_edits_of_the_claim_itself(plan: Plan) -> None:
    decision = decide(
        plan,
        type="outpatient",
        bill_type="0111",
        condition_codes=["21"],
        diagnoses=[{"code": "W01.0XXA"}, {"code": "S52.501A"}],
        lines=[
            {"code": "99283", "revenue_code": "0450"},
            {"code": "99282", "revenue_code": "0450"},
            {"code": "36430", "revenue_code": "0391", "date": "2026-05-14"},
            {"code": "20610", "revenue_code": "0361", "modifiers": ["50", "73"], "units": 2},
        ],
    )
    assert numbers(decision).items() >= {
        "icd10cm.external-cause-first-listed": "5",
        "oce.submitted-for-denial": "10",
        "oce.line-before-claim": "23",
        "oce.visits-same-revenue-center": "42",
        "oce.transfusion-without-blood": "43",
        "modifier.bilateral-units": "74",
        "modifier.terminated-procedure-units": "37",
        "modifier.terminated-bilateral": "37",
        "oce.bill-type-invalid": "118",
    }.items()  # fmt: skip


def test_a_fresh_machine_leaves_open_what_needs_a_table_once_a_rule(plan: Plan) -> None:
    inpatient = decide(
        plan,
        type="inpatient",
        discharge_status="01",
        diagnoses=[
            {"code": "I21.4", "poa": "Y"},
            {"code": "J18.9", "poa": "Y"},
            {"code": "E11.9", "poa": "Y"},
        ],
        procedures=[{"code": "4A023N7"}, {"code": "B2111ZZ"}],
        lines=[],
    )
    rules = [each["rule"] for each in inpatient["indeterminate"]]
    assert len(rules) == len(set(rules))
    assert {"mce.questionable-admission", "mce.limited-coverage", "code.procedure-invalid"} <= set(rules)
    assert all("chartproof kb load" in each["load"] for each in inpatient["indeterminate"])


def test_an_ordinary_professional_claim_is_left_as_it_was(plan: Plan) -> None:
    decision = decide(plan, lines=[{"code": "99213", "place_of_service": "11", "modifiers": ["25"]}])
    opened = {each["rule"].split(".")[0] for each in decision["indeterminate"]}
    assert not opened & {"mce", "oce", "demographics", "revenue"}
    assert "modifier.invalid" not in {each["rule"] for each in decision["indeterminate"]}
