"""The process of the second opinion: its end, however it comes, is a clear refusal and nothing more."""

from __future__ import annotations

import ast
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from engine.errors import RuleError
from engine.plan import Plan
from engine.proof.model import Fact
from engine.rules.durable import SecondOpinion, Worker, available, process
from engine.rules.durable.network import MOST_JOINS, MOST_RULES, Network
from engine.rules.model import Rule
from engine.rules.read import read_rules
from tests.rules_in_force import rules_in_force

ROOT = Path(__file__).resolve().parents[3]
DAY = date(2026, 5, 15)

needs_durable = pytest.mark.skipif(not available(), reason="durable_rules is not installed")


def rule(number: int, when: Any, **more: Any) -> dict[str, Any]:
    return {
        "id": f"many.rule-{number:04}",
        "status": "stable",
        "effective": [{"from": "2015-10-01"}],
        "citation": {"source": "Site policy", "release": "2026-01"},
        "when": when,
        "then": {"disposition": "advise", "message": f"rule {number}", "remedy": "Look again."},
        "why": "To have many.",
        "payment_effect": "none",
        "examples": [
            {"name": "one", "on": "2026-05-15", "diagnoses": ["I10"], "expect": "fires"},
            {"name": "other", "on": "2026-05-15", "diagnoses": ["E11.9"], "expect": "silent"},
        ],
        **more,
    }


def many(count: int) -> list[Rule]:
    """Every rule asks for the same diagnosis, and one more of its own."""
    written = [
        rule(
            number,
            [{"diagnosis": {"is_a": "I10", "as": "a"}}, {"diagnosis": {"position": f"{number}", "as": "b"}}],
        )
        for number in range(count)
    ]
    return list(read_rules({"rules/many.yaml": written}))


def command(program: str) -> list[str]:
    return [sys.executable, "-c", program]


@pytest.mark.parametrize(
    ("program", "why"),
    [
        ("import os; os.abort()", "ended by signal 6"),
        ("raise SystemExit(3)", "ended with code 3"),
        ("import sys; sys.exit('no room left')", "no room left"),
        ("import time; time.sleep(60)", "no answer in 0.5 seconds"),
        ("import os, time; os.close(1); time.sleep(60)", "closed its output"),
        ("x = bytearray(1 << 50)", "MemoryError"),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="signals are not told there")
def test_its_end_is_a_clear_refusal(program: str, why: str) -> None:
    started = time.monotonic()
    with pytest.raises(RuleError, match=why) as refused:
        Worker({}, seconds=0.5, command=command(program))
    assert refused.value.code == "rules.second-opinion-failed"
    assert "--second-opinion naive" in refused.value.next_step
    assert time.monotonic() - started < 10


def test_where_it_is_not_installed_the_refusal_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "available", lambda: False)
    with pytest.raises(RuleError, match="not installed") as refused:
        Worker({})
    assert refused.value.code == "rules.second-opinion-missing"
    assert "chartproof[second-opinion]" in refused.value.next_step


def test_one_module_imports_durable_rules() -> None:
    importing = set()
    for package in ("kb", "loaders", "engine", "api"):
        for path in sorted((ROOT / package).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                names += [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []
                if any(name.split(".")[0].startswith("durable") for name in names):
                    importing.add(path.relative_to(ROOT).as_posix())
    assert importing == {"engine/rules/durable/worker.py"}


def test_rulesets_stay_within_what_the_library_bears() -> None:
    network = Network(many(500))
    assert sum(len(rules) - 1 for rules in network.rulesets.values()) == 500
    for rules in network.rulesets.values():
        assert len(rules) <= MOST_RULES
        for each in rules.values():
            assert each["all"][0] == {"gate": {"gate": 0}}
        shared = [str(part) for each in rules.values() for part in each["all"][1:] if "'g': 0}" in str(part)]
        assert len(shared) <= MOST_JOINS
        assert "$neq" not in str(rules)


@needs_durable
def test_many_rules_on_one_fact_neither_hang_nor_are_lost(plan: Plan) -> None:
    facts = [Fact(n, "diagnosis", {"position": n, "code": "I10", "poa": None}) for n in range(1, 9)]
    opinion = SecondOpinion(plan.view(DAY), many(500), seconds=30)
    try:
        for _ in range(3):
            said = opinion.judge(facts).answer.said()
            # Each rule of a position from 1 to 8 fires with every other diagnosis.
            assert {name: len(each) for name, each in said.items()} == {
                f"many.rule-{n:04}": 7 for n in range(1, 9)
            }
    finally:
        opinion.close()


@needs_durable
def test_a_network_too_large_for_its_memory_is_refused(plan: Plan) -> None:
    with pytest.raises(RuleError) as refused:
        SecondOpinion(plan.view(DAY), many(2000), megabytes=48)
    assert refused.value.code == "rules.second-opinion-failed"


@needs_durable
def test_the_process_is_told_no_code_and_no_text(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    ask = Worker.ask
    monkeypatch.setattr(
        Worker, "ask", lambda self, message: (told.append(repr(message)), ask(self, message))[1]
    )
    opinion = SecondOpinion(plan.view(DAY), rules_in_force(plan, DAY))
    facts = [
        Fact(n, "diagnosis", {"position": n, "code": code, "poa": "Y"})
        for n, code in ((1, "F02.80"), (2, "G30.9"))
    ]
    try:
        assert opinion.judge(facts).answer.firings
    finally:
        opinion.close()
    assert not any(word in "".join(told) for word in ("F02", "G30", "'Y'", "diagnosis"))
