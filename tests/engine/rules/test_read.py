"""Rules that can't be accepted, and what the refusal says."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from engine.errors import RuleError
from engine.rules.read import read_rules

GOOD: dict[str, Any] = {
    "id": "code.sample",
    "status": "stable",
    "effective": [{"from": "2015-10-01"}],
    "citation": {"source": "Site policy", "section": "1", "release": "2026-01"},
    "when": {"diagnosis": {"first_listed": "true", "as": "dx"}},
    "then": {"disposition": "advise", "message": "{dx.code}", "remedy": "Look again."},
    "why": "For the test.",
    "payment_effect": "none",
    "examples": [
        {"name": "a", "on": "2026-05-15", "diagnoses": ["I10"], "expect": "fires"},
        {"name": "b", "on": "2026-05-15", "diagnoses": [], "expect": "silent"},
    ],
}

Change = Callable[[dict[str, Any]], Any]


def test_a_whole_rule_is_accepted() -> None:
    (rule,) = read_rules({"rules/a.yaml": [GOOD]})
    assert (rule.id, rule.pack) == ("code.sample", "rules/a.yaml")


@pytest.mark.parametrize(
    ("change", "code", "says"),
    [
        (lambda r: r.pop("citation"), "rule.incomplete", "citation"),
        (lambda r: r.pop("effective"), "rule.incomplete", "effective"),
        (lambda r: r["then"].pop("remedy"), "rule.incomplete", "remedy"),
        (lambda r: r["citation"].pop("release"), "rule.incomplete", "release"),
        (lambda r: r["examples"].pop(0), "rule.no-example", "fires"),
        (lambda r: r["examples"].pop(1), "rule.no-example", "silent"),
        (lambda r: r.update(id="No Spaces"), "rule.bad-id", "family.words"),
        (lambda r: r.update(statuss="x"), "rule.unknown-name", "'status'"),
        (lambda r: r.update(status="stabel"), "rule.unknown-name", "'stable'"),
        (lambda r: r["then"].update(disposition="advice"), "rule.unknown-name", "'advise'"),
        (lambda r: r["then"].update(message="{dxx.code}"), "rule.unknown-name", "'dx'"),
        (lambda r: r.update(when={"diagnosys": {}}), "rule.unknown-name", "'diagnosis'"),
        (
            lambda r: r.update(when={"diagnosis": {"first_lsited": "true"}}),
            "rule.unknown-name",
            "'first_listed'",
        ),
        (lambda r: r["effective"][0].update({"from": "2015-13-01"}), "rule.bad-date", "2015-13-01"),
        (lambda r: r.update(when="diagnosis"), "rule.not-a-list", "a list"),
        (lambda r: r.update(examples={}), "rule.incomplete", "examples"),
    ],
)
def test_refusals_name_the_place_and_the_cause(change: Change, code: str, says: str) -> None:
    rule = copy.deepcopy(GOOD)
    change(rule)
    with pytest.raises(RuleError) as refusal:
        read_rules({"rules/a.yaml": [rule]})
    assert refusal.value.code == code
    assert says in refusal.value.message
    assert refusal.value.place == "rules/a.yaml"


def test_an_id_stands_only_once() -> None:
    with pytest.raises(RuleError) as refusal:
        read_rules({"rules/a.yaml": [GOOD], "rules/b.yaml": [GOOD]})
    assert refusal.value.code == "rule.duplicate"


def test_a_text_can_do_nothing_but_name_bindings(plan: Any) -> None:
    from datetime import date

    from engine.conditions.model import View
    from engine.proof.model import ProofBuilder
    from engine.rules.compile import RulePlan
    from engine.rules.kernel import run

    rule = copy.deepcopy(GOOD)
    rule["then"]["message"] = "{dx.code.__class__} {dx.code} {0} %s"
    (read,) = read_rules({"rules/a.yaml": [rule]})
    fact = ProofBuilder().given("diagnosis", {"position": 1, "code": "I10"}, ())
    view = View(plan.knowledge, date(2026, 5, 15), None)
    (match,), _ = run(view, RulePlan([read], view), [fact], lambda match: None)
    assert match.fill(rule["then"]["message"]) == "{dx.code.__class__} I10 {0} %s"
