"""Misspelt clinical words: read where they can mean one thing only, and proved so."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from engine.code_chart import code_chart
from engine.errors import ProofError
from engine.options import resolve
from engine.plan import Plan
from engine.proof.check import check
from engine.proof.checkers.spelling import edits
from kb.canonical import digest
from kb.model.document import Document, Encounter
from loaders.english_words import english_words_pack


def decide(plan: Plan, text: str) -> dict[str, Any]:
    encounter = Encounter("n", (Document("n", text),), "0" * 64)
    decision = code_chart(plan, encounter, resolve(plan.knowledge, encounter))
    check(decision, plan.knowledge)
    return decision


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Pnemonia of the right lower lobe.", ["J18.9"]),
        ("hypertention, controlled", ["I10"]),
        ("cirhosis of liver", ["K74.60"]),
        ("SEVERE PSORIASSIS", ["L40.9"]),
        ("Chronic rhinosinusitus", ["J32.9"]),
        ("gastroparesiss", ["K31.84"]),
        ("athsma", ["J45.909"]),
        ("No pnemonia.", []),
        ("Seen with Mrs. Psoriassis today", []),  # a capital inside a sentence begins a name
        ("gowtt", []),  # five letters
        ("wheeled chair, failing letter, cooking", []),  # English words
        ("metoprolol lisinopril atorvastatin gabapentin pantoprazole", []),
    ],
)
def test_what_is_coded(plan: Plan, text: str, codes: list[str]) -> None:
    assert [each["code"] for each in decide(plan, f"ASSESSMENT\n{text}")["codes"]] == codes


def test_the_evidence_keeps_the_words_of_the_note(plan: Plan) -> None:
    decision = decide(plan, "ASSESSMENT\nPnemonia.")
    assert [each["text"] for each in decision["codes"][0]["evidence"]] == ["Pnemonia"]
    (mention,) = [fact for fact in decision["proof"]["facts"] if fact["predicate"] == "mention"]
    assert mention["args"]["read_as"] == [[11, 19, "pneumonia"]]


@pytest.mark.parametrize(
    "read_as", [[[11, 19, "pneumonic"]], [[11, 18, "pneumonia"]], [[0, 10, "pneumonia"]]]
)
def test_the_checker_refuses_another_reading(plan: Plan, read_as: list[Any]) -> None:
    decision = copy.deepcopy(decide(plan, "ASSESSMENT\nPnemonia."))
    (mention,) = [fact for fact in decision["proof"]["facts"] if fact["predicate"] == "mention"]
    mention["args"]["read_as"] = [read_as]
    decision["digest"] = digest({key: value for key, value in decision.items() if key != "digest"})
    with pytest.raises(ProofError):
        check(decision, plan.knowledge)


@pytest.mark.parametrize(
    ("one", "other", "far"),
    [("asthma", "asthma", 0), ("asthma", "astma", 1), ("asthma", "ashtma", 1), ("asthma", "athsma", 2)],
)
def test_edits(one: str, other: str, far: int) -> None:
    assert edits(one, other) == edits(other, one) == far


def test_the_list_of_words_is_the_same_each_time() -> None:
    first = english_words_pack()
    assert first == english_words_pack()
    words = first.decode().split()
    assert {"letter", "wheeled"} <= set(words)
    assert not {"pnemonia", "hypertention"} & set(words)
