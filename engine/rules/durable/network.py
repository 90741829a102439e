"""From rules to what durable_rules is given: numbered groups, relations and denials, in rulesets.

A *group* is the facts that meet what a pattern asks of the fact alone, a *relation* the facts that
meet one test together with earlier ones, a *denial* the facts that meet an entry of ``unless``. Each
membership is a fact of its own for durable_rules, known by number.

The bounds are what durable_rules 2.0.28 was measured to bear: at most 200 rules a ruleset, under 64
joins on one pattern, and far fewer than 512 literals of one field (it hangs there). Negation in it
depends on the order of assertion, so a gate that is asserted last is every rule's first condition.
One more rule always fires on the gate: a session in which nothing has fired can crash when deleted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from engine.rules.judge import is_static, names_in
from engine.rules.model import Aggregate, Pattern, Reference, Rule, Test
from engine.rules.strata import stratified
from engine.rules.vocabulary import PREDICATES

MOST_RULES = 200
MOST_JOINS = 60
MOST_LITERALS = 300


@dataclass(frozen=True, slots=True)
class Group:
    """Facts of a kind that meet tests of themselves: first those of the code alone."""

    number: int
    predicate: str
    static: tuple[Test, ...]
    own: tuple[Test, ...]


@dataclass(frozen=True, slots=True)
class Relation:
    """Facts of a group that meet tests together with facts of the groups of earlier names.

    With ``different`` they are other facts than those; without tests that is all there is to meet.
    """

    number: int
    names: tuple[tuple[str, Group], ...]
    group: Group
    tests: tuple[Test, ...]
    different: bool


@dataclass(frozen=True, slots=True)
class Joined:
    """A pattern: its name, group and relations."""

    pattern: Pattern
    group: Group
    relations: tuple[Relation, ...]


@dataclass(frozen=True, slots=True)
class NetworkRule:
    """A rule that durable_rules can judge, with the ruleset in which it does."""

    number: int
    ruleset: str
    rule: Rule
    when: tuple[Joined, ...]
    unless: tuple[Relation, ...]

    @property
    def relations(self) -> tuple[Relation, ...]:
        """The relations of all its patterns."""
        return tuple(relation for each in self.when for relation in each.relations)


class Network:
    """The rules in strata, those that can be expressed, and their rulesets."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._groups: dict[Any, Group] = {}
        self._relations: dict[Any, Relation] = {}
        self.inexpressible: list[Rule] = []
        self.strata: list[list[NetworkRule]] = []
        self.rulesets: dict[str, dict[str, Any]] = {}
        self._count = 0
        for level, stratum in enumerate(stratified(rules)):
            self.strata.append(list(self._stratum(level, stratum)))

    @property
    def groups(self) -> list[Group]:
        """Every group, by number."""
        return list(self._groups.values())

    def _stratum(self, level: int, stratum: Iterable[Rule]) -> Iterator[NetworkRule]:
        room = _Room()
        part = 0
        for rule in stratum:
            if not expressible(rule):
                self.inexpressible.append(rule)
                continue
            names: dict[str, Group] = {}
            when = []
            for pattern in rule.patterns:
                group = self._group(pattern)
                when.append(Joined(pattern, group, tuple(self._joins(names, pattern, group))))
                names[pattern.name] = group
            unless = tuple(
                self._relation(names, self._group(each), tuple(t for t in each.tests if names_in(t)))
                for each in rule.unless
            )
            uses = [each.group for each in when] + [r for each in when for r in each.relations] + [*unless]
            if not room.takes(uses):
                room, part = _Room(), part + 1
                room.takes(uses)
            made = NetworkRule(self._count, f"s{level}p{part}", rule, tuple(when), unless)
            self._count += 1
            ruleset = self.rulesets.setdefault(made.ruleset, {"always": {"all": [{"gate": {"gate": 0}}]}})
            ruleset[str(made.number)] = {"all": list(_conditions(made))}
            yield made

    def _group(self, pattern: Pattern) -> Group:
        own = [test for test in pattern.tests if not names_in(test)]
        static = tuple(test for test in own if is_static(pattern, test))
        rest = tuple(test for test in own if not is_static(pattern, test))
        key = pattern.predicate, static, rest
        return self._groups.setdefault(key, Group(len(self._groups), *key))

    def _joins(self, names: dict[str, Group], pattern: Pattern, group: Group) -> Iterator[Relation]:
        """A relation for each joining test, and one for each like fact that none tells it from.

        durable_rules could itself say that two facts differ ($neq), but a ruleset in which a rule
        does so and another denies something crashes now and then.
        """
        told: set[str] = set()
        for test in pattern.tests:
            if names_in(test):
                told |= names_in(test)
                yield self._relation(names, group, (test,), different=True)
        for name, other in names.items():
            if other.predicate == group.predicate and name not in told:
                yield self._relation({name: other}, group, (), asked=(name,), different=True)

    def _relation(
        self,
        names: dict[str, Group],
        group: Group,
        tests: tuple[Test, ...],
        *,
        asked: Iterable[str] = (),
        different: bool = False,
    ) -> Relation:
        asked = sorted({*asked, *(name for test in tests for name in names_in(test))})
        key = tuple((name, names[name]) for name in asked), group, tests, different
        return self._relations.setdefault(key, Relation(len(self._relations), *key))


class _Room:
    """How much more a ruleset may hold."""

    def __init__(self) -> None:
        self._rules = 0
        self._joins: dict[tuple[type, int], int] = {}

    def takes(self, uses: Iterable[Group | Relation]) -> bool:
        joins = dict(self._joins)
        for each in uses:
            key = type(each), each.number
            joins[key] = joins.get(key, 0) + 1
        if self._rules and (
            self._rules + 2 > MOST_RULES or max(joins.values()) > MOST_JOINS or len(joins) > MOST_LITERALS
        ):
            return False
        self._rules, self._joins = self._rules + 1, joins
        return True


def expressible(rule: Rule) -> bool:
    """Whether durable_rules can judge the rule: it counts nothing, and refers to no found value of a join."""
    if any(isinstance(entry, Aggregate) for entry in rule.when):
        return False
    named = {pattern.name: pattern for pattern in rule.patterns}
    return all(
        _is_settled(named[value.name], value.field)
        for pattern in (*rule.patterns, *rule.unless)
        for test in pattern.tests
        for value in (*test.accepts, *(bound.value for bound in test.bounds))
        if isinstance(value, Reference)
    )


def _is_settled(pattern: Pattern, field: str) -> bool:
    """Whether the field has its value before the pattern is joined with others."""
    joining = [test for test in pattern.tests if names_in(test)]
    known = field in PREDICATES.get(pattern.predicate, (field,))
    return not joining or (known and all(test.key != field for test in joining))


def _conditions(rule: NetworkRule) -> Iterator[dict[str, Any]]:
    yield {"gate": {"gate": 0}}
    place = {each.pattern.name: f"e{number}" for number, each in enumerate(rule.when)}
    joins = 0
    for number, each in enumerate(rule.when):
        yield {f"e{number}": {"g": each.group.number}}
        for relation in each.relations:
            yield {f"j{joins}": _all([*_columns("r", relation, place), {"y": {f"e{number}": "f"}}])}
            joins += 1
    for number, denial in enumerate(rule.unless):
        yield {f"n{number}$not": _all(_columns("u", denial, place))}


def _columns(kind: str, relation: Relation, place: dict[str, str]) -> list[dict[str, Any]]:
    columns = [{f"x{at}": {place[name]: "f"}} for at, (name, _) in enumerate(relation.names)]
    return [{kind: relation.number}, *columns]


def _all(tests: list[dict[str, Any]]) -> dict[str, Any]:
    return {"$and": tests} if len(tests) > 1 else tests[0]
