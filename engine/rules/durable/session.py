"""One claim at a time through durable_rules: what our conditions say of its facts, and what follows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from engine.conditions.model import HELD, Bindings, Chosen, Held, Unknown, View
from engine.proof.model import OPEN, Fact
from engine.rules.answer import Answer, Firing, by_place, texts_of
from engine.rules.durable.network import Group, Network, NetworkRule, Relation
from engine.rules.durable.process import Worker, failed
from engine.rules.judge import judge_all
from engine.rules.model import Conclusion, Rule

MOST_CODES = 100_000
"""Codes whose groups are remembered; then all are let go."""

MOST_FACTS = 2_000


@dataclass(frozen=True, slots=True)
class Opinion:
    """What durable_rules said, and of which rules: ``left`` are those it could not judge here."""

    answer: Answer
    left: frozenset[str]


class SecondOpinion:
    """Rules in a durable_rules process. Close it when done; see Worker for the errors it raises."""

    def __init__(self, view: View, rules: Iterable[Rule], **limits: Any) -> None:
        self._view = view
        self._network = Network(rules)
        self._by_code: dict[tuple[str, str], list[tuple[Group, Held]]] = {}
        self._sessions = 0
        self._worker = Worker(self._network.rulesets, **limits)

    @property
    def inexpressible(self) -> list[Rule]:
        """The rules that durable_rules can judge in no case."""
        return list(self._network.inexpressible)

    def close(self) -> None:
        """Ends the process."""
        self._worker.close()

    def judge(self, facts: Sequence[Fact], given: Answer | None = None) -> Opinion:
        """What the rules say, with the reference evaluator's answer ``given``.

        A rule that can't be expressed, or that the reference left undecided, is left out, and what
        it concludes is taken from there. In all others a test that can't be judged decides nothing,
        so that it may count as not met. Without ``given`` a rule is left out if it can't be expressed.
        """
        left = {rule.id for rule in self._network.inexpressible}
        case = _Case(self._view)
        for fact in by_place(facts):
            if fact.id != OPEN:
                self._add(case, fact)
        if given is not None:
            left |= {each.rule.id for each in given.undecided}
            for each in given.firings:
                if each.rule.id in left and isinstance(each.rule.then, Conclusion):
                    self._add(case, Fact(-1, *each.concluded()), once=True)
        self._sessions += 1
        firings: list[Firing] = []
        for stratum in self._network.strata:
            firings += self._run(case, [each for each in stratum if each.rule.id not in left])
        return Opinion(Answer(tuple(firings), ()), frozenset(left))

    def _run(self, case: _Case, stratum: Sequence[NetworkRule]) -> list[Firing]:
        """Asserts what a stratum asks for, its gates last, and goes on from what is concluded."""
        by_number = {each.number: each for each in stratum}
        asserted: dict[tuple[str, str], None] = {}
        opened: dict[str, None] = {}
        firings: list[Firing] = []
        waiting = True
        while waiting:
            waiting = False
            alive = [each for each in stratum if case.is_alive(each)]
            facts = []
            for ruleset, fact in case.asserted_for(alive):
                if (ruleset, fact["id"]) not in asserted:  # rules share groups and relations
                    asserted[ruleset, fact["id"]] = None
                    facts.append((ruleset, fact))
            gates = {each.ruleset: None for each in alive if each.ruleset not in opened}
            opened |= gates
            if not facts:
                break
            facts += [(ruleset, {"gate": 0, "id": "gate"}) for ruleset in gates]
            more = any(isinstance(each.rule.then, Conclusion) for each in alive)
            fired = self._ask(facts, () if more else opened)
            for number, chosen in fired:
                if number not in by_number:
                    continue  # left out here, and fired on what other rules had asserted
                firing = case.firing(by_number[number], chosen)
                firings.append(firing)
                if isinstance(firing.rule.then, Conclusion):
                    waiting |= self._add(case, Fact(-1, *firing.concluded()), once=True)
            if not more:
                return firings
        if opened:
            self._ask((), opened)
        return firings

    def _ask(self, facts: Sequence[Any], done: Iterable[str]) -> Any:
        return self._worker.ask({"sid": str(self._sessions), "facts": facts, "done": list(done)})

    def _add(self, case: _Case, fact: Fact, *, once: bool = False) -> bool:
        known = (fact.predicate, dict(fact.args))
        if once and any((each.predicate, each.args) == known for each in case.facts):
            return False
        number = len(case.facts)
        if number >= MOST_FACTS:
            raise failed(f"the rules conclude more than {MOST_FACTS:,} facts")
        case.facts.append(fact)
        for group, static in self._groups_of(fact):
            met = judge_all(self._view, fact.predicate, group.own, fact, {}) if group.own else HELD
            if isinstance(met, Held):
                case.groups.setdefault(group.number, {})[number] = {**static.values, **met.values}
        return True

    def _groups_of(self, fact: Fact) -> list[tuple[Group, Held]]:
        """The groups whose tests of the code alone hold."""
        key = fact.predicate, str(fact.args.get("code") or "")
        found = self._by_code.get(key)
        if found is None:
            if len(self._by_code) >= MOST_CODES:
                self._by_code.clear()
            met = [
                (group, judge_all(self._view, fact.predicate, group.static, fact, {}))
                for group in self._network.groups
                if group.predicate == fact.predicate
            ]
            found = self._by_code[key] = [(group, each) for group, each in met if isinstance(each, Held)]
        return found


@dataclass(slots=True)
class _Case:
    """The facts of one claim by number, the groups they are in, and the relations among them."""

    view: View
    facts: list[Fact] = field(default_factory=list)
    groups: dict[int, dict[int, Mapping[str, str]]] = field(default_factory=dict)
    _judged: dict[tuple[int, tuple[int, ...]], Held | Unknown | None] = field(default_factory=dict)

    def is_alive(self, rule: NetworkRule) -> bool:
        """Whether there are facts for all its patterns."""
        return all(each.group.number in self.groups for each in rule.when)

    def asserted_for(self, rules: Sequence[NetworkRule]) -> Iterator[tuple[str, dict[str, Any]]]:
        """What is true for the rules: what denies first, and the groups, which complete a match, last."""
        for rule in rules:
            for relation in rule.unless:
                yield from self._tuples("u", rule.ruleset, relation)
        for rule in rules:
            for relation in rule.relations:
                yield from self._tuples("r", rule.ruleset, relation)
        for rule in rules:
            for each in rule.when:
                number = each.group.number
                for fact in self.groups[number]:
                    yield rule.ruleset, {"g": number, "f": fact, "id": f"g{number}.{fact}"}

    def firing(self, rule: NetworkRule, chosen: Sequence[int]) -> Firing:
        """A match as durable_rules found it, with what our conditions say for its texts."""
        bindings: dict[str, Chosen] = {}
        for each, number in zip(rule.when, chosen, strict=True):
            values = dict(self.groups[each.group.number][number])
            joining = tuple(test for relation in each.relations for test in relation.tests)
            met = judge_all(self.view, each.pattern.predicate, joining, self.facts[number], bindings)
            if isinstance(met, Held):
                values |= met.values
            bindings[each.pattern.name] = Chosen(self.facts[number], values)
        return Firing(rule.rule, tuple(self.facts[number] for number in chosen), texts_of(bindings))

    def _tuples(self, kind: str, ruleset: str, relation: Relation) -> Iterator[tuple[str, dict[str, Any]]]:
        for chosen in self._choices(relation):
            if isinstance(self._related(relation, chosen), Held):
                columns = {f"x{at}": number for at, number in enumerate(chosen[:-1])}
                name = ".".join(map(str, (f"{kind}{relation.number}", *chosen)))
                yield ruleset, {kind: relation.number, **columns, "y": chosen[-1], "id": name}

    def _choices(self, relation: Relation) -> Iterator[tuple[int, ...]]:
        groups = [*(group for _, group in relation.names), relation.group]
        for chosen in product(*(self.groups.get(group.number, ()) for group in groups)):
            if not (relation.different and chosen[-1] in chosen[:-1]):
                yield chosen

    def _related(self, relation: Relation, chosen: tuple[int, ...]) -> Held | Unknown | None:
        key = relation.number, chosen
        if key not in self._judged:
            if not relation.tests:
                return HELD
            bindings: Bindings = {
                name: Chosen(self.facts[number], self.groups[group.number][number])
                for (name, group), number in zip(relation.names, chosen[:-1], strict=True)
            }
            fact = self.facts[chosen[-1]]
            self._judged[key] = judge_all(self.view, fact.predicate, relation.tests, fact, bindings)
        return self._judged[key]
