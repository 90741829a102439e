"""The kernel: matches rules against facts and keeps, for every match, what made it hold.

A rule has three outcomes for each choice of facts: it fires, it is silent, or it is indeterminate
because a test could not be judged while all others hold. Facts and rules are taken in a fixed order,
so that neither the order of the input nor of the packs can show in the result.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from engine.conditions.model import HELD, Chosen, Held, Unknown, View
from engine.input_fact import InputFact
from engine.proof.model import OPEN, Absence, AggregateUse, Evidence, Fact
from engine.rules.compile import PlannedAggregate, PlannedPattern, PlannedRule, RulePlan
from engine.rules.counting import could_hold, counted
from engine.rules.judge import all_of, together
from engine.rules.known import Known
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


def run(
    view: View, plan: RulePlan, facts: Sequence[Fact], derive: Derive
) -> tuple[list[Match], list[Indeterminate]]:
    """Every match of every rule in the plan that finds or combines, and every rule left undecided."""
    known = Known(view, plan)
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


def _ordered(facts: Sequence[Fact]) -> Sequence[Fact]:
    """By kind, place and code; where these are alike, by everything else.

    Between kinds the order does not matter, and of a kind the input's own facts come in order already.
    """
    others = [fact for fact in facts if type(fact) is not InputFact]
    if not others:
        return facts
    return [*(fact for fact in facts if type(fact) is InputFact), *sorted(others, key=_sort_key)]


def _sort_key(fact: Fact) -> tuple[str, int, str, str]:
    args = fact.args
    place = args.get("position") or args.get("number") or 0
    other = args.get("claim") or args.get("other_number") or args.get("reason") or ""
    return fact.predicate, place, str(args.get("code", "")), str(other)


class _Choice(NamedTuple):
    """The facts chosen so far, with their evidence and the first test that could not be judged."""

    facts: tuple[Fact, ...] = ()
    bindings: Mapping[str, Chosen] = MappingProxyType({})
    evidence: tuple[Evidence, ...] = ()
    aggregates: tuple[AggregateUse, ...] = ()
    undecided: Unknown | None = None


def _matches(view: View, rule: PlannedRule, known: Known) -> Iterator[Match | Indeterminate]:
    able = _able(rule, known) if rule.near or rule.joined else {}
    if able is None:
        return
    tried = 0
    waiting = [_Choice()]
    for entry in rule.when:
        grown: list[_Choice] = []
        for choice in waiting:
            more = (
                _counted(view, entry, known, choice)
                if isinstance(entry, PlannedAggregate)
                else _chosen(view, entry, known, choice, able.get(entry.pattern.name))
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


def _chosen(
    view: View, entry: PlannedPattern, known: Known, choice: _Choice, able: Set[int] | None
) -> Iterator[_Choice]:
    for fact, static, _ in known.candidates(entry, choice.bindings):
        if fact in choice.facts or (able is not None and fact.id not in able):
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


def _counted(view: View, entry: PlannedAggregate, known: Known, choice: _Choice) -> Iterator[_Choice]:
    sure, unsure = [], []
    undecided: Unknown | None = None
    for fact, static, _ in known.candidates(entry.of, choice.bindings):
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


def _excused(view: View, rule: PlannedRule, known: Known, choice: _Choice) -> Unknown | bool:
    undecided: Unknown | None = None
    for entry in rule.unless:
        for fact, static, _ in known.candidates(entry, choice.bindings):
            met = _meets(view, entry, known, fact, static, choice.bindings)
            if isinstance(met, Held):
                return True
            undecided = undecided or met
    return undecided or False


def _meets(
    view: View,
    entry: PlannedPattern,
    known: Known,
    fact: Fact,
    static: Held | Unknown,
    bindings: Mapping[str, Chosen],
) -> Held | Unknown | None:
    if fact.id == OPEN or (not entry.own and not entry.joining):
        return static
    own = known.own(entry, fact)
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


def _able(rule: PlannedRule, known: Known) -> Mapping[str, Set[int]] | None:
    """By the names that joining tests ask: the facts that have one near enough, or with an equal value.

    None where an entry has no such fact.
    """
    # A rule that may be stopped is tried in full, so that it is stopped by what it says and no index.
    if known.most_choices(rule) > MOST_COMBINATIONS:
        return {}
    able: dict[str, Set[int]] = {}
    for first, second, near in rule.near:
        if not _narrow(able, first, known.near_ones(first, second, near)):
            return None
    for first, second, join in rule.joined:
        if not _narrow(able, first, known.joined_ones(first, second, join)):
            return None
    return able


def _narrow(able: dict[str, Set[int]], entry: PlannedPattern, found: Set[int]) -> Set[int]:
    name = entry.pattern.name
    able[name] = able[name] & found if name in able else found
    return able[name]


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
