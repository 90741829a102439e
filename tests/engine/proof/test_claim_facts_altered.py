"""Facts that a claim's history and admission give: altered in any field and resealed, they are refused."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from engine.errors import ProofError
from engine.plan import Plan
from engine.proof.check import check
from engine.proof.checkers.claim_facts import shown_facts
from engine.proof.ledger import open_ledger
from engine.validate_claim import validate_claim
from kb.canonical import plain_json, sha256
from kb.model.claim import canonical_claim
from loaders.claims.native import parse_claim

CLAIM = {
    "id": "r1",
    "type": "inpatient",
    "patient": {"sex": "F", "birth_date": "1950-06-01"},
    "from": "2026-05-30",
    "through": "2026-06-15",
    "admit_date": "2026-05-29",
    "condition_codes": ["C5", "64"],
    "diagnoses": [{"code": "I50.21", "poa": "Y"}, {"code": "E11.9", "poa": "Y"}],
    "bill_type": "0117",
    "lines": [{"number": 4, "revenue_code": "0360", "units": 1, "modifiers": ["rt", "59"]}],
    "history": [
        {
            "id": "r0",
            "type": "inpatient",
            "from": "2026-05-01",
            "through": "2026-05-03",
            "diagnoses": [{"code": "I50.23", "poa": "N"}],
            "lines": [],
        }
    ],
}


@pytest.fixture(scope="module")
def decision(plan: Plan) -> dict[str, Any]:
    claim = parse_claim(json.dumps(CLAIM))
    made: dict[str, Any] = json.loads(json.dumps(validate_claim(plan, claim, canonical_claim(claim))))
    return made


def of_kind(plan: Plan, decision: dict[str, Any], kind: str) -> dict[str, Any]:
    facts = shown_facts(open_ledger(decision, plan.knowledge))
    return next(dict(fact) for fact in facts if fact["predicate"] == kind)


def test_the_checker_reads_them_itself(plan: Plan, decision: dict[str, Any]) -> None:
    past = of_kind(plan, decision, "past_diagnosis")
    assert past["args"] == {"claim": "r0", "position": 1, "code": "I50.23", "poa": "N", "date": "2026-05-01"}
    assert past["evidence"] == [{"field": "/history/0/diagnoses/0"}]
    # She turned 76 between admission and discharge.
    patient = of_kind(plan, decision, "patient")["args"]
    assert (patient["age_at_admission"], patient["age"]) == (75, 76)
    assert (patient["stated_sex"], patient["birth_date"]) == ("F", "1950-06-01")
    claim = of_kind(plan, decision, "claim")["args"]
    assert (claim["days"], claim["stay_days"], claim["bill_class"]) == (17, 18, "11")
    assert of_kind(plan, decision, "line_modifier") == {
        "predicate": "line_modifier",
        "args": {"number": 4, "code": "RT"},
        "evidence": [{"field": "/lines/0/modifiers/0"}],
    }
    assert of_kind(plan, decision, "condition_code") == {
        "predicate": "condition_code",
        "args": {"code": "C5"},
        "evidence": [{"field": "/condition_codes/0"}],
    }


@pytest.mark.parametrize(
    ("kind", "key", "value"),
    [
        ("past_diagnosis", "claim", "r9"),
        ("past_diagnosis", "position", 2),
        ("past_diagnosis", "code", "I50.22"),
        ("past_diagnosis", "poa", "Y"),
        ("past_diagnosis", "date", "2026-05-02"),
        ("patient", "age_at_admission", 76),
        ("patient", "stated_sex", "U"),
        ("patient", "birth_date", "1951-06-01"),
        ("claim", "stay_days", 17),
        ("claim", "bill_class", "13"),
        ("condition_code", "code", "45"),
        ("line_modifier", "code", "LT"),
        ("line_modifier", "number", 1),
    ],
)
def test_an_altered_one_is_refused(
    plan: Plan, decision: dict[str, Any], kind: str, key: str, value: Any
) -> None:
    altered = copy.deepcopy(decision)
    fact = of_kind(plan, decision, kind)
    altered["proof"]["facts"].append({**fact, "args": {**fact["args"], key: value}})
    altered["proof"]["roots"].append(len(altered["proof"]["facts"]) - 1)
    bare = {name: each for name, each in altered.items() if name != "digest"}
    altered["digest"] = sha256(plain_json(bare))
    with pytest.raises(ProofError) as caught:
        check(altered, plan.knowledge)
    assert "the input shows no such fact" in caught.value.message
