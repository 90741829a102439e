"""A proof as text, as Markdown and drawn: all of it is there, and a note's words stay words."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from api.cli import main
from api.output.page import EVERY, decisions_page
from api.output.proof_graph import drawing
from api.output.proof_markdown import escaped, proof_markdown
from api.output.proof_tree import ProofTree, concludes, explained
from api.output.quotes import Texts
from engine.code_chart import code_chart
from engine.options import resolve
from engine.plan import Plan
from engine.validate_claim import validate_claim
from kb.model.claim import canonical_claim
from kb.model.document import Document, Encounter
from loaders.claims.read import read_claims
from loaders.claims.record import ClaimRecord

NOTE = "ASSESSMENT\n1. Type 2 diabetes mellitus. <b>*x*</b>\n2. Chronic kidney disease stage 3b.\n"


@pytest.fixture(scope="module")
def chart(plan: Plan) -> dict[str, Any]:
    encounter = Encounter("n<1>", (Document("n<1>", NOTE),), "0" * 64)
    return code_chart(plan, encounter, resolve(plan.knowledge, encounter))


@pytest.fixture(scope="module")
def claim(plan: Plan) -> dict[str, Any]:
    written = {
        "id": "c1",
        "type": "professional",
        "from": "2026-05-15",
        "diagnoses": [{"code": "E11.9"}, {"code": "E10.9"}],
        "lines": [{"number": 1, "code": "99213", "units": 1, "diagnosis_pointers": [1], "charge": "90.00"}],
    }
    (record,) = read_claims("c1.json", json.dumps(written).encode())
    assert isinstance(record, ClaimRecord)
    given = record.claim
    return validate_claim(plan, given, canonical_claim(given))


def test_the_graph_draws_every_fact_under_a_conclusion_once(plan: Plan, chart: dict[str, Any]) -> None:
    tree = ProofTree(chart, Texts(chart), explained(plan.rules))
    facts, steps = chart["proof"]["facts"], chart["proof"]["steps"]
    for root in chart["proof"]["roots"]:
        needed, waiting = set(), [root]
        while waiting:
            fact = waiting.pop()
            if fact not in needed:
                needed.add(fact)
                waiting += steps[facts[fact]["step"]]["premises"] if "step" in facts[fact] else []
        drawn = drawing(tree.tree(root))
        assert drawn.count == len(needed)
        assert {int(box.item) for box in drawn.boxes} <= needed
        assert [box.kind for box in drawn.boxes].count("conclusion") == 1
        assert all(box.x + 252 <= drawn.width and box.y + box.height <= drawn.height for box in drawn.boxes)


def test_every_box_leads_to_its_place_in_the_text(plan: Plan, chart: dict[str, Any]) -> None:
    page = decisions_page([chart], explained(plan.rules), opened=EVERY)
    ids = set(re.findall(r' id="([^"]+)"', page))
    boxes = re.findall(r'<a href="#([^"]+)" class="box', page)
    assert boxes
    assert set(boxes) <= ids
    assert page.count('<details class="proof" open>') == page.count("<svg width=") - len(chart["codes"])
    assert "<b>*x*" not in page


def test_a_page_opens_the_proof_that_is_asked_for(plan: Plan, claim: dict[str, Any]) -> None:
    page = decisions_page([claim], explained(plan.rules), opened="icd10cm.excludes1")
    assert page.count('<details class="proof" open>') == 1
    assert '<details class="proof" open>' not in decisions_page([claim], explained(plan.rules))


def test_markdown_says_what_a_finding_rests_on(plan: Plan, claim: dict[str, Any]) -> None:
    said = proof_markdown(claim, claim["proof"]["roots"], explained(plan.rules))
    assert said.startswith("# c1: fail\n")
    assert "- Diagnosis 1 of the input is E11.9.\n  - shown by input /diagnoses/0" in said
    assert re.search(r"shown by E1[01]\.9 excludes1 E1[01]\.9 \(icd10cm@2026-04-01, note at", said)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<script>", r"\<script\>"),
        ("a\n# b", r"a \# b"),
        ("1. one", r"1\. one"),
        ("- one", r"\- one"),
        ("[x](y)", r"\[x\](y)"),
        ("a\x1b[31mb", r"a \[31mb"),
    ],
)
def test_markdown_shows_text_as_it_is(text: str, shown: str) -> None:
    assert escaped(text) == shown


def test_excuses_that_were_looked_for_are_said_in_words(plan: Plan) -> None:
    rules = explained(plan.rules)
    rule = next(each for each in plan.rules if each.unless)
    assert len(rules[rule.id].excuses) == len(rule.unless)


def test_a_root_is_known_by_its_code_or_its_rule(claim: dict[str, Any], chart: dict[str, Any]) -> None:
    assert [root for root in chart["proof"]["roots"] if concludes(chart, root, "E11.42")] == []
    assert [root for root in chart["proof"]["roots"] if concludes(chart, root, "e1122")] != []
    assert [root for root in claim["proof"]["roots"] if concludes(claim, root, "icd10cm.excludes1")] != []


def shown(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *words: str
) -> tuple[int, str]:
    monkeypatch.setattr(sys, "argv", ["chartproof", "proof", *words])
    code: Any = 0
    try:
        main()
    except SystemExit as stop:
        code = stop.code or 0
    captured = capsys.readouterr()
    return code, captured.out + captured.err


def test_the_command_shows_a_proof_that_holds_and_no_other(
    plan: Plan,
    claim: dict[str, Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("CHARTPROOF_HOME", str(plan.knowledge.home.path))
    kept = tmp_path / "d.json"
    kept.write_text(json.dumps(claim))
    code, said = shown(capsys, monkeypatch, str(kept))
    assert code == 0
    assert "shown by input /diagnoses/0" in said
    assert shown(capsys, monkeypatch, str(kept), "--for", "ncci.ptp")[0] == 1
    assert shown(capsys, monkeypatch, str(kept), "--format", "html")[1].startswith("<!DOCTYPE html>")
    altered = json.loads(json.dumps(claim))
    altered["proof"]["facts"][0]["args"]["code"] = "E11.8"
    kept.write_text(json.dumps(altered))
    code, said = shown(capsys, monkeypatch, str(kept))
    assert code == 1
    assert "refused:" in said
    assert "shown by" not in said
