"""What the edits say, on tables of invented rows."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pytest

from engine.plan import Plan
from engine.proof.check import check
from engine.validate_claim import validate_claim
from kb.model.claim import canonical_claim
from kb.snapshot.knowledge import Knowledge
from loaders.claims.native import parse_claim
from tests.engine.edits.claims import native
from tests.engine.proof.tampering import accepted, resealed
from tests.invented_tables import with_tables

START = date(2026, 4, 1)


def pair(one: str, two: str, indicator: int = 1, **dates: Any) -> dict[str, Any]:
    return {"column_one": one, "column_two": two, "indicator": indicator, "rationale": "Invented", **dates}


def limit(code: str, units: int, indicator: int) -> dict[str, Any]:
    return {"code": code, "units": units, "adjudication_indicator": indicator, "rationale": "Invented"}


def add_on(code: str, primary: str, kind: int = 1) -> dict[str, Any]:
    return {"add_on": code, "primary": primary, "edit_type": kind}


PAIRS = (
    pair("11111", "22222"),
    pair("33333", "22222", 0),
    pair("11111", "44444", 9),
    pair("11111", "55555", until=date(2026, 5, 16)),
    pair("66666", "11111", effective=date(2026, 5, 16)),
)
LIMITS = (limit("11111", 1, 1), limit("22222", 2, 3), limit("33333", 3, 2), limit("44444", 0, 3))
ADD_ONS = (
    add_on("77777", "11111"),
    add_on("88888", "CCCCC", 2),
    add_on("99999", "22222", 3),
    add_on("99292", "99291"),
)


@pytest.fixture(scope="module")
def tables(knowledge: Knowledge) -> Knowledge:
    return with_tables(
        knowledge,
        {
            "ncci-ptp-practitioner": [(START, None, PAIRS)],
            "ncci-ptp-hospital": [(START, None, [pair("22222", "11111")])],
            "ncci-mue-practitioner": [(START, None, LIMITS)],
            "ncci-mue-hospital": [(START, None, [limit("11111", 5, 3)])],
            "ncci-mue-dme": [(START, None, [limit("11111", 7, 3)])],
            "ncci-add-on": [(START, None, ADD_ONS)],
        },
    )


@pytest.fixture(scope="module")
def tried(tables: Knowledge) -> Plan:
    return Plan(tables)


def decide(plan: Plan, lines: Sequence[Mapping[str, Any]], **claim: Any) -> dict[str, Any]:
    """The decision, read back from its JSON and verified."""
    read = parse_claim(json.dumps(native("c", lines, **claim)))
    made: dict[str, Any] = json.loads(json.dumps(validate_claim(plan, read, canonical_claim(read))))
    assert check(made, plan.knowledge)
    return made


def said(decision: Mapping[str, Any], rule: str) -> list[tuple[Any, ...]]:
    return [(each["line"], *each["codes"]) for each in decision["findings"] if each["rule"] == rule]


def open_for(decision: Mapping[str, Any], rule: str) -> list[str]:
    return [each["reason"] for each in decision["indeterminate"] if each["rule"] == rule]


def lines(*written: str | tuple[str, ...], **each: Any) -> list[dict[str, Any]]:
    """``("11111", "59")`` is a code with its modifiers."""
    made = [(one,) if isinstance(one, str) else one for one in written]
    return [{"code": code, "modifiers": list(rest), **each} for code, *rest in made]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (["11111", "22222"], [(2, "11111", "22222")]),
        (["22222", "11111"], [(1, "11111", "22222")]),
        (["11111", ("22222", "59")], []),
        ([("11111", "LT"), "22222"], []),
        ([("11111", "XS"), "22222"], []),
        ([("11111", "22", "76"), ("22222", "77")], [(2, "11111", "22222")]),
        ([("33333", "59"), ("22222", "XE")], [(2, "33333", "22222")]),
        (["11111", "33333", "22222"], [(3, "11111", "22222"), (3, "33333", "22222")]),
        (["11111", "44444"], []),
        (["11111", "55555"], [(2, "11111", "55555")]),
        (["66666", "11111"], []),
        (["11111", "11111"], []),
        ([("11111", "59"), "11111", "22222"], [(3, "11111", "22222")]),
    ],
)
def test_pairs(tried: Plan, written: list[Any], expected: list[Any]) -> None:
    decision = decide(tried, lines(*written))
    assert said(decision, "ncci.ptp") == expected
    for each in decision["findings"]:
        if each["rule"] == "ncci.ptp":
            assert each["disposition"] == "line_item_denial"
            assert each["citation"]["release"] == "ncci-ptp-practitioner@2026-04-01"


def test_the_deletion_date_is_the_last_day_in_force(tried: Plan) -> None:
    on = {"from": "2026-05-15", "through": "2026-05-16"}
    assert said(decide(tried, lines("11111", "55555", date="2026-05-15"), **on), "ncci.ptp")
    assert not said(decide(tried, lines("11111", "55555", date="2026-05-16"), **on), "ncci.ptp")
    assert said(decide(tried, lines("66666", "11111", date="2026-05-16"), **on), "ncci.ptp")


def test_another_day_or_provider_is_no_pair(tried: Plan) -> None:
    on = {"from": "2026-05-15", "through": "2026-05-16"}
    apart = [{"code": "11111", "date": "2026-05-15"}, {"code": "22222", "date": "2026-05-16"}]
    assert not said(decide(tried, apart, **on), "ncci.ptp")
    others = [{"code": "11111", "provider": "1234567893"}, {"code": "22222", "provider": "1987654321"}]
    assert not said(decide(tried, others), "ncci.ptp")
    assert said(decide(tried, others, type="outpatient"), "ncci.ptp") == [(1, "22222", "11111")]


def test_tables_are_never_crossed(tried: Plan) -> None:
    decision = decide(tried, lines("11111", "22222"), type="outpatient")
    (finding,) = [each for each in decision["findings"] if each["rule"] == "ncci.ptp"]
    assert (finding["line"], finding["codes"]) == (1, ["22222", "11111"])
    assert finding["disposition"] == "line_item_rejection"
    assert finding["citation"]["release"] == "ncci-ptp-hospital@2026-04-01"
    stay = decide(tried, lines("11111", "22222"), type="inpatient")
    assert not said(stay, "ncci.ptp")
    assert not open_for(stay, "ncci.ptp")


def test_medicaid_has_tables_of_its_own(tried: Plan) -> None:
    decision = decide(tried, lines("11111", "22222"), payer="medicaid-ca")
    assert not said(decision, "ncci.ptp")
    for rule in ("ncci.ptp", "ncci.mue"):
        assert "Medicaid" in open_for(decision, rule)[0]


def test_before_the_table_it_is_open(tried: Plan) -> None:
    decision = decide(tried, lines("11111", "22222"), **{"from": "2024-06-30"})
    for rule in ("ncci.ptp", "ncci.mue"):
        (reason,) = open_for(decision, rule)
        assert "2024-06-30" in reason
    assert decision["outcome"] == "indeterminate"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ([("11111", 1)], []),
        ([("11111", 2)], [1]),
        ([("11111", 1), ("11111", 1)], []),
        ([("22222", 2), ("22222", 1)], [1, 2]),
        ([("33333", 1), ("33333", 1), ("33333", 1)], []),
        ([("44444", 1)], [1]),
        ([("55555", 99)], []),
        ([("11111", 1.5)], [1]),
    ],
)
def test_units(tried: Plan, written: list[tuple[str, Any]], expected: list[int]) -> None:
    decision = decide(tried, [{"code": code, "units": units} for code, units in written])
    assert [each["line"] for each in decision["findings"] if each["rule"] == "ncci.mue"] == expected


def test_units_of_each_setting(tried: Plan) -> None:
    six = [{"code": "11111", "units": 6}]
    assert said(decide(tried, six), "ncci.mue")
    assert said(decide(tried, six, type="outpatient"), "ncci.mue")
    assert not said(decide(tried, six, specialty="54"), "ncci.mue")
    assert said(decide(tried, [{"code": "11111", "units": 8}], specialty="54"), "ncci.mue")


def test_units_of_several_days_are_shared_out(tried: Plan) -> None:
    week = {"from": "2026-05-01", "through": "2026-05-07"}
    long = {"code": "22222", "date": "2026-05-01", "through": "2026-05-07"}
    assert not said(decide(tried, [{**long, "units": 14}], **week), "ncci.mue")
    assert said(decide(tried, [{**long, "units": 18}], **week), "ncci.mue")
    day = {"code": "22222", "date": "2026-05-03", "units": 1}
    assert len(said(decide(tried, [{**long, "units": 14}, day], **week), "ncci.mue")) == 2


def test_units_on_earlier_claims_of_the_day_count(tried: Plan) -> None:
    past = native("earlier", [{"code": "22222", "units": 2}], provider="1234567893")
    decision = decide(tried, [{"code": "22222"}], provider="1234567893", history=[past])
    assert said(decision, "ncci.mue") == [(1, "22222")]


@pytest.mark.parametrize(
    ("own", "past", "rules"),
    [
        (["22222"], {"lines": lines("11111")}, ["ncci.ptp"]),
        (["11111"], {"lines": lines("22222")}, ["ncci.ptp-earlier-claim"]),
        (["22222"], {"lines": lines(("11111", "59"))}, []),
        (["22222"], {"lines": lines("11111"), "from": "2026-05-14"}, []),
        (["22222"], {"lines": lines("11111"), "provider": "1987654321"}, []),
        (["22222"], {"lines": lines("11111"), "type": "outpatient"}, []),
        (["77777"], {"lines": lines("11111", "22222")}, []),
    ],
)
def test_a_pair_with_a_line_of_an_earlier_claim(
    tried: Plan, own: list[str], past: dict[str, Any], rules: list[str]
) -> None:
    before = native("earlier", **{"provider": "1234567893", **past})
    decision = decide(tried, lines(*own), provider="1234567893", history=[before])
    found = [each for each in decision["findings"] if each["rule"].startswith("ncci.ptp")]
    assert [each["rule"] for each in found] == rules
    assert all(
        each["line"] == 1 and "line 1 of the earlier claim earlier" in each["message"] for each in found
    )


def test_an_earlier_claim_that_is_said_to_have_the_other_column_is_refused(tried: Plan) -> None:
    before = native("earlier", lines("22222"), provider="1234567893")
    decision = decide(tried, lines("11111"), provider="1234567893", history=[before])
    for field, value in (("earlier", "column_one"), ("claim", "another"), ("other_number", 2)):
        altered = copy.deepcopy(decision)
        fact = next(each for each in altered["proof"]["facts"] if each["predicate"] == "bundled_pair")
        fact["args"][field] = value
        assert not accepted(resealed(altered, tried.knowledge), tried.knowledge)


def test_a_hospital_sees_no_claims_of_another(tried: Plan) -> None:
    before = native("earlier", lines("22222"), type="outpatient", provider="1987654321")
    for provider, rules in (("1234567893", []), ("1987654321", ["ncci.ptp"])):
        decision = decide(tried, lines("11111"), type="outpatient", provider=provider, history=[before])
        assert [each["rule"] for each in decision["findings"] if "ptp" in each["rule"]] == rules


def test_add_ons(tried: Plan) -> None:
    assert said(decide(tried, lines("77777")), "ncci.add-on") == [(1, "77777")]
    assert not said(decide(tried, lines("77777", "11111")), "ncci.add-on")
    assert said(decide(tried, lines("77777", "55555")), "ncci.add-on")
    days = [{"code": "11111", "date": "2026-05-15"}, {"code": "77777", "date": "2026-05-16"}]
    assert said(decide(tried, days), "ncci.add-on") == [(2, "77777")]
    critical = [{"code": "99291", "date": "2026-05-15"}, {"code": "99292", "date": "2026-05-16"}]
    assert not said(decide(tried, critical), "ncci.add-on")


def test_what_the_contractor_decides_is_open_for_the_line(tried: Plan) -> None:
    for code in ("88888", "99999"):
        decision = decide(tried, lines("55555", code))
        assert not said(decision, "ncci.add-on")
        (each,) = [each for each in decision["indeterminate"] if each["rule"] == "ncci.add-on"]
        assert (each["line"], each["load"]) == (2, "")
        assert said(decide(tried, lines(code)), "ncci.add-on") == [(1, code)]
    assert not open_for(decide(tried, lines("22222", "99999")), "ncci.add-on")


def test_a_bypass_that_the_claim_does_not_support_is_advice(tried: Plan) -> None:
    same = [{"code": "11111", "diagnosis_pointers": [1]},
            {"code": "22222", "modifiers": ["59"], "diagnosis_pointers": [1]}]  # fmt: skip
    decision = decide(tried, same)
    (finding,) = [each for each in decision["findings"] if each["rule"].startswith("modifier.distinct")]
    assert (finding["disposition"], finding["line"]) == ("advise", 2)
    other = [same[0], {**same[1], "diagnosis_pointers": [2]}]
    more = [{"code": "E11.9"}, {"code": "I10"}]
    assert not [
        each
        for each in decide(tried, other, diagnoses=more)["findings"]
        if each["rule"].startswith("modifier.")
    ]


def test_many_lines(tried: Plan) -> None:
    many = [{"code": code} for code in ("11111", "22222", "33333") for _ in range(20)]
    decision = decide(tried, many)
    assert len(said(decision, "ncci.ptp")) == 40


HCPCS = (
    {"code": "G1111"},
    {"code": "G2222", "until": date(2026, 5, 1), "cross_references": "G1111"},
    {"code": "G3333", "added": date(2026, 6, 1)},
)


@pytest.fixture(scope="module")
def code_sets(tables: Knowledge) -> Plan:
    old = [{"code": "G4444"}]
    editions = [(date(2020, 1, 1), date(2021, 1, 1), old), (START, None, HCPCS)]
    return Plan(with_tables(tables, {"hcpcs": editions, "cpt": [(START, None, [{"code": "11111"}])]}))


@pytest.mark.parametrize(
    ("code", "state", "turn"),
    [
        ("G1111", None, None),
        ("G2222", "not-in-force", "through 2026-04-30"),
        ("G3333", "not-in-force", "from 2026-06-01"),
        ("G4444", "not-in-force", "through 2020-12-31"),
        ("G9999", "invalid", None),
        ("11111", None, None),
        ("22222", "invalid", None),
        ("123", "invalid", None),
        ("D0120", None, None),
    ],
)
def test_codes_of_services(code_sets: Plan, code: str, state: str | None, turn: str | None) -> None:
    decision = decide(code_sets, lines(code))
    found = [each for each in decision["findings"] if each["rule"].startswith("code.")]
    assert [each["rule"] for each in found] == ([f"code.{state}"] if state else [])
    assert not turn or turn in found[0]["message"]


def test_a_code_that_no_table_tells_of_is_open(tried: Plan) -> None:
    decision = decide(tried, lines("00100"))
    assert "00100" in open_for(decision, "code.invalid")[0]


def test_a_line_that_stands_twice(tried: Plan) -> None:
    assert said(decide(tried, lines("55555", "55555")), "duplicate.line") == [(2, "55555")]
    assert not said(decide(tried, lines("55555", ("55555", "76"))), "duplicate.line")
    assert not said(decide(tried, lines("55555", "55555"), type="outpatient"), "duplicate.line")
