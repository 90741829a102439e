from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from engine.plan import Plan
from engine.routing import RoutingPolicy, route, routing_policy
from kb.errors import KnowledgeError
from kb.snapshot.knowledge import Knowledge
from tests.engine.coding.test_chart import decide

DAY = date(2026, 5, 15)
PACK: dict[str, Any] = {
    "id": "policy.routing",
    "policies": [
        {
            "from": "2015-10-01",
            "settings": {"outpatient": "0.80", "ed": "0.90", "inpatient": "never"},
            "suggested_at": "0.50",
            "families": [{"value_set": "diabetes", "auto_at": "0.95", "why": "x"}],
            "people": [{"value_set": "routing.sepsis", "why": "criteria are contested"}],
        },
        {
            "from": "2026-06-01",
            "settings": {"outpatient": "0.99"},
            "suggested_at": "0.10",
            "families": [],
            "people": [],
        },
    ],
}


@pytest.fixture(scope="module")
def policy(knowledge: Knowledge) -> RoutingPolicy:
    return on(knowledge, DAY)


def on(knowledge: Knowledge, day: date, pack: Any = PACK) -> RoutingPolicy:
    graph = knowledge.graph(knowledge.nearest_release(day))
    return routing_policy(pack, day, knowledge.value_sets, graph)


def code(name: str, confidence: float, status: str = "assigned") -> dict[str, Any]:
    return {"code": name, "confidence": confidence, "status": status}


def routed(policy: RoutingPolicy, *codes: dict[str, Any], **more: Any) -> tuple[str, list[str]]:
    given: dict[str, Any] = {"setting": "outpatient", "findings": [], "indeterminate": [], "queries": []}
    given["doubt"] = False
    return route(policy, codes=codes, **(given | more))


def test_a_sure_chart_is_finished(policy: RoutingPolicy) -> None:
    assert routed(policy, code("I10", 0.80), code("K21.9", 0.49, "suggested")) == ("auto", [])


@pytest.mark.parametrize(
    ("codes", "more", "reason"),
    [
        ([code("I10", 0.79)], {}, "confidence is too low for I10 (0.79, asked 0.80)"),
        ([code("I10", 0.85)], {"setting": "ed"}, "confidence is too low for I10 (0.85, asked 0.90)"),
        ([code("I10", 1.0)], {"setting": "inpatient"}, "policy has a person finish every inpatient chart"),
        ([code("E11.9", 0.94)], {}, "confidence is too low for E11.9 (0.94, asked 0.95)"),
        ([code("A41.9", 1.0)], {}, "policy has a person look at A41.9: criteria are contested"),
        ([], {}, "no code is assigned"),
        ([code("I10", 1.0)], {"queries": [{}]}, "a question to the clinician is open"),
        ([code("I10", 1.0)], {"indeterminate": [{}]}, "a rule could not be judged"),
        ([code("I10", 1.0)], {"findings": [{"disposition": "advise"}]}, "a rule has a finding"),
        (
            [code("I10", 1.0), code("K21.9", 0.5, "suggested")],
            {},
            "a coder has to accept or refuse K21.9",
        ),
    ],
)
def test_each_reason_sends_the_chart_to_a_person(
    policy: RoutingPolicy, codes: list[dict[str, Any]], more: dict[str, Any], reason: str
) -> None:
    assert routed(policy, *codes, **more) == ("review", [reason])


def test_a_rule_in_preview_holds_nothing_up(policy: RoutingPolicy) -> None:
    assert routed(policy, code("I10", 1.0), findings=[{"preview": True}])[0] == "auto"


def test_the_policy_of_the_day_of_service_holds(knowledge: Knowledge) -> None:
    assert on(knowledge, date(2014, 5, 15)).settings["outpatient"] == 0.80
    later = on(knowledge, date(2026, 6, 1))
    assert later.settings["outpatient"] == 0.99
    assert routed(later, code("A41.9", 1.0)) == ("auto", [])
    assert routed(later, code("I10", 1.0), setting="ed")[0] == "review"


@pytest.mark.parametrize(
    "pack",
    [
        {"id": "x", "policies": [{"from": "soon"}]},
        {"id": "x"},
        {"id": "x", "policies": []},
        {**PACK, "more": "1"},
    ],
)
def test_a_pack_that_is_no_policy_is_refused(knowledge: Knowledge, pack: Any) -> None:
    with pytest.raises(KnowledgeError) as caught:
        on(knowledge, DAY, pack)
    assert caught.value.code == "policy.unreadable"


def test_the_policy_that_ships_is_one(plan: Plan) -> None:
    policy = plan.routing(DAY, plan.knowledge.nearest_release(DAY))
    assert policy.settings["inpatient"] is None
    for high_risk in ("I63.9", "I21.4", "A41.9", "C50.911", "O09.511"):
        assert policy.person_for(high_risk, doubt=False)
    assert policy.person_for("I10", doubt=True) is None


def test_a_symptom_beside_a_doubtful_diagnosis_goes_to_a_person(plan: Plan) -> None:
    policy = plan.routing(DAY, plan.knowledge.nearest_release(DAY))
    assert policy.person_for("M25.512", doubt=False) is None
    assert policy.person_for("R07.9", doubt=False) is None
    assert "uncertain" in str(policy.person_for("M25.512", doubt=True))
    told = "ASSESSMENT\n1. Left shoulder pain{}.\n"
    reasons = [
        decide(plan, told.format(more))["route_reasons"]
        for more in ("", ", likely rotator cuff tendinopathy")
    ]
    assert [any("uncertain" in each for each in those) for those in reasons] == [False, True]
