"""What a check finds by looking, each kind of fault once and its absence once."""

from __future__ import annotations

from typing import Any

import pytest

from engine.plan import Plan
from engine.rules.check import check_rules
from engine.rules.coverage import coverage
from engine.rules.lint import codes as codes_lint
from engine.rules.lint import lint
from engine.rules.read import read_rules
from tests.engine.rules.rule_texts import rule

THEN = {"disposition": "advise", "message": "x", "remedy": "x"}


def found(plan: Plan, *rules: dict[str, Any]) -> list[tuple[str, tuple[str | int, ...], str]]:
    read = read_rules({"rules/site/a.yaml": list(rules)})
    drafted = Plan(plan.knowledge, read)
    return [(each.code.removeprefix("rule."), each.path, each.cause) for each in lint(drafted, read)]


def dx(**tests: Any) -> dict[str, Any]:
    return rule(when=[{"diagnosis": {**tests, "as": "dx"}}], then=THEN)


def test_a_sound_rule_has_nothing(plan: Plan) -> None:
    assert found(plan, rule()) == []


@pytest.mark.parametrize(
    ("tests", "path"),
    [
        ({"is_a": ["E11", "E11.99"]}, (0, "when", 0, "diagnosis", "is_a", 1)),
        ({"is_a": {"not": ["Q99.Z"]}}, (0, "when", 0, "diagnosis", "is_a", "not", 0)),
        ({"is_a": "E08-E99"}, (0, "when", 0, "diagnosis", "is_a")),
        ({"is_a": "E13-E08"}, (0, "when", 0, "diagnosis", "is_a")),
        ({"is_a": ["E11.0-E11.9"]}, (0, "when", 0, "diagnosis", "is_a", 0)),
        ({"is_a": "E08-e13"}, (0, "when", 0, "diagnosis", "is_a")),
        ({"code": "Z3A.36-Z3A.01"}, (0, "when", 0, "diagnosis", "code")),
        ({"is_a": "chapter 99"}, (0, "when", 0, "diagnosis", "is_a")),
        ({"code": "I10.5"}, (0, "when", 0, "diagnosis", "code")),
    ],
)
def test_unknown_codes(plan: Plan, tests: dict[str, Any], path: tuple[Any, ...]) -> None:
    codes = [each for each in found(plan, dx(**tests)) if each[0] == "code-unknown"]
    assert [each[1] for each in codes] == [path]


def test_known_codes_blocks_and_chapters(plan: Plan) -> None:
    assert found(plan, dx(is_a=["E11", "E08-E13", "chapter 15", "S52.501A"])) == []
    assert [each for each in found(plan, dx(code="Z3A.01-Z3A.36")) if each[0] == "code-unknown"] == []


def test_a_code_that_left_names_what_replaced_it(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codes_lint, "replacing", lambda lint, code: ["E11.A"])
    ((code, _, cause),) = found(plan, dx(is_a=["E11.Z"]))
    assert code == "code-left"
    assert "E11.Z is not in icd10cm@" in cause


@pytest.mark.parametrize(
    "tests",
    [
        {"is_a": ["E11"], "code": "I10"},
        {"is_a": ["E11"], "external_cause": "true"},
        {"is_a": ["I10"], "laterality": "left"},
        {"is_a": ["E11"], "title": ["left eye"], "manifestation": "true"},
        {"position": {"at_least": "5", "less_than": "3"}},
        {"position": {"more_than": "2", "at_most": "2"}},
        {"first_listed": "true", "position": {"at_least": "2"}},
        {"first_listed": "true", "position": ["2", "3"]},
        {"first_listed": "false", "position": "1"},
    ],
)
def test_tests_that_cannot_hold_together(plan: Plan, tests: dict[str, Any]) -> None:
    assert [each[:2] for each in found(plan, dx(**tests))] == [("never-holds", (0, "when", 0, "diagnosis"))]


@pytest.mark.parametrize(
    "tests",
    [
        {"is_a": ["E11"], "code": "E11.9"},
        {"is_a": ["M17"], "laterality": "left"},
        {"position": {"at_least": "2", "at_most": "2"}},
        {"first_listed": "true", "position": ["1", "2"]},
        {"in_release": "false", "is_a": ["E11"]},
    ],
)
def test_tests_that_can(plan: Plan, tests: dict[str, Any]) -> None:
    assert found(plan, dx(**tests)) == []


def test_counts_and_single_facts(plan: Plan) -> None:
    count = {"count": {"of": {"diagnosis": {"is_a": "E11"}}, "is": {"less_than": "0"}, "as": "many"}}
    assert [each[0] for each in found(plan, rule(when=[count], then=THEN))] == ["never-holds"]
    two = [{"patient": {"sex": "F"}}, {"patient": {"age": {"at_least": "18"}, "as": "adult"}}]
    assert [each[0] for each in found(plan, rule(when=two, then=THEN))] == ["only-one"]


def test_a_rule_that_excuses_itself(plan: Plan) -> None:
    excused = rule(unless=[{"diagnosis": {"is_a": ["E11"]}}])
    assert [each[:2] for each in found(plan, excused)] == [("excuses-itself", (0, "unless", 0, "diagnosis"))]


def test_a_man_with_a_code_of_pregnancy(plan: Plan) -> None:
    when = [{"patient": {"sex": "M"}}, {"diagnosis": {"is_a": ["chapter 15"], "as": "dx"}}]
    assert [each[0] for each in found(plan, rule(when=when, then=THEN))] == ["sex-and-chapter"]
    assert found(plan, rule(id="demographics.sample", when=when, then=THEN)) == []


def test_shadowed_and_contradicting(plan: Plan) -> None:
    narrow = rule(id="site.narrow", when=[
        {"line": {"code": "99213", "units": {"more_than": "2"}, "as": "v"}},
        {"diagnosis": {"is_a": ["E11.9"], "first_listed": "true", "as": "d"}}],
        then={"disposition": "line_item_denial", "message": "x", "remedy": "x"})  # fmt: skip
    assert [each[:2] for each in found(plan, rule(), narrow)] == [("shadowed", (1, "id"))]
    excused = narrow | {"unless": [{"diagnosis": {"is_a": ["I10"]}}]}
    assert [each[0] for each in found(plan, rule(), excused)] == ["shadowed"]
    general = rule(unless=[{"diagnosis": {"is_a": ["I10"]}}])
    assert found(plan, general, narrow) == []  # the general one may be excused where the other is not
    opposite = rule(id="site.opposite", then=THEN)
    assert {each[0] for each in found(plan, rule(), opposite)} == {"contradicts"}
    later = rule(id="site.later", effective=[{"from": "2030-01-01"}])
    before = rule(effective=[{"from": "2015-10-01", "until": "2030-01-01"}])
    assert [each[0] for each in found(plan, before, later)] == ["no-release"]


def test_names_do_not_hide_that_two_rules_are_one(plan: Plan) -> None:
    def pair(id: str, one: str, other: str) -> dict[str, Any]:
        second = {"after": one, "same_code": one, "as": other}
        return rule(id=id, when=[{"diagnosis": {"as": one}}, {"diagnosis": second}], then=THEN)

    assert [each[0] for each in found(plan, pair("site.a", "x", "y"), pair("site.b", "first", "again"))] == [
        "shadowed"
    ]


def test_citations_of_what_has_a_successor(plan: Plan) -> None:
    def cites(source: str, release: str, **changed: Any) -> list[str]:
        cited = rule(citation={"source": source, "section": "1", "release": release}, **changed)
        return [each[0] for each in found(plan, cited)]

    guidelines = "ICD-10-CM Official Guidelines for Coding and Reporting"
    assert cites(guidelines, "FY2025") == ["citation-superseded"]
    assert cites(guidelines, "FY2026") == []
    assert cites(guidelines, "FY2025", effective=[{"from": "2015-10-01", "until": "2026-10-01"}]) == []
    assert cites("ICD-10-CM tabular list", "2025-10") == ["citation-superseded"]
    assert cites("Tabular", "icd10cm@2025-10-01") == ["citation-superseded"]
    assert cites("Tabular", "icd10cm@2026-04-01") == []
    assert cites("Site policy", "2019-01") == []


def test_rules_out_of_every_release(plan: Plan) -> None:
    old = rule(effective=[{"from": "2010-01-01", "until": "2012-01-01"}])
    assert [each[:2] for each in found(plan, old)] == [("no-release", (0, "effective"))]


def test_braces_that_name_nothing(plan: Plan) -> None:
    texts = rule(then={"disposition": "advise", "message": "{0} {dx.code}", "remedy": "x"})
    assert [each[:2] for each in found(plan, texts)] == [("slot-not-filled", (0, "then", "message"))]


def test_coverage_is_of_tests_that_an_example_needs(plan: Plan) -> None:
    once = {"name": "once", "on": "2026-05-15", "expect": "silent",
            "claim": {"diagnoses": ["E11.9"], "lines": [{"code": "99213"}]}}  # fmt: skip
    claim = {"diagnoses": ["E11.9", "I10"], "lines": [{"code": "99213", "units": "2"}]}
    excused = {"name": "excused", "on": "2026-05-15", "expect": "silent", "claim": claim}
    made = rule(unless=[{"diagnosis": {"is_a": ["I10"]}}])
    made["examples"] += [once, excused]
    read = read_rules({"rules/site/a.yaml": [made]})
    (covered,) = coverage(Plan(plan.knowledge, read), read)
    assert covered.fired
    assert [path for path, _ in covered.missed] == [
        ("when", 0, "diagnosis", "is_a"), ("when", 1, "line", "code"),
    ]  # fmt: skip
    assert covered.shown == 2


def test_shipped_rules_have_no_errors_and_only_old_citations(plan: Plan) -> None:
    found = check_rules(plan, plan.rules)
    # A rule cites the edition that was read, which may be older than the tabular list that is loaded.
    amiss = [each for each in found if each.severity != "note"]
    # The sex edits ended before the oldest installed release.
    expected = ("rule.citation-superseded", "rule.no-release")
    assert [each for each in amiss if each.code not in expected] == []
