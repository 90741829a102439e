"""What a line says by itself (pointers, units, drugs, places, modifiers), and lines billed before."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from engine.plan import Plan
from kb.snapshot.knowledge import Knowledge
from tests.engine.edits.test_facts import decide, open_for
from tests.invented_tables import with_tables

FAMILIES = ("pointer.", "units.", "drug.", "place.", "modifier.", "duplicate.")
START = date(2026, 4, 1)
DRUG = {"ndc": "00409379501", "ndc_unit": "ML", "ndc_quantity": "1"}


@pytest.fixture(scope="module")
def plan(knowledge: Knowledge) -> Plan:
    places = [
        {"code": "11", "status": "ASSIGNED"},
        {"code": "27", "status": "ASSIGNED", "described_effective": date(2027, 1, 1)},
        {"code": "88", "status": "UNASSIGNED"},
    ]
    modifiers = [{"code": "LT"}, {"code": "VM"}, {"code": "VX", "until": date(2026, 5, 1)}]
    tables = {"place-of-service": [(START, None, places)], "hcpcs-modifiers": [(START, None, modifiers)]}
    return Plan(with_tables(knowledge, tables))


def found(plan: Plan, line: dict[str, Any], **claim: Any) -> list[str]:
    decision = decide(plan, [{"code": "99213", "diagnosis_pointers": [1], **line}], **claim)
    return [each["rule"] for each in decision["findings"] if each["rule"].startswith(FAMILIES)]


FIVE = [{"code": each} for each in ("I10", "E11.9", "J00", "R05.1", "R51.9")]


@pytest.mark.parametrize(
    ("pointers", "diagnoses", "kind", "expected"),
    [
        ([1], FIVE, "professional", []),
        ([], FIVE, "professional", ["pointer.missing"]),
        ([], FIVE[:1], "professional", []),
        ([], [], "professional", []),
        ([], FIVE, "outpatient", []),
        ([1, 2, 3, 4], FIVE, "professional", []),
        ([1, 2, 3, 4, 5], FIVE, "professional", ["pointer.more-than-four"]),
        ([2, 1, 2], FIVE, "professional", ["pointer.repeated"]),
    ],
)
def test_pointers(
    plan: Plan, pointers: list[int], diagnoses: list[Any], kind: str, expected: list[str]
) -> None:
    assert found(plan, {"diagnosis_pointers": pointers}, diagnoses=diagnoses, type=kind) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ({"units": 0}, ["units.none"]),
        ({"units": 5, "through": "2026-05-17"}, ["units.visits-and-days"]),
        ({"units": 1, "through": "2026-05-17"}, ["units.visits-and-days"]),
        ({"units": 3, "through": "2026-05-17"}, []),
        ({"units": 1, "through": "2026-05-17", "code": "90960"}, []),
    ],
)
def test_units(plan: Plan, line: dict[str, Any], expected: list[str]) -> None:
    assert found(plan, line) == expected


@pytest.mark.parametrize(
    ("drug", "expected", "says"),
    [
        ({}, [], ""),
        ({"ndc": "00409-3795-01"}, [], ""),
        ({"ndc": "0409-3795-01"}, ["drug.code-shape"], "00409379501"),
        ({"ndc": "50242-060-01"}, ["drug.code-shape"], "50242006001"),
        ({"ndc": "50242-0060-1"}, ["drug.code-shape"], "50242006001"),
        ({"ndc": "N400409379501"}, ["drug.code-shape"], "00409379501"),
        ({"ndc": "0409379501"}, ["drug.code-shape"], "11 digits"),
        ({"ndc": "0040937950100"}, ["drug.code-shape"], "11 digits"),
        ({"ndc_unit": "MG"}, ["drug.unit"], "F2, GR, ME, ML, UN"),
        ({"ndc_unit": "ml"}, [], ""),
        ({"ndc_unit": None}, ["drug.unit"], "none"),
        ({"ndc_quantity": None}, ["drug.quantity"], "none"),
        ({"ndc_quantity": "0"}, ["drug.quantity"], "0"),
    ],
)
def test_drugs(plan: Plan, drug: dict[str, Any], expected: list[str], says: str) -> None:
    line = {"code": "J1885", "diagnosis_pointers": [1], **DRUG, **drug}
    decision = decide(plan, [line])
    findings = [each for each in decision["findings"] if each["rule"].startswith("drug.")]
    assert [each["rule"] for each in findings] == expected
    assert all(says in each["message"] + each["remedy"] for each in findings)


@pytest.mark.parametrize(
    ("place", "finds", "opens"),
    [("11", False, False), ("88", True, False), ("1", True, False), ("12", True, False), ("27", False, True)],
)
def test_places(plan: Plan, place: str, finds: bool, opens: bool) -> None:
    line = {"code": "99213", "diagnosis_pointers": [1], "place_of_service": place}
    decision = decide(plan, [line])
    assert ("place.unassigned" in {each["rule"] for each in decision["findings"]}) is finds
    assert bool(open_for(decision, "place.unassigned")) is opens
    assert "place.unassigned" not in str(decide(plan, [line], type="outpatient"))


@pytest.mark.parametrize(
    ("place", "day", "opens"),
    [
        ("11", "2026-05-15", False),
        ("88", "2026-05-15", True),
        ("10", "2026-05-15", False),
        ("10", "2021-05-15", True),
    ],
)
def test_places_that_no_table_tells_of(knowledge: Knowledge, place: str, day: str, opens: bool) -> None:
    line = {"code": "99213", "diagnosis_pointers": [1], "place_of_service": place}
    assert bool(open_for(decide(Plan(knowledge), [line], **{"from": day}), "place.unassigned")) is opens


@pytest.mark.parametrize(
    ("modifiers", "expected"),
    [
        (["25"], []),
        (["VM"], []),
        (["vm"], []),
        (["VX"], ["modifier.invalid"]),
        (["ZZ"], ["modifier.invalid"]),
        (["00"], ["modifier.invalid"]),
        (["00", "01", "00"], ["modifier.invalid"] * 2),
        (["25X"], ["modifier.invalid"]),
    ],
)
def test_modifiers(plan: Plan, modifiers: list[str], expected: list[str]) -> None:
    assert found(plan, {"modifiers": modifiers}) == expected


def test_modifiers_that_no_table_tells_of(knowledge: Knowledge) -> None:
    line = {"code": "99213", "diagnosis_pointers": [1]}
    unknown = decide(Plan(knowledge), [{**line, "modifiers": ["VM"]}])
    assert "VM" in open_for(unknown, "modifier.invalid")[0]
    assert not open_for(decide(Plan(knowledge), [{**line, "modifiers": ["LT", "25"]}]), "modifier.invalid")


@pytest.mark.parametrize(
    ("code", "modifier", "expected"),
    [
        ("67840", "E1", []),
        ("45378", "E1", ["modifier.eyelid-elsewhere"]),
        ("26055", "F5", []),
        ("28285", "F5", ["modifier.finger-elsewhere"]),
        ("28285", "T5", []),
        ("11730", "TA", []),
        ("26055", "T5", ["modifier.toe-elsewhere"]),
        ("92928", "RC", []),
        ("20610", "RC", ["modifier.coronary-elsewhere"]),
    ],
)
def test_parts_of_the_body(knowledge: Knowledge, code: str, modifier: str, expected: list[str]) -> None:
    line = {"code": code, "modifiers": [modifier]}
    assert found(Plan(knowledge), line) == expected


def earlier(day: str = "2026-05-15", **claim: Any) -> dict[str, Any]:
    line = {"number": 7, "code": "80053", "units": 1}
    whole = {"id": "before", "type": "professional", "from": day, "provider": "1", "diagnoses": []}
    return {**whole, "lines": [line], **claim}


@pytest.mark.parametrize(
    ("history", "claim", "line", "expected"),
    [
        (earlier(), {}, {}, ["duplicate.earlier-claim"]),
        (earlier("2026-05-14"), {}, {}, []),
        (earlier(provider="2"), {}, {}, []),
        (earlier(type="outpatient"), {}, {}, []),
        (earlier(), {"frequency": "7"}, {}, []),
        (earlier(), {}, {"modifiers": ["91"]}, []),
    ],
)
def test_lines_billed_before(
    knowledge: Knowledge,
    history: dict[str, Any],
    claim: dict[str, Any],
    line: dict[str, Any],
    expected: list[str],
) -> None:
    said = {"provider": "1", "history": [history], **claim}
    assert found(Plan(knowledge), {"code": "80053", **line}, **said) == expected
