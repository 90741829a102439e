"""A rule's own examples: its tests and its documentation."""

from __future__ import annotations

from dataclasses import dataclass

from engine.conditions.model import View
from engine.plan import Plan
from engine.proof.model import ProofBuilder
from engine.rules.kernel import run
from engine.rules.model import Example, Rule
from kb.model.code import dotted, undotted
from kb.release import ICD10CM_TABULAR


@dataclass(frozen=True, slots=True)
class ExampleResult:
    """What an example expected and what the rule said; ``skipped`` where a release is not loaded."""

    rule: str
    example: str
    expected: str
    said: str


def run_examples(plan: Plan) -> list[ExampleResult]:
    """Every example of every rule, in order."""
    return [
        ExampleResult(rule.id, example.name, example.expect, _say(plan, rule, example))
        for rule in plan.rules
        for example in rule.examples
    ]


def _say(plan: Plan, rule: Rule, example: Example) -> str:
    if not rule.in_force(example.on):
        return "not_in_force"
    manifest = plan.knowledge.manifest
    if not set(example.needs) <= {release.id for release in manifest.releases}:
        return "skipped"
    release = manifest.release_on(ICD10CM_TABULAR, example.on)
    if release is None and example.expect != "indeterminate":
        return "skipped"
    proof = ProofBuilder()
    facts = []
    for position, code in enumerate(example.diagnoses, 1):
        args = {"code": dotted(undotted(code))}
        facts.append(proof.given("diagnosis", {"position": position, **args}, ()))
        facts.append(proof.given("condition", args, ()))
    view = View(plan.knowledge, example.on, plan.knowledge.graph(release) if release else None)
    matches, undecided = run(view, [rule], facts)
    return "fires" if matches else "indeterminate" if undecided else "silent"
