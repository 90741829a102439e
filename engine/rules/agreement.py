"""Whether the executors of the rules agree: the kernel, the reference evaluator and durable_rules.

No pack is published on which they differ. The reference evaluator judges everything; durable_rules,
where it is installed, judges what it can express.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.conditions.model import View
from engine.plan import Plan
from engine.proof.model import Fact, ProofBuilder
from engine.rules.answer import FIRES, Answer, Firing, Said, Undecided
from engine.rules.compile import RulePlan
from engine.rules.durable import SecondOpinion, available
from engine.rules.examples import concluding, example_facts
from engine.rules.kernel import Match, run
from engine.rules.model import Rule
from engine.rules.naive import evaluate

KERNEL, NAIVE, DURABLE = "kernel", "naive", "durable"


@dataclass(frozen=True, slots=True)
class Case:
    """Facts to try rules on, as of a day and for a payer."""

    name: str
    day: date
    facts: tuple[Fact, ...]
    payer: str | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """A rule of which the executors say different things; ``said`` is each executor with its words."""

    rule: str
    case: str
    said: tuple[tuple[str, str], ...]


def example_cases(plan: Plan, rules: Iterable[Rule]) -> list[Case]:
    """The examples of the rules, without those that need a release which is not loaded."""
    loaded = {release.id for release in plan.knowledge.manifest.releases}
    return [
        Case(
            f"{rule.id}: {example.name}",
            example.on,
            tuple(example_facts(plan, rule, example, ProofBuilder())),
            rule.payer or example.claim.get("payer"),
        )
        for rule in rules
        for example in rule.examples
        if set(example.needs) <= loaded
    ]


def agree(
    plan: Plan, rules: Sequence[Rule], cases: Iterable[Case], *, durable: bool | None = None
) -> list[Difference]:
    """Every difference on the cases, by case and rule; none means that the executors agree.

    ``durable`` says whether durable_rules is asked too, None where it is installed. Raises RuleError
    where it fails or is missing, and where a rule asks too much of the reference evaluator.
    """
    differences: list[Difference] = []
    with ExitStack() as workers:
        executors: dict[Any, _Executors] = {}
        for case in cases:
            view = plan.view(case.day)
            chosen = applying(plan, rules, view, case.payer)
            releases = [each.id for each in plan.knowledge.manifest.releases if each.period.covers(case.day)]
            key = tuple(rule.digest for rule in chosen), tuple(releases)
            if key not in executors:
                executors[key] = _Executors(view, chosen, available() if durable is None else durable)
                workers.callback(executors[key].close)
            differences += _differences(case, executors[key].ask(view, case.facts))
    return differences


def applying(plan: Plan, rules: Iterable[Rule], view: View, payer: str | None) -> list[Rule]:
    """The rules in force for the payer, and those of the plan that conclude what they ask for."""
    found: dict[str, Rule] = {}
    for rule in sorted(rules, key=lambda rule: rule.payer or ""):
        if rule.in_force(view.day) and rule.payer in (None, payer):
            found[rule.id] = rule
    for rule in list(found.values()):
        for other in concluding(plan, rule, view):
            if other.payer in (None, payer):
                found.setdefault(other.id, other)
    return [found[name] for name in sorted(found)]


class _Executors:
    """All executors of one set of rules."""

    def __init__(self, view: View, rules: Sequence[Rule], durable: bool) -> None:
        self._rules = rules
        self._plan = RulePlan(rules, view)
        self._durable = SecondOpinion(view, rules) if durable else None

    def ask(self, view: View, facts: Sequence[Fact]) -> Iterator[tuple[str, str, list[Said]]]:
        """Each executor with each rule it judged and what it said."""
        reference = evaluate(view, self._rules, facts)
        everything = {rule.id for rule in self._rules}
        said = {KERNEL: (by_kernel(view, self._plan, facts), everything), NAIVE: (reference, everything)}
        if self._durable is not None:
            opinion = self._durable.judge(facts, reference)
            said[DURABLE] = opinion.answer, everything - opinion.left
        for executor, (answer, judged) in said.items():
            words = answer.said()
            for rule in judged:
                yield rule, executor, words.get(rule, [])

    def close(self) -> None:
        if self._durable is not None:
            self._durable.close()


def by_kernel(view: View, plan: RulePlan, facts: Sequence[Fact]) -> Answer:
    """What the kernel says, in the form in which executors are compared."""
    proof = ProofBuilder()
    proof.facts = list(facts)
    concluded: dict[tuple[str, tuple[int, ...]], Firing] = {}

    def derive(match: Match) -> Fact | None:
        firing = Firing(match.rule, match.facts, match.values)
        concluded[match.rule.id, tuple(fact.id for fact in match.facts)] = firing
        before = len(proof.facts)
        kind, args = firing.concluded()
        fact = proof.derive(kind, args, rule=match.rule.id, rule_digest="", premises=match.facts)
        return fact if len(proof.facts) > before else None

    matches, undecided = run(view, plan, facts, derive)
    firings = [Firing(each.rule, each.facts, each.values) for each in matches]
    open_ones = [Undecided(each.rule, each.line, each.reason, each.load) for each in undecided]
    return Answer((*concluded.values(), *firings), tuple(open_ones))


def _differences(case: Case, asked: Iterable[tuple[str, str, list[Said]]]) -> Iterator[Difference]:
    by_rule: dict[str, list[tuple[str, list[Said]]]] = {}
    for rule, executor, said in asked:
        by_rule.setdefault(rule, []).append((executor, said))
    for rule in sorted(by_rule):
        executors = by_rule[rule]
        if any(said != executors[0][1] for _, said in executors):
            yield Difference(
                rule, case.name, tuple((executor, _worded(said)) for executor, said in executors)
            )


def _worded(said: Sequence[Said]) -> str:
    if not said:
        return "silent"
    return "; ".join(
        f"{each.outcome} on {' + '.join(each.facts) or 'no fact'}: {each.text}"
        if each.outcome == FIRES
        else " ".join((each.outcome, *each.facts)) + f": {each.text}"
        for each in said
    )
