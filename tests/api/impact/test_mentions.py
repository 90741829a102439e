"""Which changed codes a rule's own words reach."""

from __future__ import annotations

import pytest

from api.impact.mentions import mention, reached, rule_mentions, touched_codes
from api.impact.rules import touched_rules
from api.impact.value_sets import touched_value_sets
from engine.plan import Plan
from kb.diff.model import NOTHING, Difference, Listing, Touched


def difference(touched: Touched, revised: Listing = NOTHING) -> Difference:
    table = {"table": "icd10cm"}
    more = {"sections": {"revised": NOTHING}}
    added = Listing.of([{"code": code} for code in sorted(touched.added)])
    return Difference(table, table, "", added, NOTHING, revised, {}, more, touched=lambda: touched)


@pytest.mark.parametrize(
    ("text", "code", "relation"),
    [
        ("E11.9", "E119", "named"),
        ("e119", "E119", "named"),
        ("E11", "E119", "below"),
        ("E11.22", "E11", "above"),
        ("E08-E13", "E119", "range"),
        ("E08-E13", "E13A", "range"),
        ("E08-E13", "E14", None),
        ("E08-E13", "E0", None),
        ("S52.5-S52.6", "S52501A", "range"),
        ("E11", "E12", None),
        ("E11.9", "E08-E13", "above"),
        ("E10-E14", "E08-E13", "above"),
        ("E14", "E08-E13", None),
        ("E07.9", "E08-E13", None),
    ],
)
def test_how_a_diagnosis_is_reached(text: str, code: str, relation: str | None) -> None:
    found = mention(text, True)
    assert found is not None
    assert found.relation(code) == relation


def test_a_service_code_stands_for_itself() -> None:
    found, modifier = mention("99213", False), mention("rt", False)
    assert found is not None
    assert modifier is not None
    assert (found.relation("99213"), found.relation("9921"), modifier.relation("RT")) == (
        "named",
        None,
        "named",
    )
    span = mention("99202-99215", False)
    assert span is not None
    assert (span.relation("99213"), span.relation("99281")) == ("range", None)


@pytest.mark.parametrize("text", ["true", "first", "opposite_of(line.modifier)", "E11 or E13", "1", ""])
def test_other_words_name_no_code(text: str) -> None:
    assert mention(text, True) is None
    assert mention(text, False) is None


def test_a_diagnosis_is_not_taken_for_a_supply_of_the_same_characters() -> None:
    supplies = touched_codes("hcpcs", difference(Touched(added=frozenset({"E0800"}))))
    diagnoses = touched_codes("icd10cm-order", difference(Touched(added=frozenset({"E0800"}))))
    named = mention("E08.00", True)
    assert named is not None
    assert reached([named], [supplies]) == []
    assert [each["relation"] for each in reached([named], [diagnoses])] == ["named"]


def test_words_of_a_key_that_are_no_codes_reach_nothing() -> None:
    named = mention("D12.6", True)
    assert named is not None
    edits = touched_codes("mce-edits", difference(Touched(revised=frozenset({"D", "D126", "FEMALE"}))))
    assert [each["code"] for each in reached([named], [edits])] == ["D126"]


def test_what_came_above_a_named_code_hands_nothing_down() -> None:
    tables = [touched_codes("icd10cm", difference(Touched(added=frozenset({"E11"}))))]
    named = mention("E11.22", True)
    assert named is not None
    assert reached([named], tables) == []


def test_rules_that_name_a_code_and_rules_that_ask_the_list(plan: Plan) -> None:
    entry = {"code": "E11.9", "field": "excludes1", "old": [], "new": ["x"]}
    changed = difference(Touched(revised=frozenset({"E11.9"})), Listing.of([entry]))
    found = {
        each["rule"]: each for each in touched_rules(plan.rules, [touched_codes("icd10cm", changed)], changed)
    }
    assert found["combination.e11-with-kidney-disease"]["codes"] == [
        {
            "table": "icd10cm",
            "code": "E11.9",
            "changes": ["revised"],
            "fields": ["excludes1"],
            "mention": "E11.9",
            "relation": "named",
        }
    ]
    assert found["icd10cm.excludes1"]["asks"] == [
        {"condition": "excludes1", "field": "excludes1", "changes": 1}
    ]
    assert "code.invalid" not in found
    assert "combination.e10-with-kidney-disease" not in found


def test_the_codes_that_a_rule_names(plan: Plan) -> None:
    rule = next(each for each in plan.rules if each.id == "combination.e10-with-kidney-disease")
    assert [each.text for each in rule_mentions(rule)] == ["E10.22", "E10.9", "N18"]


def test_value_sets() -> None:
    before = {"same": frozenset({"A01"}), "grown": frozenset({"A01", "B880"}), "gone": frozenset({"A02"})}
    after = {"same": frozenset({"A01"}), "grown": frozenset({"A01", "B880", "B8801"})}
    found = touched_value_sets(before, after, Touched(revised=frozenset({"B88.0"})))
    assert [(each["value_set"], each["added"], each["removed"], each["revised"]) for each in found] == [
        ("gone", [], ["A02"], []),
        ("grown", ["B8801"], [], ["B880"]),
    ]
    assert touched_value_sets(after, after, Touched()) == []
