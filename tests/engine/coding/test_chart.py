"""Whole charts: what is reported, in which order, and why the rest is not."""

from __future__ import annotations

from typing import Any

import pytest

from engine.code_chart import code_chart
from engine.options import resolve
from engine.plan import Plan
from kb.model.document import Document, Encounter


def decide(plan: Plan, text: str, **options: Any) -> dict[str, Any]:
    encounter = Encounter("n", (Document("n", text),), "0" * 64)
    return code_chart(plan, encounter, resolve(plan.knowledge, encounter, **options))


def assigned(decision: dict[str, Any]) -> list[str]:
    return [code["code"] for code in decision["codes"] if code["status"] == "assigned"]


def reasons(decision: dict[str, Any]) -> dict[str, str]:
    return {each["evidence"][0]["text"]: each["reason"] for each in decision["suppressed"]}


def test_external_causes_come_last(plan: Plan) -> None:
    made = decide(plan, "ASSESSMENT\nSlip on ice. Sprain of the right ankle.")
    codes = assigned(made)
    assert codes
    assert codes[0].startswith("S93")
    assert all(code[0] not in "VWXY" or codes.index(code) >= 1 for code in codes)


def test_the_short_name_of_a_condition_adds_no_second_code(plan: Plan) -> None:
    made = decide(plan, "ASSESSMENT\nType 1 diabetes mellitus. The diabetes is well controlled.")
    assert assigned(made) == ["E10.9"]
    assert reasons(made) == {"diabetes": "fuller"}


def test_a_symptom_told_with_its_condition(plan: Plan) -> None:
    made = decide(plan, "ASSESSMENT\n1. Pneumonia. He has had fever and chills for two days.\n")
    assert assigned(made) == ["J18.9"]
    assert reasons(made) == {"fever and chills": "symptom"}


def test_a_symptom_on_its_own_line_is_a_problem(plan: Plan) -> None:
    made = decide(plan, "ASSESSMENT\n1. Hypertension.\n2. Fatigue.\n")
    assert assigned(made) == ["I10", "R53.83"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("ASSESSMENT\nNo evidence of pneumonia.", "negated"),
        ("ASSESSMENT\nHer mother has hypertension.", "other_person"),
        ("ASSESSMENT\nReturn if you develop a fever.", "hypothetical"),
        ("ASSESSMENT\nPossible pneumonia.", "uncertain"),
        ("ASSESSMENT\nGout.\nEXAM\nJoint effusion noted.", "finding"),
    ],
)
def test_what_is_left_out_keeps_its_reason(plan: Plan, text: str, reason: str) -> None:
    assert reason in reasons(decide(plan, text)).values()


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Patient with a history of hypertension on lisinopril.", ["I10"]),
        ("Hypertension diagnosed in 2010.", ["I10"]),
        ("He had pneumonia in 2010.", []),
        ("She used to have hypertension.", []),
        ("Asthma as a child.", []),
    ],
)
def test_a_history_of_what_lasts_is_a_present_disease(plan: Plan, text: str, codes: list[str]) -> None:
    assert assigned(decide(plan, f"ASSESSMENT\n{text}")) == codes


def test_mentions_outside_the_assessment_are_suggested(plan: Plan) -> None:
    made = decide(plan, "PAST MEDICAL HISTORY\nHypertension.\nASSESSMENT\nGout.")
    status = {code["code"]: code["status"] for code in made["codes"]}
    assert status == {"M10.9": "assigned", "I10": "suggested"}


def test_the_mentions_profile_gives_every_affirmed_condition(plan: Plan) -> None:
    text = "PAST MEDICAL HISTORY\nHypertension.\nASSESSMENT\nGout. No pneumonia."
    assert set(assigned(decide(plan, text, profile="mentions"))) == {"M10.9", "I10"}


def test_sex_decides_between_codes(plan: Plan) -> None:
    text = "ASSESSMENT\nBreast cancer, right."
    assert assigned(decide(plan, text, sex="F")) == ["C50.911"]
    assert assigned(decide(plan, text, sex="M")) == ["C50.921"]


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_combination_does_not_depend_on_the_order_of_the_note(plan: Plan, gap: str) -> None:
    parts = ["Hypertension.", "Heart failure.", "Chronic kidney disease, stage 4."]
    one = assigned(decide(plan, "ASSESSMENT\n" + gap.join(parts)))
    other = assigned(decide(plan, "ASSESSMENT\n" + gap.join(reversed(parts))))
    assert set(one) == set(other) == {"I13.0", "I50.9", "N18.4"}
    assert one[0] == other[0] == "I13.0"


def test_an_open_side_asks_without_leading(plan: Plan) -> None:
    (query,) = decide(plan, "ASSESSMENT\nKnee pain.")["queries"]
    assert query["options"][-2:] == ["other (please state)", "unable to determine"]
    assert {"right", "left"} <= set(query["options"])
    assert query["evidence"][0]["text"] == "Knee pain"


def test_an_empty_note(plan: Plan) -> None:
    made = decide(plan, "Nothing to see.")
    assert (made["codes"], made["outcome"], made["route"]) == ([], "pass", "review")


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Primary osteoarthritis of the left knee.", ["M17.12"]),
        ("Bilateral primary osteoarthritis of the knees.", ["M17.0"]),
        ("Primary osteoarthritis of the knee.", ["M17.9"]),
        ("Acute conjunctivitis OD.", ["H10.31"]),
    ],
)
def test_a_title_of_one_side_is_not_named_without_it(plan: Plan, text: str, codes: list[str]) -> None:
    assert assigned(decide(plan, f"ASSESSMENT\n{text}")) == codes
