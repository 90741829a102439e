"""What is asked of the clinician where only an unspecified code is supported."""

from __future__ import annotations

import pytest

from engine.errors import ProofError
from engine.plan import Plan
from engine.proof.check import check
from tests.engine.coding.test_chart import decide


@pytest.mark.parametrize(
    ("text", "code", "asked", "offered"),
    [
        ("ASSESSMENT\nCHF.", "I50.9", "type and the acuity", "diastolic (preserved ejection fraction)"),
        ("ASSESSMENT\nAsthma.", "J45.909", "severity of the asthma", "mild persistent"),
        ("ASSESSMENT\nPressure ulcer of sacrum.", "L89.159", "stage of the pressure ulcer", "unstageable"),
        ("ASSESSMENT\nAtrial fibrillation.", "I48.91", "type of the atrial fibrillation", "permanent"),
        ("ASSESSMENT\nTick bite.", "T14.8XXA", "the site", "unable to determine"),
        ("ASSESSMENT\nKnee pain.", "M25.569", "the side", "left"),
    ],
)
def test_asked(plan: Plan, text: str, code: str, asked: str, offered: str) -> None:
    decision = decide(plan, text)
    (query,) = decision["queries"]
    assert query["code"] == code
    assert asked in query["question"]
    assert offered in query["options"]
    assert query["options"][-1] == "unable to determine"
    assert decision["route"] == "review"


@pytest.mark.parametrize(
    "text",
    [
        "ASSESSMENT\nChronic systolic heart failure.",
        "ASSESSMENT\nMild persistent asthma.",
        "ASSESSMENT\nStage 3 pressure ulcer of sacrum.",
        "ASSESSMENT\nHypertension.",
    ],
)
def test_nothing_is_asked_where_the_record_says_it(plan: Plan, text: str) -> None:
    assert decide(plan, text)["queries"] == []


def test_a_question_left_out_or_led_is_refused(plan: Plan) -> None:
    decision = decide(plan, "ASSESSMENT\nCHF.")
    check(decision, plan.knowledge)
    leading = [decision["queries"][0] | {"options": ["acute"]}]
    for altered in ([], leading):
        with pytest.raises(ProofError):
            check(decision | {"queries": altered}, plan.knowledge)
