"""The conditions of the Medicare Code Editor and their checkers, on lists and tables invented here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from engine.conditions.editor import in_tables, on_edit_list
from engine.conditions.model import Held, Unknown, View
from engine.errors import ProofError
from engine.plan import Plan
from engine.proof.check import check
from engine.proof.checkers.conditions import Answer, Open, ask
from engine.proof.ledger import Ledger, open_ledger
from engine.validate_claim import validate_claim
from kb.canonical import plain_json, sha256
from kb.model.claim import canonical_claim
from kb.model.period import Period
from kb.release import Release
from kb.snapshot.knowledge import Knowledge
from kb.snapshot.manifest import Manifest
from kb.tables.schemas.icd10pcs import ORDER, TABLES
from kb.tables.schemas.mce import EDITS
from kb.tables.store import save_table
from loaders.claims.native import parse_claim

DAY = date(2026, 5, 15)
LATER = date(2026, 8, 1)
"""Only the order file is in force then."""
PANELS = {1: ("JK", "04", "Z", "Z"), 2: ("J", "8", "ZX", "X")}
"""Characters 4 to 7 of two rows of table 0DT."""
LISTS = (
    ("D", "Z992", "UNACCEPTABLE-PRINCIPAL", ""),
    ("D", "I10", "QUESTIONABLE-ADMISSION", ""),
    ("P", "0DTJ4ZZ", "NONCOVERED-PROCEDURE", "ALWAYS"),
)


@pytest.fixture(scope="module")
def known(knowledge: Knowledge) -> Knowledge:
    """The default snapshot with the tables that tests invent; it shares the home, not the manifest."""
    heads = [("0DT", 0, at, value) for at, value in enumerate("0DT", 1)]
    cells = [
        ("0DT", panel, 4 + at, value)
        for panel, axes in PANELS.items()
        for at, axis in enumerate(axes)
        for value in axis
    ]
    saved = [
        _saved(knowledge, EDITS, DAY, [dict(zip(EDITS.key, row, strict=True)) for row in LISTS]),
        _saved(knowledge, TABLES, DAY, [dict(zip(TABLES.key, row, strict=True)) for row in heads + cells]),
        _saved(knowledge, ORDER, LATER, [{"code": "0DT", "valid": 0}, {"code": "0DTK4ZZ", "valid": 1}]),
    ]
    made = Knowledge(knowledge.home, knowledge.snapshot)
    made.manifest = Manifest((*knowledge.manifest.releases, *saved), knowledge.manifest.packs)
    return made


def _saved(knowledge: Knowledge, schema: Any, start: date, rows: list[dict[str, Any]]) -> Release:
    text = json.dumps(rows)
    period = Period(start, date(start.year, start.month + 1, 1))
    release = Release(schema.name, "tests", period, "2026", "invented", sha256(text.encode())[7:], len(rows))
    columns = {column.name: [row.get(column.name) for row in rows] for column in schema.columns}
    save_table(knowledge.home, release, schema, columns)
    return release


@pytest.fixture(scope="module")
def plan(known: Knowledge) -> Plan:
    return Plan(known)


def ledger(known: Knowledge, day: date) -> Ledger:
    claim = {"id": "c", "type": "inpatient", "from": day.isoformat(), "diagnoses": [], "lines": []}
    options = {"service_date": day.isoformat(), "on": None, "release": "icd10cm@2026-04-01", "payer": None}
    return open_ledger(
        {"kind": "validate", "input": claim, "options": options, "proof": {"facts": [], "steps": []}}, known
    )


def both(known: Knowledge, view: View, name: str, code: str, argument: str) -> Any:
    """What the condition says, after its checker has said the same with the same evidence."""
    judge = {"on_edit_list": on_edit_list, "in_tables": in_tables}[name]
    said = judge(view, code, argument)
    fact: Mapping[str, Any] = {"predicate": "procedure", "args": {"code": code}}
    checked = ask(ledger(known, view.day), name, fact, argument, {})
    if isinstance(said, Held):
        assert isinstance(checked, Answer)
        assert [each.as_json() for each in said.evidence] == checked.evidence
    elif isinstance(said, Unknown):
        assert isinstance(checked, Open)
        assert (said.on(view.day).reason, said.on(view.day).load) == (checked.reason, checked.load)
    else:
        assert checked is None
    return said


@pytest.mark.parametrize(
    ("code", "argument", "holds"),
    [
        ("Z99.2", "unacceptable-principal", True),
        ("N18.6", "unacceptable-principal", False),
        ("Z99.2", "questionable-admission", False),
        ("0DTJ4ZZ", "noncovered", True),
        ("0DTK4ZZ", "noncovered", False),
    ],
)
def test_a_list_holds_its_codes_and_no_others(
    known: Knowledge, plan: Plan, code: str, argument: str, holds: bool
) -> None:
    said = both(known, plan.view(DAY), "on_edit_list", code, argument)
    assert isinstance(said, Held) if holds else said is None


def test_a_version_without_the_list_and_no_version_leave_it_open(known: Knowledge, plan: Plan) -> None:
    said = both(known, plan.view(DAY), "on_edit_list", "I10", "limited-coverage")
    assert isinstance(said, Unknown)
    assert said.reason == "The loaded release mce-edits@2026-05-15 does not hold the list limited-coverage."
    said = both(known, plan.view(LATER), "on_edit_list", "I10", "questionable-admission")
    assert isinstance(said, Unknown)
    assert said.load == "mce-edits in force on {day}: chartproof kb load PATH"


@pytest.mark.parametrize(
    ("code", "defined"),
    [
        ("0DTJ4ZZ", True),
        ("0dtk0zz", True),
        ("0DTJ8XX", True),
        ("0DTK8ZX", False),  # K stands in the first row only, 8 in the second only
        ("0DTJ4ZX", False),
        ("0DTJ4Z", False),
        ("0DTJ4ZO", False),  # no code has an O
        ("0DB64ZZ", False),
        ("0DT", False),
    ],
)
def test_a_procedure_is_built_from_one_row(known: Knowledge, plan: Plan, code: str, defined: bool) -> None:
    view = plan.view(DAY)
    assert isinstance(both(known, view, "in_tables", code, "true"), Held) is defined
    assert isinstance(both(known, view, "in_tables", code, "false"), Held) is not defined


def test_the_order_file_tells_too_and_without_either_it_is_open(known: Knowledge, plan: Plan) -> None:
    view = plan.view(LATER)
    assert isinstance(both(known, view, "in_tables", "0DTK4ZZ", "true"), Held)
    assert isinstance(both(known, view, "in_tables", "0DTJ4ZZ", "false"), Held)
    assert isinstance(both(known, plan.view(date(2026, 4, 15)), "in_tables", "0DTJ4ZZ", "false"), Unknown)


CLAIM = {
    "id": "m1",
    "type": "inpatient",
    "patient": {"sex": "F", "birth_date": "1950-06-01"},
    "from": "2026-05-10",
    "through": "2026-05-15",
    "discharge_status": "01",
    "diagnoses": [{"code": "Z99.2", "poa": "Y"}, {"code": "N18.6", "poa": "Y"}],
    "procedures": [{"code": "0DTJ4ZZ"}, {"code": "0DTJ4Z9"}],
    "lines": [],
}


def test_findings_have_their_official_number_and_proofs_that_hold(plan: Plan) -> None:
    claim = parse_claim(json.dumps(CLAIM))
    decision = json.loads(json.dumps(validate_claim(plan, claim, canonical_claim(claim))))
    found = {each["rule"]: each for each in decision["findings"]}
    program = "Medicare Code Editor"
    assert found["mce.unacceptable-principal-diagnosis"]["official"] == {"program": program, "edit": "9"}
    assert found["mce.noncovered-procedure"]["official"] == {"program": program, "edit": "11"}
    assert found["code.procedure-invalid"]["official"] == {"program": program, "edit": "1"}
    assert found["code.procedure-invalid"]["codes"] == ["0DTJ4Z9"]
    check(decision, plan.knowledge)
    at = [each["rule"] for each in decision["findings"]].index("mce.noncovered-procedure")
    decision["findings"][at]["official"]["edit"] = "12"
    decision["digest"] = sha256(plain_json({k: v for k, v in decision.items() if k != "digest"}))
    with pytest.raises(ProofError):
        check(decision, plan.knowledge)
