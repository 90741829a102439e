"""From rules to a plan: which patterns a code can meet at all, found without asking every rule.

All tests of a pattern that depend only on the code are answered once a code and kept; a fact is then
looked up by its code and only rules whose patterns it meets are touched. The plan belongs to one
day's tables: another day on which the same rules and releases are in force shares it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.conditions import CONDITIONS
from engine.conditions.codes import intervals
from engine.conditions.model import Held, Near, Unknown, View
from engine.facts import stored_code
from engine.input_fact import InputFact
from engine.proof.model import Fact
from engine.rules.alone import Alone
from engine.rules.counting import could_hold
from engine.rules.joins import Join, join_of
from engine.rules.judge import NONE, Prepared, all_of, is_static, names_in, prepared
from engine.rules.model import Aggregate, Pattern, Reference, Rule, Test
from engine.rules.sight import Sight
from engine.rules.strata import stratified
from engine.rules.vocabulary import DIAGNOSES
from kb.model.code import undotted

MOST_CODES = 200_000
"""Codes whose answers are kept; then all are let go."""


@dataclass(frozen=True, slots=True)
class Triggers:
    """The rules of a stratum, by their place in it, and what they need of single facts.

    ``always`` need nothing, being counts that no fact may meet; others are filed under one of their needs,
    with all of these and the rules that have just them.
    """

    always: tuple[int, ...]
    by_need: Mapping[int, Sequence[tuple[frozenset[int], Sequence[int]]]]


@dataclass(frozen=True, slots=True)
class PlannedPattern:
    """A pattern with its tests told apart: ``own`` ask only of the fact, ``joining`` of earlier ones.

    ``own_number`` is shared by patterns with the same tests of their own, ``alone`` by those with the
    same tests of the fact, its code among them. ``near`` says for each joining
    test by a note, and the name it asks, which categories can meet it; ``join`` is a test of equality.
    """

    alpha: int
    pattern: Pattern
    own_number: int
    alone: int
    own: tuple[Prepared, ...]
    joining: tuple[Prepared, ...]
    near: tuple[tuple[str, Near], ...]
    join: Join | None


@dataclass(frozen=True, slots=True)
class PlannedAggregate:
    """An aggregate with the pattern it counts, and whether it is known that no fact at all won't do."""

    aggregate: Aggregate
    of: PlannedPattern
    zero_fails: bool


@dataclass(frozen=True, slots=True)
class PlannedRule:
    """A rule with its patterns planned; ``needs`` are those that a fact must meet by itself.

    ``near`` are pairs that a note must join and ``joined`` pairs that an equal value must.
    """

    rule: Rule
    when: tuple[PlannedPattern | PlannedAggregate, ...]
    unless: tuple[PlannedPattern, ...]
    needs: frozenset[int]
    near: tuple[tuple[PlannedPattern, PlannedPattern, Near], ...]
    joined: tuple[tuple[PlannedPattern, PlannedPattern, Join], ...]


class RulePlan:
    """The rules in force on a day, in strata, and what each code meets."""

    def __init__(self, rules: Iterable[Rule], view: View) -> None:
        self._view = view
        self._patterns: list[tuple[str, tuple[Test, ...]]] = []
        self._static: list[tuple[Prepared, ...]] = []
        self._own: dict[tuple[str, tuple[Test, ...]], int] = {}
        self._alone: dict[tuple[int, int], int] = {}
        self.alone = Alone(view)
        """What a fact meets by itself."""
        self._numbers: dict[tuple[str, tuple[Test, ...]], int] = {}
        self._by_node: dict[str, dict[int, list[int]]] = {}
        self._by_code: dict[str, dict[str, list[int]]] = {}
        self._anywhere: dict[str, list[int]] = {}
        self._sights: dict[tuple[str, str], Sight] = {}
        self._seen: dict[tuple[str, str], Sight | None] = {}
        self._tests: dict[tuple[str, Test], Prepared] = {}
        self._near_bits: dict[tuple[Near, int], int] = {}
        self.strata: tuple[tuple[PlannedRule, ...], ...] = tuple(
            tuple(self._planned(rule) for rule in stratum) for stratum in stratified(rules)
        )
        self.triggered: tuple[Triggers, ...] = tuple(map(_triggers, self.strata))
        """For each stratum."""

    def seen(self, predicate: str, written: str = "") -> Sight | None:
        """A code, written so, as facts of a kind have it; None if such a fact can meet no pattern."""
        key = predicate, written
        try:
            return self._seen[key]
        except KeyError:
            if len(self._seen) >= MOST_CODES:
                self._seen.clear()
            sight = self._sight(predicate, stored_code(predicate, written))
            found = self._seen[key] = sight if sight.met else None
            return found

    def sight(self, fact: Fact) -> Sight:
        """What is seen of a fact's code."""
        if type(fact) is InputFact and fact.sight.met is not None:
            return fact.sight
        return self._sight(fact.predicate, str(fact.args.get("code") or ""))

    def _sight(self, predicate: str, code: str) -> Sight:
        key = predicate, code
        found = self._sights.get(key)
        if found is None:
            if len(self._sights) >= MOST_CODES:
                self._sights.clear()
            met = dict(self._find(Fact(-1, predicate, {"code": code or None}), code))
            plain, asking = self.alone.plain(met), self.alone.asking(met)
            perhaps = plain | self.alone.named(predicate, asking)
            category = self._category(predicate, code)
            found = self._sights[key] = Sight(code, met, category, plain, asking, perhaps)
        return found

    def _category(self, predicate: str, code: str) -> int | None:
        graph = self._view.graph
        node = graph.node(code) if graph is not None and predicate in DIAGNOSES else None
        return None if graph is None or node is None else graph.category_number(node)

    def near_bits(self, near: Near, category: int) -> int:
        """A bit for each category whose codes may meet a joining test beside a code of ``category``."""
        key = near, category
        found = self._near_bits.get(key)
        if found is None:
            graph = self._view.graph
            assert graph is not None, "without a tabular list no pattern asks what is near"
            found = self._near_bits[key] = near(graph, category)
        return found

    def asks_for(self, predicate: str) -> bool:
        """Whether any pattern is for facts of a kind."""
        return bool(self.alone.every(predicate))

    def _find(self, fact: Fact, code: str) -> Iterable[tuple[int, Held | Unknown]]:
        for number in sorted(set(self._candidates(fact.predicate, code))):
            verdict = all_of(self._static[number], self._view, fact, {})
            if verdict is not None:
                yield number, verdict

    def _candidates(self, predicate: str, code: str) -> Iterable[int]:
        yield from self._anywhere.get(predicate, ())
        yield from self._by_code.get(predicate, {}).get(undotted(code), ())
        graph = self._view.graph
        anchored = self._by_node.get(predicate)
        node = graph.node(code) if graph and anchored and code else None
        if graph and anchored and node is not None:
            for at in (node, *graph.ancestors(node)):
                yield from anchored.get(at, ())

    def _planned(self, rule: Rule) -> PlannedRule:
        when: list[PlannedPattern | PlannedAggregate] = []
        for entry in rule.when:
            if isinstance(entry, Aggregate):
                when.append(PlannedAggregate(entry, self._pattern(entry.of), _zero_fails(entry)))
            else:
                when.append(self._pattern(entry))
        patterns = {each.pattern.name: each for each in when if isinstance(each, PlannedPattern)}
        return PlannedRule(
            rule,
            tuple(when),
            tuple(map(self._pattern, rule.unless)),
            frozenset(_needed(when)),
            tuple((patterns[name], each, near) for each in patterns.values() for name, near in each.near),
            tuple(
                (patterns[join.name], each, join)
                for each in patterns.values()
                if (join := each.join) and join.name in patterns
            ),
        )

    def _pattern(self, pattern: Pattern) -> PlannedPattern:
        static = tuple(test for test in pattern.tests if is_static(pattern, test))
        rest = [test for test in pattern.tests if test not in static]
        key = pattern.predicate, static
        if key not in self._numbers:
            self._numbers[key] = len(self._patterns)
            self._patterns.append(key)
            self._static.append(tuple(self._prepared(pattern.predicate, test) for test in static))
            self._anchor(self._numbers[key], pattern.predicate, static)
        own = [test for test in rest if not names_in(test)]
        joining = [test for test in rest if names_in(test)]
        own_number = self._own.setdefault((pattern.predicate, tuple(own)), len(self._own))
        prepared_own = tuple(self._prepared(pattern.predicate, test) for test in own)
        alone = self._numbers[key], own_number
        if alone not in self._alone:
            number = self._alone[alone] = len(self._alone)
            self.alone.add(number, pattern.predicate, alone[0], tuple(zip(own, prepared_own, strict=True)))
        return PlannedPattern(
            self._numbers[key],
            pattern,
            own_number,
            self._alone[alone],
            prepared_own,
            tuple(self._prepared(pattern.predicate, test) for test in joining),
            tuple(self._near(pattern, joining)),
            join_of(pattern, joining),
        )

    def _prepared(self, predicate: str, test: Test) -> Prepared:
        """One for all patterns that ask the same."""
        key = predicate, test
        if key not in self._tests:
            self._tests[key] = prepared(predicate, test)
        return self._tests[key]

    def _near(self, pattern: Pattern, joining: Sequence[Test]) -> Iterator[tuple[str, Near]]:
        if self._view.graph is None or pattern.predicate not in DIAGNOSES:
            return
        for test in joining:
            condition = CONDITIONS.get(test.key)
            if condition and condition.near and not test.negated and len(test.accepts) == 1:
                yield str(test.accepts[0]), condition.near

    def _anchor(self, number: int, predicate: str, static: Sequence[Test]) -> None:
        """Files a pattern under the nodes or codes that it is about; under none if it is about any."""
        graph = self._view.graph
        for test in static:
            if test.negated:
                continue
            if test.key == "is_a" and graph is not None and predicate in DIAGNOSES:
                anchored = self._by_node.setdefault(predicate, {})
                for argument in test.accepts:
                    for low, high in intervals(graph, str(argument)):
                        node = low
                        while node < high:  # a range of categories is a row of subtrees
                            anchored.setdefault(node, []).append(number)
                            node = graph.subtree(node).stop
                return
            if test.key == "code" and not any("-" in str(argument) for argument in test.accepts):
                codes = self._by_code.setdefault(predicate, {})
                for argument in test.accepts:
                    # A line with a revenue code alone is looked up under the empty code.
                    code = "" if argument == NONE else undotted(str(argument))
                    codes.setdefault(code, []).append(number)
                return
        self._anywhere.setdefault(predicate, []).append(number)


def _needed(when: Iterable[PlannedPattern | PlannedAggregate]) -> Iterator[int]:
    """The patterns that a fact must meet by itself, those of which one has to be counted among them."""
    for entry in when:
        if isinstance(entry, PlannedPattern):
            yield entry.alone
        elif entry.zero_fails:
            yield entry.of.alone


def _zero_fails(aggregate: Aggregate) -> bool:
    # Bounds that name earlier entries are known only beside these.
    named = any(isinstance(bound.value, Reference) for bound in aggregate.bounds)
    return not named and not could_hold(aggregate, (), (), {})


def _triggers(rules: Sequence[PlannedRule]) -> Triggers:
    shared = Counter(need for rule in rules for need in rule.needs)
    always: list[int] = []
    filed: dict[int, dict[frozenset[int], list[int]]] = {}
    for number, rule in enumerate(rules):
        if rule.needs:
            # Under the need that fewest share, so that few are looked at in vain.
            need = min(rule.needs, key=lambda each: (shared[each], each))
            filed.setdefault(need, {}).setdefault(rule.needs, []).append(number)
        else:
            always.append(number)
    return Triggers(tuple(always), {need: tuple(needing.items()) for need, needing in filed.items()})
