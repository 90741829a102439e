"""Alterations of what edit tables show: another row or release, a modifier, units, a primary code."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from kb.snapshot.knowledge import Knowledge
from tests.engine.proof.tampering import Decision, accepted, narrowed, resealed

Alter = Callable[[Decision], None]


def edited(decision: Decision, predicate: str) -> dict[str, Any]:
    found: dict[str, Any] = next(
        each for each in decision["proof"]["facts"] if each["predicate"] == predicate
    )
    return found


def another_release(decision: Decision) -> None:
    for each in decision["proof"]["facts"]:
        for evidence in each.get("evidence", ()):
            if "release" in evidence:
                evidence["release"] = "ncci-ptp-hospital@2024-07-01"


def another_row(decision: Decision) -> None:
    row = edited(decision, "bundled_pair")["evidence"][-1]
    row["key"] = row["key"].replace("none none", "2024-07-01 none")


def another_indicator(decision: Decision) -> None:
    args = edited(decision, "bundled_pair")["args"]
    args["indicator"] = "0" if args["indicator"] == "1" else "1"


def columns_turned_round(decision: Decision) -> None:
    args = edited(decision, "bundled_pair")["args"]
    args["column_one"], args["column_two"] = args["column_two"], args["column_one"]
    args["number"], args["other_number"] = args["other_number"], args["number"]


def dropped_modifier(decision: Decision) -> None:
    decision["input"]["lines"][0].pop("modifiers")


def dropped_modifier_everywhere(decision: Decision) -> None:
    dropped_modifier(decision)
    for each in decision["proof"]["facts"]:
        for key in ("modifier_one", "modifier_two"):
            if key in each["args"]:
                each["args"][key] = []


def fewer_units(decision: Decision) -> None:
    decision["input"]["lines"][3]["units"] = 1


def more_units_in_the_fact(decision: Decision) -> None:
    edited(decision, "units_over_limit")["args"]["units"] = "3"


def lower_limit(decision: Decision) -> None:
    edited(decision, "units_over_limit")["args"]["limit"] = 0


def other_line_counted(decision: Decision) -> None:
    edited(decision, "units_over_limit")["evidence"].insert(0, {"field": "/lines/0"})


def with_a_primary_code(decision: Decision) -> None:
    decision["input"]["lines"][6]["code"] = "99291"


def a_primary_code_in_the_fact(decision: Decision) -> None:
    edited(decision, "add_on")["args"]["primary"] = "99291"


def finding_left_out(decision: Decision) -> None:
    decision["findings"] = [each for each in decision["findings"] if each["rule"] != "ncci.ptp"]


def other_citation(decision: Decision) -> None:
    for each in decision["findings"]:
        each["citation"]["release"] = "ncci-ptp-practitioner@2026-07-01"


def no_sample(decision: Decision) -> None:
    for each in decision["findings"]:
        each["message"] = each["message"].partition(" (Found in")[0]


def open_question_left_out(decision: Decision) -> None:
    decision["indeterminate"] = [each for each in decision["indeterminate"] if each["rule"] != "ncci.mue"]


def another_payer(decision: Decision) -> None:
    decision["input"]["payer"] = decision["options"]["payer"] = "medicaid"


def another_day(decision: Decision) -> None:
    decision["input"]["lines"][2]["date"] = "2026-05-14"


ALTERATIONS = (
    another_release, another_row, another_indicator, columns_turned_round, dropped_modifier,
    dropped_modifier_everywhere, fewer_units, more_units_in_the_fact, lower_limit, other_line_counted,
    with_a_primary_code, a_primary_code_in_the_fact, finding_left_out, other_citation, no_sample,
    open_question_left_out, another_payer, another_day,
)  # fmt: skip


@pytest.mark.parametrize("alter", ALTERATIONS, ids=lambda alter: alter.__name__)
def test_it_is_refused(honest: dict[str, Decision], knowledge: Knowledge, alter: Alter) -> None:
    decision = honest["bundled"]
    assert accepted(decision, knowledge)
    altered = copy.deepcopy(decision)
    alter(altered)
    assert altered != decision
    assert not accepted(resealed(altered, knowledge), knowledge)


def test_a_finding_with_its_proof_taken_out_is_refused(
    honest: dict[str, Decision], knowledge: Knowledge
) -> None:
    decision = honest["bundled"]
    for number, root in enumerate(decision["proof"]["roots"]):
        left = [each for each in decision["proof"]["roots"] if each != root]
        altered = narrowed(decision, left)
        del altered["findings"][number]
        assert not accepted(resealed(altered, knowledge), knowledge)


def test_it_holds_what_is_attacked(honest: dict[str, Decision]) -> None:
    rules = {each["rule"] for each in honest["bundled"]["findings"]}
    assert {"ncci.ptp", "ncci.mue", "ncci.add-on", "modifier.distinct-service-not-shown"} <= rules
    assert {each["rule"] for each in honest["bundled"]["indeterminate"]} >= {"ncci.mue", "ncci.ptp"}
