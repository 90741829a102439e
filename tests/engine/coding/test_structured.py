"""A disease and its qualifiers in any order, and the proof of it."""

from __future__ import annotations

import copy
import json

import pytest

from engine.errors import ProofError
from engine.plan import Plan
from engine.proof.check import check
from kb.canonical import canonical_json
from tests.engine.coding.test_chart import assigned, decide, reasons


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("An abscess was found in the brain.", "G06.0"),
        ("A cyst was seen in the right kidney.", "N28.1"),
        ("The pain is felt mainly in the left knee.", "M25.562"),
        ("Renal stone on the left side.", "N20.0"),
        ("Metastases were seen in the liver.", "C78.7"),
    ],
)
def test_a_site_that_stands_apart_makes_the_code(plan: Plan, text: str, code: str) -> None:
    made = decide(plan, f"ASSESSMENT\n{text}")
    assert assigned(made) == [code]
    check(json.loads(canonical_json(made)), plan.knowledge)


@pytest.mark.parametrize("text", ["A cyst was seen.", "A stenosis and a lesion."])
def test_a_general_word_alone_names_nothing(plan: Plan, text: str) -> None:
    made = decide(plan, f"ASSESSMENT\n{text}", profile="mentions")
    assert made["codes"] == []
    assert set(reasons(made).values()) == {"ambiguous"}


def test_a_general_word_with_a_code_is_given_only_where_every_mention_is(plan: Plan) -> None:
    text = "ASSESSMENT\nPain."
    assert assigned(decide(plan, text, profile="mentions")) == ["R52"]
    assert reasons(decide(plan, text)) == {"Pain": "general"}


@pytest.mark.parametrize(
    "text", ["Cyst of 3 cm, renal ultrasound normal.", "Cyst; kidney normal.", "Cyst and kidney stone."]
)
def test_a_word_across_a_comma_or_of_another_mention_assigns_nothing(plan: Plan, text: str) -> None:
    assert "N28.1" not in assigned(decide(plan, f"ASSESSMENT\n{text}"))


def test_a_past_finding_is_coded_where_every_mention_is(plan: Plan) -> None:
    text = "HISTORY OF PRESENT ILLNESS\nHe had pneumonia in 2010."
    assert assigned(decide(plan, text, profile="mentions")) == ["J18.9"]
    assert assigned(decide(plan, text)) == []


@pytest.mark.parametrize("change", ["phrase", "word", "how"])
def test_an_altered_hop_is_refused(plan: Plan, change: str) -> None:
    made = json.loads(canonical_json(decide(plan, "ASSESSMENT\nA cyst was seen in the right kidney.")))
    check(copy.deepcopy(made), plan.knowledge)
    proof = made["proof"]
    number = next(n for n, s in enumerate(proof["steps"]) if s["rule"] == "coding.specificity")
    fact = next(f for f in proof["facts"] if f["predicate"] == "condition")
    if change == "phrase":
        proof["steps"][number]["evidence"][0]["key"] = "ovarian cyst"
    elif change == "word":
        qualifier = next(f for f in proof["facts"] if f["predicate"] == "qualifier")
        qualifier["args"]["word"] = "ovary"
    else:
        fact["args"]["path"][1][1] = "said"
    with pytest.raises(ProofError):
        check(made, plan.knowledge)
