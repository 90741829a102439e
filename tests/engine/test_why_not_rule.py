"""Why a rule did not fire: each premise with its mark, asked of the facts that come nearest."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from engine.facts import claim_facts
from engine.plan import Plan
from engine.proof.model import ProofBuilder
from engine.rules.examples import concluding, example_facts, say
from engine.rules.read import read_rules
from engine.why_not_rule import Mark, explain_rule
from tests.engine.rules.rule_texts import rule

DAY = date(2026, 5, 15)


def marks(plan: Plan, claim: dict[str, Any], day: date = DAY, **changed: Any) -> list[Mark]:
    (read,) = read_rules({"rules/site/x.yaml": [rule(**changed)]})
    whole = {"id": "c", "type": "professional", "from": day.isoformat(), "lines": [], **claim}
    facts = claim_facts(whole, day, None, ProofBuilder())
    return explain_rule(plan.view(day), read, facts, [])


def test_the_test_that_failed_is_marked_with_what_the_claim_says(plan: Plan) -> None:
    said = marks(
        plan, {"diagnoses": [{"code": "E11.9"}], "lines": [{"number": 1, "code": "99213", "units": 1}]}
    )
    assert [mark.holds for mark in said] == [True, True, False, True, False, False]
    assert said[1].says.endswith("diagnosis 1, E11.9.")
    assert said[3].says == "its code is 99213"
    assert said[4].says == "its number of units is more than 1; it is 1"
    assert "does not fire" in said[-1].says


def test_the_nearest_of_several_facts_is_asked(plan: Plan) -> None:
    lines = [
        {"number": 1, "code": "99999", "units": 1},
        {"number": 2, "code": "99213", "units": 1},
        {"number": 3, "code": "99999", "units": 0},
    ]
    said = marks(plan, {"diagnoses": [{"code": "I10"}, {"code": "E11.9"}], "lines": lines})
    assert "diagnosis 2, E11.9" in said[1].says
    assert "line 2, 99213" in said[2].says


def test_what_is_not_there_at_all_is_said(plan: Plan) -> None:
    said = marks(plan, {"diagnoses": [{"code": "E11.9"}]})
    assert said[2].holds is False
    assert said[2].says.endswith("There is no line.")


def test_a_rule_that_fires_and_one_that_is_not_in_force(plan: Plan) -> None:
    claim = {"diagnoses": [{"code": "E11.9"}], "lines": [{"number": 1, "code": "99213", "units": 2}]}
    assert marks(plan, claim)[-1] == Mark(True, "So it fires.")
    late = marks(plan, claim, effective=[{"from": "2030-01-01"}])
    assert [mark.holds for mark in late] == [False]


def test_an_excuse_that_is_met_is_named(plan: Plan) -> None:
    claim = {
        "diagnoses": [{"code": "E11.9"}, {"code": "I10"}],
        "lines": [{"number": 1, "code": "99213", "units": 2}],
    }
    said = marks(plan, claim, unless={"diagnosis": {"code": "I10"}})
    assert said[-2].holds is False
    assert said[-2].says.endswith("but diagnosis 2, I10 is one.")


def test_what_the_claim_leaves_open_is_marked_as_open(plan: Plan) -> None:
    claim = {"diagnoses": [{"code": "E11.9"}], "lines": [{"number": 1, "code": "99213", "units": 2}]}
    when = [{"patient": {"sex": "F"}}, {"diagnosis": {"is_a": "E11", "as": "dx"}},
            {"line": {"code": "99213", "as": "visit"}}]  # fmt: skip
    said = marks(plan, claim, when=when)
    assert said[1].holds is None
    assert said[2].says == "its sex is F: The input does not say the patient's sex."
    assert said[-1].holds is None


def test_counts_say_how_many_there_are(plan: Plan) -> None:
    many = {"of": {"diagnosis": {"is_a": "E11"}}, "is": {"at_least": "2"}, "as": "many"}
    when = [{"count": many}, {"diagnosis": {"is_a": "E11", "as": "dx"}}, {"line": {"as": "visit"}}]
    claim = {"diagnoses": [{"code": "E11.9"}], "lines": [{"number": 1, "code": "99213", "units": 2}]}
    said = marks(plan, claim, when=when)
    assert said[1].holds is False
    assert ": 1 such (diagnosis 1, E11.9)." in said[1].says


@pytest.mark.parametrize(
    "family", ["sequence.", "laterality.", "guideline.", "demographics.", "combination."]
)
def test_it_agrees_with_the_kernel_on_the_examples_of_the_packs(plan: Plan, family: str) -> None:
    looked_at = [each for each in plan.rules if each.id.startswith(family) and not each.payer][:40]
    for each in looked_at:
        for example in each.examples:
            said = say(plan, each, example)
            if said in ("skipped", "not_in_force"):
                continue
            view = plan.view(example.on)
            facts = example_facts(plan, each, example, ProofBuilder())
            last = explain_rule(view, each, facts, concluding(plan, each, view))[-1].holds
            assert last == {"fires": True, "silent": False, "indeterminate": None}[said], (
                each.id,
                example.name,
            )
