"""The rules in force for a decision, and which of them its facts can reach at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.proof.checkers.entries import MAYBE, Facts, may_meet
from engine.proof.checkers.written_rules import Rule
from engine.proof.ledger import Fact, Ledger

Able = Mapping[int, set[int]]
"""For each rule the entries that some fact may meet, by the code alone."""


@dataclass(frozen=True, slots=True)
class InForce:
    """The rules of a day and payer, by id; ``levels`` holds those that conclude facts, in their order."""

    by_id: Mapping[str, Rule]
    combining: tuple[Rule, ...]
    finding: tuple[Rule, ...]
    levels: tuple[tuple[Rule, ...], ...]


def in_force(ledger: Ledger) -> InForce:
    """The rules for the decision's day; the payer's own in the place of those with the same id."""
    key = ledger.day.isoformat(), ledger.decision["options"].get("payer")
    if key not in ledger.tables.in_force:
        chosen: dict[str, Rule] = {}
        for (whose, name), rule in sorted(ledger.tables.rules.items(), key=lambda each: each[0][0] or ""):
            if whose in (None, key[1]) and rule.in_force(key[0]):
                chosen[name] = rule
        rules = [chosen[name] for name in sorted(chosen)]
        made = InForce(
            chosen,
            tuple(rule for rule in rules if "combine" in rule.then and not rule.preview),
            tuple(rule for rule in rules if "disposition" in rule.then),
            _levels([rule for rule in rules if "conclude" in rule.then]),
        )
        ledger.tables.keep(ledger.tables.in_force, key, made)
    found: InForce = ledger.tables.in_force[key]
    return found


def possible(ledger: Ledger, facts: Facts) -> list[Rule]:
    """The rules that find or conclude for each of whose entries there is a fact whose code may meet it."""
    if "possible" not in ledger.memo:
        able, rules_of_day = reached(ledger, facts), in_force(ledger)
        asked = [*rules_of_day.finding, *(rule for level in rules_of_day.levels for rule in level)]
        ledger.memo["possible"] = [rule for rule in asked if could_fire(rule, able)]
    rules: list[Rule] = ledger.memo["possible"]
    return rules


def could_fire(rule: Rule, able: Able) -> bool:
    """Whether every entry that asks for a fact has one that may meet it."""
    return rule.asked == 0 or len(able.get(id(rule), ())) == rule.asked


def reached(ledger: Ledger, facts: Facts) -> Able:
    """The entries of all rules that these facts may meet."""
    met: dict[int, set[int]] = {}
    for those in facts.values():
        for fact in those:
            for rule, entry in _reached(ledger, fact):
                met.setdefault(rule, set()).add(entry)
    return met


def _reached(ledger: Ledger, fact: Fact) -> Sequence[tuple[int, int]]:
    """What one fact's code may meet, kept for all decisions under the same tables."""
    kind, code = fact["predicate"], fact["args"].get("code")
    key = kind, code, MAYBE in fact["args"], ledger.in_force
    if key not in ledger.tables.reached:
        found = tuple(
            (id(rule), number)
            for rule in ledger.tables.rules.values()
            for number, entry in enumerate(rule.when)
            if entry.of is None and entry.kind == kind and may_meet(ledger, entry, fact)
        )
        ledger.tables.keep(ledger.tables.reached, key, found)
    kept: Sequence[tuple[int, int]] = ledger.tables.reached[key]
    return kept


def _levels(rules: Sequence[Rule]) -> tuple[tuple[Rule, ...], ...]:
    """So that each rule stands above those whose facts it denies or counts, and none below what it uses."""
    making: dict[str, list[str]] = {}
    for rule in rules:
        making.setdefault(next(iter(rule.then["conclude"])), []).append(rule.id)
    level = {rule.id: 0 for rule in rules}
    for _ in rules:
        before = dict(level)
        for rule in rules:
            denied = {entry.kind for entry in rule.unless}
            denied |= {entry.of.kind for entry in rule.when if entry.of is not None}
            for kind in denied | {entry.kind for entry in rule.when}:
                for other in making.get(kind, ()):
                    level[rule.id] = max(level[rule.id], level[other] + (kind in denied))
        if level == before:
            break
    found = sorted(set(level.values()))
    return tuple(tuple(rule for rule in rules if level[rule.id] == at) for at in found)
