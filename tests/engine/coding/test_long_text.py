"""What a text costs that never ends a sentence: no more than it is long, to make and to check."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from types import FrameType

import pytest

from engine.errors import ProofError
from engine.plan import Plan
from engine.proof.check import check
from tests.engine.coding.test_chart import assigned, decide
from tests.engine.proof.tampering import resealed

WORDS = "pain in the left knee and asthma with chronic heart failure no fever history of gout right ankle "


def calls(act: Callable[[], object]) -> int:
    """Functions called, of Python and of C: the same on every machine, as seconds are not."""
    count = 0

    def seen(frame: FrameType, event: str, arg: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(seen)
    try:
        act()
    finally:
        sys.setprofile(before)
    return count


def test_cost_grows_as_the_length_does(plan: Plan) -> None:
    texts = [WORDS * 20, WORDS * 160]
    made = [decide(plan, text) for text in texts]
    short, long = (calls(partial(decide, plan, text)) for text in texts)
    # Eight times as long: linear is 8, and comparing every two of the words would be 64.
    assert long < 12 * short, (long, short)
    short, long = (calls(partial(check, each, plan.knowledge)) for each in made)
    assert long < 12 * short, (long, short)


def test_the_end_of_a_text_without_sentences_is_read(plan: Plan) -> None:
    made = decide(plan, "She walked slowly, " * 300 + "and has migraine")
    check(made, plan.knowledge)
    assert assigned(made) == ["G43.909"]


def test_a_sentence_that_is_not_too_long_may_not_be_divided(plan: Plan) -> None:
    filler = "She walked slowly, " * 40
    made = decide(plan, f"No evidence of {filler} asthma, {filler} gout.")
    check(made, plan.knowledge)
    facts = [each for each in made["proof"]["facts"] if each["predicate"] == "says"]
    first, last = facts[-1]["args"]["scope"][-1]
    assert last - first > 1000
    for step in made["proof"]["steps"]:
        for absence in step["absences"]:
            absence["scope"] = absence["scope"].replace(f"{first}-", "1000-")
    for each in facts:
        each["args"]["scope"] = [[1000, last]]
    with pytest.raises(ProofError):
        check(resealed(made, plan.knowledge), plan.knowledge)
