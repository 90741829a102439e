"""Visits and procedures in a global period: on the day, on later days of the claim, after other claims."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from engine.plan import Plan
from kb.snapshot.knowledge import Knowledge
from tests.engine.edits.test_facts import decide
from tests.invented_tables import with_tables

START = date(2026, 4, 1)
VISIT, MAJOR, MINOR, ENDOSCOPY, NEITHER = "99213", "27447", "17110", "43239", "71046"


@pytest.fixture(scope="module")
def plan(knowledge: Knowledge) -> Plan:
    days = {VISIT: "XXX", MAJOR: "090", MINOR: "010", ENDOSCOPY: "000", NEITHER: "XXX"}
    fees = [{"code": code, "global_days": each, "status": "A"} for code, each in days.items()]
    pairs = [{"column_one": NEITHER, "column_two": "80053", "indicator": 1, "rationale": "Invented"}]
    tables = {"mpfs": [(START, None, fees)], "ncci-ptp-practitioner": [(START, None, pairs)]}
    return Plan(with_tables(knowledge, tables))


def line(code: str, day: int, *modifiers: str, provider: str = "1234567893") -> dict[str, Any]:
    date_of = f"2026-05-{day:02d}"
    whole = {"code": code, "date": date_of, "modifiers": list(modifiers), "provider": provider}
    return {**whole, "diagnosis_pointers": [1]}


OTHER = "1987654321"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([line(MAJOR, 1), line(VISIT, 20)], ["global.visit-after-major-surgery-on-claim"]),
        ([line(VISIT, 20), line(MAJOR, 1)], ["global.visit-after-major-surgery-on-claim"]),
        ([line(MAJOR, 1), line(VISIT, 20, "24")], []),
        ([line(MAJOR, 1), line(VISIT, 20, provider=OTHER)], []),
        ([line(MAJOR, 1, "54"), line(VISIT, 20)], []),
        ([line(MINOR, 1), line(VISIT, 11)], ["global.visit-after-minor-procedure-on-claim"]),
        ([line(MINOR, 1), line(VISIT, 12)], []),
        ([line(ENDOSCOPY, 1), line(VISIT, 2)], []),
        ([line(MAJOR, 1), line(ENDOSCOPY, 20)], ["global.procedure-in-period-on-claim"]),
        ([line(MAJOR, 1), line(ENDOSCOPY, 20, "78")], []),
        ([line(MAJOR, 1), line(NEITHER, 20)], []),
        ([line(MINOR, 1), line(ENDOSCOPY, 11)], ["global.procedure-in-minor-period-on-claim"]),
        ([line(MINOR, 1), line(ENDOSCOPY, 12)], []),
        ([line(MINOR, 1), line(ENDOSCOPY, 5, "58")], []),
        ([line(VISIT, 1), line(MAJOR, 2)], ["global.visit-before-major-surgery"]),
        ([line(VISIT, 1, "57"), line(MAJOR, 2)], []),
        ([line(VISIT, 1), line(ENDOSCOPY, 1)], ["global.visit-on-day-of-procedure"]),
        ([line(VISIT, 1, "25"), line(ENDOSCOPY, 1)], []),
        ([line(VISIT, 1), line(ENDOSCOPY, 1, provider=OTHER)], []),
        ([line(VISIT, 1), line(NEITHER, 1)], []),
    ],
)
def test_within_a_claim(plan: Plan, lines: list[dict[str, Any]], expected: list[str]) -> None:
    decision = decide(plan, lines, payer="medicare", **{"from": "2026-05-01"})
    assert [each["rule"] for each in decision["findings"] if each["rule"].startswith("global.")] == expected
    assert not [each for each in decision["indeterminate"] if each["rule"].startswith("global.")]
    major = [each["code"] in (MAJOR, MINOR) for each in lines]
    for each in decision["findings"]:
        if each["rule"].startswith("global."):
            # What is denied is the visit or the later procedure, and not the surgery that pays for it.
            assert each["line"] == major.index(False) + 1
    other = decide(plan, lines, payer="acme", **{"from": "2026-05-01"})
    assert not [each for each in other["findings"] if each["rule"].startswith("global.visit-after")]


@pytest.mark.parametrize(
    ("earlier", "own", "expected"),
    [
        (line(MINOR, 1), line(ENDOSCOPY, 11), ["global.procedure-in-minor-period"]),
        (line(MINOR, 1), line(ENDOSCOPY, 12), []),
        (line(MINOR, 1), line(VISIT, 11), ["global.visit-after-minor-procedure"]),
        (line(MAJOR, 1), line(VISIT, 20), ["global.visit-after-major-surgery"]),
        (line(MAJOR, 1), line(ENDOSCOPY, 20), ["global.procedure-in-period"]),
        (line(MAJOR, 1), line(ENDOSCOPY, 20, "79"), []),
    ],
)
def test_after_an_earlier_claim(
    plan: Plan, earlier: dict[str, Any], own: dict[str, Any], expected: list[str]
) -> None:
    before = {"id": "before", "type": "professional", "from": "2026-05-01", "diagnoses": [{"code": "I10"}]}
    history = [{**before, "lines": [{"number": 1, "units": 1, **earlier}]}]
    decision = decide(plan, [own], payer="medicare", history=history, **{"from": own["date"]})
    assert [each["rule"] for each in decision["findings"] if each["rule"].startswith("global.")] == expected
