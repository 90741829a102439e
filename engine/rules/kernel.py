"""The kernel: matches rules against facts and keeps, for every match, what made it hold.

A rule has three outcomes for each binding of its patterns: it fires, it is silent, or it is
indeterminate because a condition could not be judged. Facts and rules are taken in a fixed order,
so that neither the order of the input nor of the packs can show in the result.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.conditions import CONDITIONS, PREDICATES
from engine.conditions.model import Held, Unknown, View
from engine.proof.model import Absence, Evidence, Fact
from engine.rules.model import Pattern, Rule
from kb.canonical import canonical_json

_SLOT = re.compile(r"\{([a-z_]+)\.([a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class Match:
    """A rule that fires: the facts it was bound to, in the order of its patterns, and why."""

    rule: Rule
    facts: tuple[Fact, ...]
    evidence: tuple[Evidence, ...]
    absences: tuple[Absence, ...]
    values: Mapping[str, str]

    def fill(self, template: str) -> str:
        """``{dx.code}`` and the like replaced; a rule's texts can do nothing else."""
        return _SLOT.sub(lambda slot: self.values.get(f"{slot[1]}.{slot[2]}", slot[0]), template)


@dataclass(frozen=True, slots=True)
class Indeterminate:
    """A rule that could not be judged for some binding, and what to load."""

    rule: Rule
    reason: str
    load: str


@dataclass(frozen=True, slots=True)
class _Partial:
    facts: tuple[Fact, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    values: tuple[tuple[str, str], ...] = ()


def run(view: View, rules: Iterable[Rule], facts: Sequence[Fact]) -> tuple[list[Match], list[Indeterminate]]:
    """Every match of every rule in force on the view's day, and every rule left undecided."""
    by_predicate: dict[str, list[Fact]] = {}
    for fact in sorted(facts, key=lambda each: (each.predicate, canonical_json(dict(each.args)))):
        by_predicate.setdefault(fact.predicate, []).append(fact)
    matches: list[Match] = []
    undecided: dict[tuple[str, str], Indeterminate] = {}
    for rule in sorted(rules, key=lambda each: each.id):
        if rule.status == "removed" or not rule.in_force(view.day):
            continue
        for found in _match(view, rule, by_predicate):
            if isinstance(found, Indeterminate):
                undecided[rule.id, found.reason] = found
            else:
                matches.append(found)
    return matches, [undecided[key] for key in sorted(undecided)]


def _match(view: View, rule: Rule, facts: Mapping[str, list[Fact]]) -> Iterator[Match | Indeterminate]:
    for partial in _join(view, rule.when, facts, _Partial()):
        if isinstance(partial, Unknown):
            yield Indeterminate(rule, partial.reason, partial.load)
            continue
        bindings = {pattern.name: fact for pattern, fact in zip(rule.when, partial.facts, strict=True)}
        excuse = _excused(view, rule.unless, facts, bindings)
        if isinstance(excuse, Unknown):
            yield Indeterminate(rule, excuse.reason, excuse.load)
        elif not excuse:
            absences = tuple(Absence(f"unless[{number}]", "facts") for number in range(len(rule.unless)))
            values = dict(partial.values)
            for name, fact in bindings.items():
                values |= {f"{name}.{key}": str(value) for key, value in fact.args.items()}
            yield Match(rule, partial.facts, partial.evidence, absences, values)


def _join(
    view: View, patterns: tuple[Pattern, ...], facts: Mapping[str, list[Fact]], made: _Partial
) -> Iterator[_Partial | Unknown]:
    if len(made.facts) == len(patterns):
        yield made
        return
    pattern = patterns[len(made.facts)]
    bindings = {p.name: fact for p, fact in zip(patterns, made.facts, strict=False)}
    for fact in facts.get(pattern.predicate, ()):
        verdict = _meets(view, pattern, fact, bindings)
        if isinstance(verdict, Unknown):
            yield verdict
        elif verdict is not None:
            values = tuple((f"{pattern.name}.{key}", value) for key, value in verdict.values.items())
            grown = _Partial(
                (*made.facts, fact), (*made.evidence, *verdict.evidence), (*made.values, *values)
            )
            yield from _join(view, patterns, facts, grown)


def _excused(
    view: View, unless: tuple[Pattern, ...], facts: Mapping[str, list[Fact]], bindings: Mapping[str, Fact]
) -> bool | Unknown:
    undecided: Unknown | None = None
    for pattern in unless:
        for fact in facts.get(pattern.predicate, ()):
            verdict = _meets(view, pattern, fact, bindings)
            if isinstance(verdict, Held):
                return True
            undecided = undecided or verdict
    return undecided or False


def _meets(view: View, pattern: Pattern, fact: Fact, bindings: Mapping[str, Fact]) -> Held | Unknown | None:
    """All tests of a pattern on one fact; a list of arguments asks for any of them."""
    evidence: dict[Evidence, None] = {}
    values: dict[str, str] = {}
    undecided: Unknown | None = None
    fields = PREDICATES[pattern.predicate]
    for test in pattern.tests:
        if test.key in fields:
            if str(fact.args.get(test.key)) not in test.argument:
                return None
            continue
        verdicts = [CONDITIONS[test.key](view, fact, argument, bindings) for argument in test.argument]
        held = next((each for each in verdicts if isinstance(each, Held)), None)
        if held is None:
            unknown = next((each for each in verdicts if isinstance(each, Unknown)), None)
            if unknown is None:
                return None
            undecided = undecided or unknown
            continue
        evidence |= dict.fromkeys(held.evidence)
        values |= held.values
    return undecided or Held(tuple(evidence), values)
