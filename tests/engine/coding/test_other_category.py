"""Codes of another category because of another condition: a second infarction, a type of diabetes."""

from __future__ import annotations

from typing import Any

import pytest

from engine.code_chart import code_chart
from engine.errors import ProofError
from engine.options import resolve
from engine.plan import Plan
from engine.proof.check import check
from kb.canonical import digest
from kb.model.document import Document, Encounter
from kb.snapshot.knowledge import Knowledge


def decide(plan: Plan, text: str) -> dict[str, Any]:
    encounter = Encounter("n", (Document("n", text),), "0" * 64)
    return code_chart(plan, encounter, resolve(plan.knowledge, encounter))


def assigned(decision: dict[str, Any]) -> set[str]:
    return {code["code"] for code in decision["codes"] if code["status"] == "assigned"}


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Acute inferior STEMI. Anterior wall STEMI 2 weeks ago.", {"I22.1", "I21.09"}),
        ("Acute inferior STEMI. Anterior wall STEMI 6 weeks ago.", {"I21.19", "I25.2"}),
        ("Acute inferior STEMI and anterior wall STEMI.", {"I21.19", "I21.09"}),
        ("Type 1 diabetes. Mild NPDR of the left eye.", {"E10.3292"}),
        ("Type 2 diabetes. Mild NPDR of the left eye.", {"E11.3292"}),
    ],
)
def test_another_condition_decides_the_category(plan: Plan, text: str, codes: set[str]) -> None:
    made = decide(plan, f"ASSESSMENT\n{text}\n")
    assert assigned(made) == codes
    check(made, plan.knowledge)


def test_a_move_that_nothing_supports_is_refused(plan: Plan, knowledge: Knowledge) -> None:
    made = decide(plan, "ASSESSMENT\nType 1 diabetes. Mild NPDR of the left eye.\n")
    (fact,) = [f for f in made["proof"]["facts"] if f["args"].get("path", [["", ""]])[-1][1] == "typed"]
    fact["args"]["path"][-1][0] = fact["args"]["code"] = "E13.3292"
    made["digest"] = digest({key: value for key, value in made.items() if key != "digest"})
    with pytest.raises(ProofError):
        check(made, knowledge)
