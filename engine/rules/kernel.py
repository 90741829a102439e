"""The kernel: matches rules against facts and keeps, for every match, what made it hold.

A rule has three outcomes for each choice of facts: it fires, it is silent, or it is indeterminate
because a test could not be judged while all others hold. Facts and rules are taken in a fixed order,
so that neither the order of the input nor of the packs can show in the result.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from engine.conditions.model import HELD, Chosen, Held, Near, Unknown, View
from engine.proof.model import OPEN, Absence, AggregateUse, Evidence, Fact
from engine.rules.compile import PlannedAggregate, PlannedPattern, PlannedRule, RulePlan
from engine.rules.counting import could_hold, counted
from engine.rules.judge import all_of, together
from engine.rules.model import Conclusion, Rule
from engine.rules.texts import fill, shown
from engine.rules.vocabulary import line_of

MOST_COMBINATIONS = 100_000
"""Choices of facts that one rule may try on one input; a join that explodes is stopped there."""


@dataclass(frozen=True, slots=True)
class Match:
    """A rule that fires: the facts it chose, in the order of its patterns, and why."""

    rule: Rule
    facts: tuple[Fact, ...]
    evidence: tuple[Evidence, ...]
    absences: tuple[Absence, ...]
    aggregates: tuple[AggregateUse, ...]
    values: Mapping[str, str]

    def fill(self, template: str) -> str:
        """``{dx.code}`` and the like replaced; a rule's texts can do nothing else."""
        return fill(template, self.values)


@dataclass(frozen=True, slots=True)
class Indeterminate:
    """A rule that could not be judged for some choice of facts, and what to load."""

    rule: Rule
    line: int | None
    reason: str
    load: str


Derive = Callable[[Match], Fact | None]
"""Keeps what a match concludes as a fact with its step; None if that fact is known already."""

_Met = tuple[Fact, Held | Unknown]


def run(
    view: View, plan: RulePlan, facts: Sequence[Fact], derive: Derive
) -> tuple[list[Match], list[Indeterminate]]:
    """Every match of every rule in the plan that finds or combines, and every rule left undecided."""
    known = _Known(plan)
    known.add(_ordered(facts))
    matches: list[Match] = []
    undecided: dict[tuple[str, int, str], Indeterminate] = {}
    for stratum, triggers in zip(plan.strata, plan.triggered, strict=True):
        while True:  # strata refuses rules that would never end
            found = [
                each
                for number in known.triggered(triggers)
                for each in _matches(view, stratum[number], known)
            ]
            concluded = [m for m in found if isinstance(m, Match) and isinstance(m.rule.then, Conclusion)]
            new = [fact for match in concluded if (fact := derive(match)) is not None]
            opened = [
                known.open(each.rule.then.predicate, Unknown(each.reason, each.load))
                for each in found
                if isinstance(each, Indeterminate) and isinstance(each.rule.then, Conclusion)
            ]
            if not new and not any(opened):
                break
            known.add(new)
        for each in found:
            if isinstance(each, Indeterminate):
                undecided[each.rule.id, each.line or 0, each.reason] = each
            elif not isinstance(each.rule.then, Conclusion):
                matches.append(each)
    return matches, [undecided[key] for key in sorted(undecided)]


def _ordered(facts: Sequence[Fact]) -> list[Fact]:
    """By kind, place and code; where these are alike, by everything else."""
    return sorted(facts, key=_sort_key)


def _sort_key(fact: Fact) -> tuple[str, int, str, str]:
    args = fact.args
    place = args.get("position") or args.get("number") or 0
    other = args.get("claim") or args.get("other_number") or args.get("reason") or ""
    return fact.predicate, place, str(args.get("code", "")), str(other)


class _Known:
    """The facts so far, by the patterns whose static tests they meet."""

    def __init__(self, plan: RulePlan) -> None:
        self._plan = plan
        self._nearness: dict[tuple[int, int, int], bool] = {}
        self._met: dict[int, list[_Met]] = {}
        self._opened: set[tuple[str, int | None]] = set()
        self._own: dict[tuple[int, int], Held | Unknown | None] = {}

    def add(self, facts: Sequence[Fact]) -> None:
        for fact in facts:
            if fact.id == OPEN:
                args = fact.args
                self.open(fact.predicate, Unknown(args["reason"], args["load"]), args["number"])
                continue
            for alpha, verdict in self._plan.meetings(fact):
                self._met.setdefault(alpha, []).append((fact, verdict))

    def open(self, predicate: str, why: Unknown, number: int | None = None) -> bool:
        """Notes that facts of a kind may exist, of a line if ``number`` is given; False if that is known."""
        if (predicate, number) in self._opened:
            return False
        self._opened.add((predicate, number))
        fact = Fact(OPEN, predicate, {"number": number})
        for alpha in self._plan.asking_for(predicate):
            self._met.setdefault(alpha, []).append((fact, why))
        return True

    def meeting(self, pattern: PlannedPattern) -> Sequence[_Met]:
        return self._met.get(pattern.alpha, ())

    def own(self, view: View, entry: PlannedPattern, fact: Fact) -> Held | Unknown | None:
        """What an entry's tests of the fact alone say; many rules ask the same of a patient or a line."""
        if not entry.own:
            return HELD
        key = entry.own_number, fact.id
        if key not in self._own:
            self._own[key] = all_of(entry.own, view, fact, {})
        return self._own[key]

    def can_meet(self, view: View, entry: PlannedPattern) -> bool:
        """Whether some fact meets all that is asked of it alone."""
        if not entry.own:
            return entry.alpha in self._met
        return any(
            fact.id == OPEN or self.own(view, entry, fact) is not None for fact, _ in self.meeting(entry)
        )

    def near(self, entry: PlannedPattern, bindings: Mapping[str, Chosen]) -> int | None:
        """A bit for each category that can meet the joining tests of an entry; None if any can."""
        wanted: int | None = None
        for name, near in entry.near:
            category = self._plan.category(bindings[name].fact)
            if category is not None:
                bits = self._plan.near_bits(near, category)
                wanted = bits if wanted is None else wanted & bits
        return wanted

    def is_in(self, fact: Fact, wanted: int) -> bool:
        """Whether a fact's code is of one of these categories; true where that is not known."""
        category = self._plan.category(fact)
        return category is None or bool(wanted >> category & 1)

    def any_near(self, first: PlannedPattern, second: PlannedPattern, near: Near) -> bool:
        """Whether some fact of ``second`` is near another one of ``first``."""
        key = first.alpha, second.alpha, id(near)
        if key not in self._nearness:
            self._nearness[key] = self._any_near(first, second, near)
        return self._nearness[key]

    def _any_near(self, first: PlannedPattern, second: PlannedPattern, near: Near) -> bool:
        here = [self._plan.category(fact) for fact, _ in self.meeting(first)]
        there = (
            here if first.alpha == second.alpha else [self._plan.category(f) for f, _ in self.meeting(second)]
        )
        if None in here or None in there:
            return True
        every, twice = 0, 0
        for category in there:
            bit = 1 << cast(int, category)
            twice |= every & bit
            every |= bit
        others = twice if first.alpha == second.alpha else every
        for category in here:
            bits = self._plan.near_bits(near, cast(int, category)) & every
            own = 1 << cast(int, category)
            # A fact is no neighbour of itself.
            if bits & ~own or bits & own & others:
                return True
        return False

    def triggered(self, triggers: Mapping[int, list[int]]) -> list[int]:
        numbers = list(triggers.get(-1, ()))
        for alpha in self._met:
            numbers += triggers.get(alpha, ())
        return sorted(numbers)

    def meets_all(self, alphas: Sequence[int]) -> bool:
        return all(alpha in self._met for alpha in alphas)


@dataclass(frozen=True, slots=True)
class _Choice:
    """The facts chosen so far, with their evidence and the first test that could not be judged."""

    facts: tuple[Fact, ...] = ()
    bindings: Mapping[str, Chosen] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
    aggregates: tuple[AggregateUse, ...] = ()
    undecided: Unknown | None = None


def _matches(view: View, rule: PlannedRule, known: _Known) -> Iterator[Match | Indeterminate]:
    if not known.meets_all(rule.needs) or not _can_meet(view, rule, known):
        return
    tried = 0
    waiting = [_Choice()]
    for entry in rule.when:
        grown: list[_Choice] = []
        for choice in waiting:
            more = (
                _counted(view, entry, known, choice)
                if isinstance(entry, PlannedAggregate)
                else _chosen(view, entry, known, choice)
            )
            for each in more:
                tried += 1
                grown.append(each)
            if tried > MOST_COMBINATIONS:
                reason = f"The rule tried more than {MOST_COMBINATIONS:,} combinations and was stopped."
                yield Indeterminate(rule.rule, None, reason, "")
                return
        waiting = grown
    for choice in waiting:
        excuse = _excused(view, rule, known, choice)
        if excuse is True:
            continue
        undecided = choice.undecided or excuse
        if undecided:
            undecided = undecided.on(view.day)
            # What a table would tell is open for the claim as a whole: it is said once, not for every line.
            line = None if undecided.load else line_of(choice.facts)
            yield Indeterminate(rule.rule, line, undecided.reason, undecided.load)
        else:
            yield _match(rule, choice)


def _chosen(view: View, entry: PlannedPattern, known: _Known, choice: _Choice) -> Iterator[_Choice]:
    wanted = known.near(entry, choice.bindings)
    for fact, static in known.meeting(entry):
        if fact in choice.facts or (wanted is not None and not known.is_in(fact, wanted)):
            continue
        met = _meets(view, entry, known, fact, static, choice.bindings)
        if met is not None:
            undecided = choice.undecided or (met if isinstance(met, Unknown) else None)
            held = met if isinstance(met, Held) else HELD
            yield _Choice(
                (*choice.facts, fact),
                {**choice.bindings, entry.pattern.name: Chosen(fact, held.values)},
                (*choice.evidence, *held.evidence),
                choice.aggregates,
                undecided,
            )


def _counted(view: View, entry: PlannedAggregate, known: _Known, choice: _Choice) -> Iterator[_Choice]:
    sure, unsure = [], []
    undecided: Unknown | None = None
    for fact, static in known.meeting(entry.of):
        met = _meets(view, entry.of, known, fact, static, choice.bindings)
        if isinstance(met, Unknown):
            undecided = met
            unsure.append(fact)
        elif met is not None:
            sure.append(fact)
    use = counted(entry.aggregate, sure, unsure, choice.bindings)
    if use is None and not could_hold(entry.aggregate, sure, unsure, choice.bindings):
        return
    name = entry.aggregate.name
    value = {"value": use.value if use else "unknown"}
    yield _Choice(
        choice.facts,
        {**choice.bindings, name: Chosen(Fact(-1, name, value), {})},
        choice.evidence,
        (*choice.aggregates, *((use,) if use else ())),
        choice.undecided or (undecided if use is None else None),
    )


def _excused(view: View, rule: PlannedRule, known: _Known, choice: _Choice) -> Unknown | bool:
    undecided: Unknown | None = None
    for entry in rule.unless:
        wanted = known.near(entry, choice.bindings)
        for fact, static in known.meeting(entry):
            if wanted is not None and not known.is_in(fact, wanted):
                continue
            met = _meets(view, entry, known, fact, static, choice.bindings)
            if isinstance(met, Held):
                return True
            undecided = undecided or met
    return undecided or False


def _meets(
    view: View,
    entry: PlannedPattern,
    known: _Known,
    fact: Fact,
    static: Held | Unknown,
    bindings: Mapping[str, Chosen],
) -> Held | Unknown | None:
    if fact.id == OPEN or (not entry.own and not entry.joining):
        return static
    own = known.own(view, entry, fact)
    if own is None:
        return None
    joined = all_of(entry.joining, view, fact, bindings) if entry.joining else HELD
    if joined is None:
        return None
    if isinstance(static, Unknown):
        return static
    if isinstance(own, Unknown):
        return own
    if isinstance(joined, Unknown):
        return joined
    return together([each for each in (static, own, joined) if each is not HELD])


def _can_meet(view: View, rule: PlannedRule, known: _Known) -> bool:
    """Whether each entry has a fact that may meet it, near enough for every joining test by a note."""
    bound: dict[str, PlannedPattern] = {}
    for entry in rule.when:
        if isinstance(entry, PlannedPattern):
            if not known.can_meet(view, entry):
                return False
            for name, near in entry.near:
                if not known.any_near(bound[name], entry, near):
                    return False
            bound[entry.pattern.name] = entry
    return True


def _match(planned: PlannedRule, choice: _Choice) -> Match:
    values: dict[str, str] = {}
    for name, chosen in choice.bindings.items():
        values |= {f"{name}.{key}": shown(value) for key, value in chosen.fact.args.items()}
        values |= {f"{name}.{key}": value for key, value in chosen.values.items()}
    return Match(
        planned.rule,
        choice.facts,
        tuple(dict.fromkeys(choice.evidence)),
        tuple(Absence(f"unless[{number}]", "facts") for number in range(len(planned.unless))),
        choice.aggregates,
        values,
    )
