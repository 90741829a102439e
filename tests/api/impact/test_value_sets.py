"""Value sets in an impact: expanded from the snapshot, compared before and after."""

from __future__ import annotations

from api.impact.value_sets import expanded_value_sets, touched_value_sets
from engine.plan import Plan
from kb.diff.model import Touched


def test_the_sets_of_a_snapshot_are_expanded_under_its_newest_list(plan: Plan) -> None:
    sets = expanded_value_sets(plan.knowledge, None)
    assert "E11.22" in sets["diabetes"]
    assert sets["diabetes.insulin"] == {"Z79.4"}


def test_a_set_is_touched_by_what_came_and_what_is_revised() -> None:
    before, after = {"a.b": frozenset({"I10"})}, {"a.b": frozenset({"I10", "I11.9"})}
    (touched,) = touched_value_sets(before, after, Touched(revised=frozenset({"I10"})))
    assert (touched["added"], touched["removed"], touched["revised"]) == (["I11.9"], [], ["I10"])
    assert touched_value_sets(before, before, Touched()) == []
