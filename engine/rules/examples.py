"""A rule's own examples: its tests and its documentation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.conditions.model import View
from engine.edits import edit_facts
from engine.facts import claim_facts
from engine.plan import Plan
from engine.proof.model import Fact, ProofBuilder
from engine.rules.compile import RulePlan
from engine.rules.example_claim import example_claim
from engine.rules.kernel import Match, run
from engine.rules.model import Conclusion, Example, Pattern, Rule
from engine.rules.strata import asked_for
from kb.model.code import dotted, undotted


@dataclass(frozen=True, slots=True)
class ExampleResult:
    """What an example expected and what the rule said; ``skipped`` where a release is not loaded."""

    rule: str
    example: str
    expected: str
    said: str

    @property
    def failed(self) -> bool:
        """Whether the rule said something else than the example expects."""
        return self.said not in (self.expected, "skipped")


def run_examples(plan: Plan, rules: Sequence[Rule] | None = None) -> list[ExampleResult]:
    """Every example of every rule (or of ``rules``, by themselves), in order."""
    return [
        ExampleResult(rule.id, example.name, example.expect, say(plan, rule, example))
        for rule in (plan.rules if rules is None else rules)
        for example in rule.examples
    ]


def say(plan: Plan, rule: Rule, example: Example) -> str:
    """What a rule says of one of its examples, with the rules that conclude what it asks for."""
    if not rule.in_force(example.on):
        return "not_in_force"
    manifest = plan.knowledge.manifest
    if not set(example.needs) <= {release.id for release in manifest.releases}:
        return "skipped"
    view = plan.view(example.on)
    facts = example_facts(plan, rule, example, ProofBuilder())
    said = outcome(view, rule, facts, concluding(plan, rule, view))
    # Without a tabular list for the day the example can't show what it is for.
    return "skipped" if said == "indeterminate" != example.expect and view.graph is None else said


def concluding(plan: Plan, rule: Rule, view: View) -> list[Rule]:
    """The rules in force that conclude what a rule asks for, and those that these ask for."""
    found: dict[str, Rule] = {}
    waiting = [rule]
    while waiting:
        wanted = {predicate for predicate, _ in asked_for(waiting.pop())}
        for other in (each for predicate in sorted(wanted) for each in plan.concluding.get(predicate, ())):
            if other.id not in found and other.in_force(view.day):
                found[other.id] = other
                waiting.append(other)
    return [other for other in found.values() if other.id != rule.id]


def outcome(view: View, rule: Rule, facts: Sequence[Fact], others: Sequence[Rule] = ()) -> str:
    """``fires``, ``indeterminate`` or ``silent``."""
    proof = ProofBuilder()
    proof.facts = list(facts)
    concluded: set[str] = set()

    def derive(match: Match) -> Fact | None:
        then = match.rule.then
        assert isinstance(then, Conclusion)
        concluded.add(match.rule.id)
        before = len(proof.facts)
        args = {name: match.fill(text) for name, text in then.fields}
        fact = proof.derive(then.predicate, args, rule=match.rule.id, rule_digest="", premises=match.facts)
        return fact if len(proof.facts) > before else None

    matches, undecided = run(view, RulePlan([rule, *others], view), facts, derive)
    if rule.id in concluded or any(match.rule.id == rule.id for match in matches):
        return "fires"
    return "indeterminate" if any(each.rule.id == rule.id for each in undecided) else "silent"


def example_facts(plan: Plan, rule: Rule, example: Example, proof: ProofBuilder) -> list[Fact]:
    """The facts of an example; a rule about a note's conditions has its diagnoses for these."""
    claim = example_claim(example)
    facts = claim_facts(claim, example.on, claim.get("payer"), proof)
    facts += edit_facts(plan.edit_tables, claim, example.on, claim.get("payer"), proof)
    codes = list(example.conditions)
    if not codes and any(
        isinstance(entry, Pattern) and entry.predicate == "condition" for entry in rule.when
    ):
        codes = [each["code"] for each in claim["diagnoses"]]
    return facts + [proof.take("condition", {"code": dotted(undotted(code))}, ()) for code in codes]
