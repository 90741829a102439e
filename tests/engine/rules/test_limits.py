"""Nothing that an officer writes can run code, read files or stop the engine."""

from __future__ import annotations

import builtins
import os
import subprocess
from typing import Any

import pytest

from engine.plan import Plan
from engine.proof.model import ProofBuilder
from engine.rules.compile import RulePlan
from engine.rules.kernel import MOST_COMBINATIONS, run
from engine.rules.read import read_rules
from kb.pack_text import read_pack_text
from tests.engine.rules.rule_texts import rule

THEN = {"disposition": "advise", "message": "x", "remedy": "x"}
HOSTILE = [
    "{dx.__class__}",
    "{dx.code.__init__.__globals__}",
    "{dx.code!r:>99999999}",
    "say __import__('os').system('true')",
    "$(touch /tmp/x)",
    "{{ 7 * 7 }}",
    "{% include '/etc/passwd' %}",
    "file:///etc/passwd",
    "%(code)s %s",
]


def test_texts_and_values_are_only_compared_and_shown(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    packs = {
        "rules/a.yaml": [
            rule(
                id=f"site.hostile-{number}",
                when={"diagnosis": {"title": text, "as": "dx"}},
                then={"disposition": "advise", "message": f"{text} {{dx.code}}", "remedy": text},
                why=text,
            )
            for number, text in enumerate(HOSTILE)
        ]
    }
    view = plan.view(plan.knowledge.newest_covered_day())
    facts = [ProofBuilder().given("diagnosis", {"position": 1, "code": "E11.9", "poa": None}, ())]

    def never(*args: Any, **kwargs: Any) -> Any:
        raise AssertionError("a rule reached the outside")

    run(view, plan.rule_plan(view, None), facts, lambda match: None)  # opens what the engine itself reads
    outside = ((builtins, "eval"), (builtins, "exec"), (builtins, "open"), (os, "system"))
    with monkeypatch.context() as patched:
        for owner, name in (*outside, (subprocess, "Popen")):
            patched.setattr(owner, name, never)
        rules = read_rules(packs)
        matches, _ = run(view, RulePlan(rules, view), facts, lambda match: None)
    assert len(rules) == len(HOSTILE)
    for match in matches:
        then: Any = match.rule.then
        assert match.fill(then.message) == then.message.replace("{dx.code}", "E11.9")


def test_a_title_is_words_and_no_pattern(plan: Plan) -> None:
    view = plan.view(plan.knowledge.newest_covered_day())
    fact = ProofBuilder().given("diagnosis", {"position": 1, "code": "E11.9", "poa": None}, ())
    said = {}
    for text in ("diabetes.*", "(a+)+$", "diabe", "without complications", "type 2 DIABETES"):
        asks = {"diagnosis": {"title": text, "as": "visit"}}
        rules = read_rules({"rules/a.yaml": [rule(when=asks, then=THEN)]})
        said[text] = bool(run(view, RulePlan(rules, view), [fact], lambda match: None)[0])
    assert said == {
        "diabetes.*": True,  # its words are "diabetes"
        "(a+)+$": False,
        "diabe": False,
        "without complications": True,
        "type 2 DIABETES": True,
    }


def test_a_join_that_explodes_is_stopped_with_the_rules_name(plan: Plan) -> None:
    entries = [{"diagnosis": {"as": f"d{number}"}} for number in range(12)]
    rules = read_rules({"rules/a.yaml": [rule(id="site.explodes", when=entries, then=THEN)]})
    view = plan.view(plan.knowledge.newest_covered_day())
    proof = ProofBuilder()
    facts = [proof.given("diagnosis", {"position": n, "code": "I10", "poa": None}, ()) for n in range(1, 40)]
    matches, undecided = run(view, RulePlan(rules, view), facts, lambda match: None)
    assert matches == []
    (stopped,) = undecided
    assert stopped.rule.id == "site.explodes"
    assert f"{MOST_COMBINATIONS:,}" in stopped.reason


def test_aliases_are_refused_before_anything_is_built() -> None:
    lines = ["- &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"- &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 30)]
    with pytest.raises(Exception, match="anchor"):
        read_pack_text("p.yaml", "\n".join(lines).encode())
