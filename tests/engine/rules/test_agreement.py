"""The executors of the rules agree: on the shipped packs, and on random rules and claims."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from api.build import renew_packs
from api.home import packs_folder
from engine.plan import Plan
from engine.proof.check import check
from engine.proof.model import Fact
from engine.rules.agreement import agree, by_kernel, example_cases
from engine.rules.compile import RulePlan
from engine.rules.durable import available
from engine.rules.model import Rule
from engine.rules.naive import evaluate
from engine.rules.read import read_rules
from engine.validate_claim import validate_claim
from kb.canonical import canonical_json
from kb.model.claim import canonical_claim
from kb.snapshot.knowledge import Knowledge
from loaders.claims.native import parse_claim
from tests.claim_case import claim_case
from tests.conftest import CopiedHome
from tests.engine.rules.random_rules import DAY, random_claim, random_rules

ROOT = Path(__file__).resolve().parents[3]
ON = date.fromisoformat(DAY)
UNCOVERED = date(2016, 5, 5)
"""No default release covers it, so that all that needs one is open."""

needs_durable = pytest.mark.skipif(not available(), reason="durable_rules is not installed")


def rules_of(written: Sequence[dict[str, Any]]) -> list[Rule]:
    return list(read_rules({"rules/random.yaml": list(written)}))


def facts_of(claim: dict[str, Any], day: date = ON) -> list[Fact]:
    return list(claim_case(canonical_claim(parse_claim(json.dumps(claim))), day).facts)


@st.composite
def worlds(draw: st.DrawFn, claims: int = 2) -> tuple[list[Rule], list[dict[str, Any]]]:
    """Rules, and claims to try them on."""

    def pick(options: Sequence[Any]) -> Any:
        return draw(st.sampled_from(options))

    return rules_of(random_rules(pick)), [random_claim(pick, f"c{number}") for number in range(claims)]


def seeded(seed: int, claims: int) -> tuple[list[Rule], list[dict[str, Any]]]:
    pick = Random(seed).choice
    return rules_of(random_rules(pick)), [random_claim(pick, f"c{number}") for number in range(claims)]


property_test = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@property_test
@given(world=worlds(), day=st.sampled_from((ON, ON, UNCOVERED)))
def test_the_kernel_says_what_the_reference_says(plan: Plan, world: Any, day: date) -> None:
    rules, claims = world
    view = plan.view(day)
    for claim in claims:
        facts = facts_of(claim, day)
        assert by_kernel(view, RulePlan(rules, view), facts).said() == evaluate(view, rules, facts).said()


@pytest.mark.parametrize("seeds", [range(0, 20), range(20, 40)], ids=str)
def test_the_kernel_says_what_the_reference_says_on_larger_worlds(plan: Plan, seeds: range) -> None:
    """Hypothesis tends to small worlds; these have more rules, joins and levels."""
    outcomes = set()
    for seed in seeds:
        rules, claims = seeded(seed, 4)
        day = UNCOVERED if seed % 5 == 0 else ON
        view = plan.view(day)
        for claim in claims:
            facts = facts_of(claim, day)
            said = evaluate(view, rules, facts).said()
            assert by_kernel(view, RulePlan(rules, view), facts).said() == said
            outcomes |= {each.outcome for sayings in said.values() for each in sayings}
    assert outcomes == {"fires", "indeterminate"}


@needs_durable
def test_durable_rules_says_what_the_reference_says(plan: Plan) -> None:
    for seed in range(16):
        rules, claims = seeded(seed, 5)
        cases = [claim_case(canonical_claim(parse_claim(json.dumps(claim))), ON) for claim in claims]
        assert agree(plan, rules, cases, durable=True) == []


@pytest.mark.parametrize(
    "share", [pytest.param(32, id="a thirty-second"), pytest.param(1, id="all", marks=pytest.mark.slow)]
)
def test_the_executors_agree_on_the_shipped_packs(plan: Plan, share: int) -> None:
    cases = example_cases(plan, plan.rules)[::share]
    pick = Random(11).choice
    cases += [
        claim_case(canonical_claim(parse_claim(json.dumps(random_claim(pick, f"c{number}")))), ON)
        for number in range(20)
    ]
    assert len(cases) > 60
    assert agree(plan, plan.rules, cases) == []


def test_a_difference_names_the_rule_the_case_and_who_said_what(
    plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reference evaluator that overlooks what excuses a rule."""
    import engine.rules.naive as naive

    monkeypatch.setattr(naive, "_excused", lambda *_: False)
    rules = [each for each in plan.rules if each.id == "icd10cm.code-first"]
    cases = [each for each in example_cases(plan, plan.rules) if "both orders" in each.name]
    claim = {"id": "c1", "type": "professional", "from": DAY, "diagnoses": [{"code": code} for code in
             ("G30.9", "F02.80", "G31.01")], "lines": [{"number": 1, "code": "99213"}]}  # fmt: skip
    cases.append(claim_case(canonical_claim(parse_claim(json.dumps(claim))), ON))
    (found,) = agree(plan, rules, cases, durable=False)
    assert (found.rule, found.case) == ("icd10cm.code-first", "c1")
    assert [executor for executor, _ in found.said] == ["kernel", "naive"]
    assert found.said[0][1] == "silent"
    assert found.said[1][1].startswith("fires on diagnosis 2 + diagnosis 3: G31.01 must stand before F02.80")


@property_test
@given(world=worlds(claims=1), shuffle=st.randoms(use_true_random=False))
def test_the_order_of_rules_and_facts_does_not_matter(plan: Plan, world: Any, shuffle: Any) -> None:
    rules, (claim,) = world
    view, facts = plan.view(ON), facts_of(claim)
    once = by_kernel(view, RulePlan(rules, view), facts)
    shuffle.shuffle(rules)
    shuffled = list(facts)
    shuffle.shuffle(shuffled)
    # Facts are numbered in the order in which they are taken, so the new order has new numbers.
    shuffled = [
        Fact(number, each.predicate, each.args, each.evidence) for number, each in enumerate(shuffled)
    ]
    again = by_kernel(view, RulePlan(rules, view), shuffled)
    assert [(each.rule.id, each.values) for each in once.firings] == [
        (each.rule.id, each.values) for each in again.firings
    ]
    assert once.said() == again.said()


def said_of(plan: Plan, when: Any, claim: dict[str, Any]) -> list[str]:
    """The outcomes of one rule by every executor, which must be the same."""
    (written,) = random_rules(Random(0).choice)[-1:]
    written = {key: value for key, value in written.items() if key != "unless"} | {"when": when}
    written["then"] = {"disposition": "advise", "message": "Found.", "remedy": "Look again."}
    rules = rules_of([written])
    case = claim_case(canonical_claim(parse_claim(json.dumps(claim))), ON)
    assert agree(plan, rules, [case]) == []
    said = evaluate(plan.view(ON), rules, case.facts).said()
    return [each.outcome for sayings in said.values() for each in sayings]


def claim_of(lines: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    made = [{"number": number, "code": "20610", **line} for number, line in enumerate(lines, 1)]
    claim = {
        "id": "c1",
        "type": "professional",
        "from": DAY,
        "diagnoses": [{"code": "M17.11"}],
        "lines": made,
    }
    return claim | more


@pytest.mark.parametrize(("modifier", "outcomes"), [("LT", ["fires"]), ("RT", []), ("25", [])])
def test_the_other_side_is_asked_of_a_modifier_that_nothing_tested(
    plan: Plan, modifier: str, outcomes: list[str]
) -> None:
    when = [{"line": {"as": "a"}}, {"diagnosis": {"laterality": "opposite_of(a.modifier)", "as": "b"}}]
    assert said_of(plan, when, claim_of([{"modifiers": [modifier]}])) == outcomes


@pytest.mark.parametrize(
    ("wanted", "outcomes"), [("1", ["indeterminate"]), ("5", ["indeterminate"]), ("4", [])]
)
def test_any_of_the_lines_in_doubt_may_count(plan: Plan, wanted: str, outcomes: list[str]) -> None:
    """Of two lines that leave open where the service was given either alone may be meant."""
    of = {"of": {"line": {"place_of_service": "11"}}, "field": "units", "is": wanted, "as": "total"}
    assert said_of(plan, [{"sum": of}], claim_of([{"units": 5}, {"units": 1}])) == outcomes


def test_sums_are_compared_as_numbers(plan: Plan) -> None:
    when = [{"sum": {"of": {"line": {}}, "field": "units", "is": "2", "as": "total"}}]
    assert said_of(plan, when, claim_of([{"units": 0.5}, {"units": 1.5}])) == ["fires"]


def test_lines_without_a_code_have_no_code_in_common(plan: Plan) -> None:
    when = [{"line": {"as": "a"}}, {"line": {"after": "a", "same_code": "a", "as": "b"}}]
    bare = [{"code": None, "revenue_code": "0510"}, {"code": None, "revenue_code": "0450"}]
    assert said_of(plan, when, claim_of(bare, type="outpatient")) == []
    assert said_of(plan, when, claim_of([{}, {}])) == ["fires"]


@pytest.fixture(scope="module")
def with_random_rules(
    copied_home: CopiedHome, knowledge: Knowledge, tmp_path_factory: pytest.TempPathFactory
) -> Knowledge:
    """A snapshot whose packs hold random rules beside the shipped ones."""
    packs = tmp_path_factory.mktemp("packs") / "packs"
    shutil.copytree(packs_folder(), packs)
    for seed in range(24):
        # Each pack has kinds of its own, so that packs do not conclude from each other.
        written = json.dumps(random_rules(Random(seed).choice))
        for name in ("random.", "mark_low", "mark_mid", "mark_top", "mark_again"):
            own = f"random{seed}." if name == "random." else f"{name}{seed}"
            written = written.replace(name, own)
        (packs / "rules" / f"random{seed}.yaml").write_text(yaml.safe_dump(json.loads(written)), "utf-8")
    home = copied_home(tmp_path_factory.mktemp("random") / "home")
    return Knowledge(home, renew_packs(home, knowledge.snapshot, packs))


@pytest.fixture(scope="module")
def random_plan(with_random_rules: Knowledge) -> Plan:
    return Plan(with_random_rules)


# Shrinking a claim that 150 rules are tried on would take minutes.
@settings(
    max_examples=25,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
@given(data=st.data(), day=st.sampled_from((None, None, UNCOVERED)))
def test_the_checker_accepts_every_decision(random_plan: Plan, data: Any, day: date | None) -> None:
    raw = random_claim(lambda options: data.draw(st.sampled_from(options)))
    claim = parse_claim(json.dumps(raw))
    decision = validate_claim(random_plan, claim, canonical_claim(claim), on=day)
    stored = json.loads(canonical_json(decision))
    assert check(stored, random_plan.knowledge).facts >= len(stored["proof"]["roots"])


PROGRAM = """
import json, sys
from pathlib import Path
from random import Random
from engine.plan import Plan
from engine.validate_claim import validate_claim
from kb.canonical import canonical_json, sha256
from kb.model.claim import canonical_claim
from kb.snapshot.home import Home
from kb.snapshot.knowledge import Knowledge
from loaders.claims.native import parse_claim
from tests.engine.rules.random_rules import random_claim

plan = Plan(Knowledge(Home(Path(sys.argv[1])), sys.argv[2]))
pick, out = Random(3).choice, []
for number in range(30):
    claim = parse_claim(json.dumps(random_claim(pick, f"c{number}")))
    out.append(validate_claim(plan, claim, canonical_claim(claim)))
print(sha256(canonical_json(out)), sum(len(each["findings"]) for each in out))
"""


def test_other_processes_give_the_same_bytes(with_random_rules: Knowledge) -> None:
    said = [
        subprocess.run(
            [sys.executable, "-c", PROGRAM, str(with_random_rules.home.path), with_random_rules.snapshot],
            check=True,
            capture_output=True,
            text=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
        ).stdout.split()
        for seed in ("0", "1", "77")
    ]
    assert all(one == other for one, other in itertools.pairwise(said))
    assert int(said[0][1]) > 100
