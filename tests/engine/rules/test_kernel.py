"""The kernel: order never matters, and every outcome has its reason."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.conditions.model import View
from engine.plan import Plan
from engine.proof.model import Fact, ProofBuilder
from engine.rules.compile import RulePlan
from engine.rules.examples import run_examples
from engine.rules.kernel import Match, run
from tests.rules_in_force import rules_in_force

CODES = ["E11.9", "E10.9", "I10", "F02.80", "G30.9", "W01.0XXA", "S52.501", "E11", "Q99.Z", "N18.32"]
DAY = date(2026, 5, 15)


def nothing(match: Match) -> None:
    """No rule here concludes a fact."""


def facts_of(codes: list[str]) -> list[Fact]:
    proof = ProofBuilder()
    return [
        proof.given("diagnosis", {"position": position, "code": code, "poa": None}, ())
        for position, code in enumerate(codes, 1)
    ]


@settings(max_examples=12, deadline=None)
@given(codes=st.lists(st.sampled_from(CODES), max_size=6), shuffle=st.randoms(use_true_random=False))
def test_shuffled_facts_and_rules_give_the_same(plan: Plan, codes: list[str], shuffle: object) -> None:
    release = plan.knowledge.nearest_release(DAY)
    view = View(plan.knowledge, DAY, plan.knowledge.graph(release))
    facts, rules = facts_of(codes), rules_in_force(plan, DAY)
    once = run(view, RulePlan(rules, view), facts, nothing)
    shuffle.shuffle(facts)  # type: ignore[attr-defined]
    shuffle.shuffle(rules)  # type: ignore[attr-defined]
    again = run(view, RulePlan(rules, view), facts, nothing)
    assert [(m.rule.id, [f.args for f in m.facts]) for m in once[0]] == [
        (m.rule.id, [f.args for f in m.facts]) for m in again[0]
    ]
    assert once[1] == again[1]


def test_without_a_release_nothing_is_decided_by_one(plan: Plan) -> None:
    view = View(plan.knowledge, DAY, None)
    matches, undecided = run(view, plan.rule_plan(view, None), facts_of(["E11.9", "I10"]), nothing)
    assert matches == []
    assert {each.rule.id for each in undecided} >= {"icd10cm.seventh-character", "icd10cm.excludes1"}
    assert all("kb load" in each.load for each in undecided)


def test_a_rule_out_of_force_says_nothing(plan: Plan) -> None:
    view = View(plan.knowledge, date(2015, 9, 30), None)
    assert run(view, plan.rule_plan(view, None), facts_of(["Q99.Z"]), nothing) == ([], [])


def test_every_rule_passes_its_examples(plan: Plan) -> None:
    results = run_examples(plan)
    assert len(results) > 60
    assert [each for each in results if each.said not in (each.expected, "skipped")] == []
