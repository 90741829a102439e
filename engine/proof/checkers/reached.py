"""The rules in force for a decision, and which of them its facts can reach at all."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from engine.proof.checkers.edits import KINDS
from engine.proof.checkers.entries import MOST_CHOICES, by_code
from engine.proof.checkers.fields import Fields
from engine.proof.checkers.seen import MAYBE, Reached, Seen
from engine.proof.checkers.written_rules import Entry, Rule
from engine.proof.ledger import Fact, Ledger
from kb.model.code import undotted

_MOST_CODES = 100_000
"""Codes that are kept with what they may meet; then all are let go."""


@dataclass(slots=True)
class Filed:
    """What entries ask of one kind of fact: one entry a wording, by the code or category it names."""

    code: dict[str, list[Entry]] = field(default_factory=dict)
    category: dict[str, list[Entry]] = field(default_factory=dict)
    any: list[Entry] = field(default_factory=list)

    def file(self, entry: Entry) -> None:
        """Files an entry under what it names."""
        for asked in entry.tests:
            names = [str(each) for each in asked.any_of]
            if asked.turn > 0 or asked.denied or any("-" in each or " " in each for each in names):
                continue
            if asked.key in ("code", "is_a"):
                place = self.code if asked.key == "code" else self.category
                for name in names:
                    key = undotted(name) if asked.key == "code" else undotted(name)[:3]
                    place.setdefault("" if name == "none" else key, []).append(entry)
                return
        self.any.append(entry)

    def about(self, code: str) -> Iterable[Entry]:
        """The entries that a code may meet; empty for a fact without one."""
        bare = undotted(code)
        once = {each.by_code: each for each in (*self.any, *self.code.get(bare, ()))}
        return (once | {each.by_code: each for each in self.category.get(bare[:3], ())}).values()

    def all(self) -> Iterable[Entry]:
        """Every one of them."""
        filed = [*self.code.values(), *self.category.values(), self.any]
        return {each.by_code: each for entries in filed for each in entries}.values()


@dataclass(frozen=True, slots=True)
class InForce:
    """The rules of a day and payer, by id; ``levels`` holds those that conclude facts, in their order."""

    by_id: Mapping[str, Rule]
    combining: tuple[Rule, ...]
    finding: tuple[Rule, ...]
    levels: tuple[tuple[Rule, ...], ...]
    filed: Mapping[str, Filed]
    of_tables: tuple[str, ...]
    """The kinds of fact from edit tables that they ask for."""
    by_need: Mapping[str, Mapping[frozenset[str], Sequence[tuple[int, Rule]]]]
    """The rules that find or conclude, with their places, by one and all things that they need ("": none)."""
    whole: Mapping[str, frozenset[str]]
    """By what they ask of a code, what entries ask of a fact alone."""
    every: Mapping[str, frozenset[str]]
    """By kind of fact, all that entries ask of one alone."""
    fields: Mapping[str, Fields]
    """By kind of fact, what entries ask of its fields."""
    reached: dict[tuple[str, str | None], Reached]
    """What codes may meet, by kind of fact and code, under the tables of the day."""


def in_force(ledger: Ledger) -> InForce:
    """The rules for the decision's day; the payer's own in the place of those with the same id."""
    if "in force" not in ledger.memo:
        payer = ledger.decision["options"].get("payer")
        own = payer if payer in ledger.tables.payers else None
        key = bisect_right(ledger.tables.turns, ledger.day.isoformat()), own, ledger.era
        ledger.memo["in force"] = ledger.tables.once("in force", key, lambda: _in_force(ledger, own))
    found: InForce = ledger.memo["in force"]
    return found


def _in_force(ledger: Ledger, payer: str | None) -> InForce:
    chosen: dict[str, Rule] = {}
    for (whose, name), rule in sorted(ledger.tables.rules.items(), key=lambda each: each[0][0] or ""):
        if whose in (None, payer) and rule.in_force(ledger.day.isoformat()):
            chosen[name] = rule
    rules = [chosen[name] for name in sorted(chosen)]
    filed: dict[str, dict[str, Entry]] = {}
    asked_alone: dict[str, dict[str, Entry]] = {}
    alone: dict[str, set[str]] = {}
    for rule in rules:
        for entry in (*rule.when, *rule.unless):
            asked = entry.of or entry
            filed.setdefault(asked.kind, {})[asked.by_code] = asked
            asked_alone.setdefault(asked.kind, {})[asked.alone] = asked
            alone.setdefault(asked.by_code, set()).add(asked.alone)
    by_kind = {kind: Filed() for kind in filed}
    for kind, entries in filed.items():
        for asked in entries.values():
            by_kind[kind].file(asked)
    finding = tuple(rule for rule in rules if "disposition" in rule.then)
    levels = _levels([rule for rule in rules if "conclude" in rule.then])
    asking = [*finding, *(rule for level in levels for rule in level)]
    shared = Counter(need for rule in asking for need in rule.needs)
    by_need: dict[str, dict[frozenset[str], list[tuple[int, Rule]]]] = {}
    for number, rule in enumerate(asking):
        rarest = min(rule.needs, key=lambda need: (shared[need], need), default="")
        by_need.setdefault(rarest, {}).setdefault(rule.needs, []).append((number, rule))
    combining = tuple(rule for rule in rules if "combine" in rule.then and not rule.preview)
    whole = {wording: frozenset(alike) for wording, alike in alone.items()}
    every = {kind: frozenset(entries) for kind, entries in asked_alone.items()}
    fields = {kind: Fields(kind, entries.values()) for kind, entries in asked_alone.items()}
    tables = tuple(kind for kind in KINDS if kind in by_kind)
    return InForce(chosen, combining, finding, levels, by_kind, tables, by_need, whole, every, fields, {})


def possible(ledger: Ledger, seen: Seen) -> list[Rule]:
    """The rules that find or conclude for each of whose entries a fact meets what is asked of it alone."""
    if "possible" not in ledger.memo:
        by_need, alone = in_force(ledger).by_need, seen.alone
        found = [
            each
            for need in (*(alone & by_need.keys()), "")
            for needs, rules in by_need.get(need, {}).items()
            if alone >= needs
            for each in rules
            if not each[1].pairs or _has_pairs(ledger, each[1], seen)
        ]
        found.sort(key=lambda each: each[0])
        ledger.memo["possible"] = [rule for _, rule in found]
    possible_ones: list[Rule] = ledger.memo["possible"]
    return possible_ones


def could_fire(ledger: Ledger, rule: Rule, seen: Seen) -> bool:
    """Whether every entry that asks for a fact has one that meets what is asked of it alone."""
    return seen.alone >= rule.needs and (not rule.pairs or _has_pairs(ledger, rule, seen))


def _has_pairs(ledger: Ledger, rule: Rule, seen: Seen) -> bool:
    # A rule that may be stopped for its many choices is tried in full.
    joined = all(seen.has_pair(ledger, *pair) for pair in rule.pairs)
    return joined or seen.most_choices(rule.when) > MOST_CHOICES


def seen_of(ledger: Ledger, facts: Iterable[Fact]) -> Seen:
    """These facts, as rules see them."""
    seen = Seen()
    see(ledger, seen, facts)
    return seen


def see(ledger: Ledger, seen: Seen, facts: Iterable[Fact]) -> None:
    """Takes up more facts, with what they meet by themselves."""
    rules = in_force(ledger)
    for fact in facts:
        kind, args = fact["predicate"], fact["args"]
        if MAYBE in args:
            seen.doubt(fact, rules.every.get(kind, ()))
            continue
        reached = of_code(ledger, rules, kind, args.get("code"))
        bits = reached.more
        for asked in reached.fields:
            bits &= asked.keeps(ledger, args.get(asked.key))
            if not bits:
                break
        if reached.by_code:
            seen.add(fact, reached, rules.fields[kind].named(bits) if bits else ())


def of_code(ledger: Ledger, rules: InForce, kind: str, code: str | None) -> Reached:
    """The wordings that a fact of that kind with this code, or without one, may meet."""
    found = rules.reached.get((kind, code))
    if found is None:
        if len(rules.reached) >= _MOST_CODES:
            rules.reached.clear()
        found = rules.reached[kind, code] = _reached(ledger, rules, kind, code)
    return found


def _reached(ledger: Ledger, rules: InForce, kind: str, code: str | None) -> Reached:
    about = rules.filed[kind].about(code or "") if kind in rules.filed else ()
    fact = {"predicate": kind, "args": {"code": code}}
    met = frozenset(each.by_code for each in about if by_code(ledger, each, fact) is not None)
    alone = {wording for each in met for wording in rules.whole[each]}
    node = ledger.graph.node(code) if code and ledger.release is not None else None
    category = None if node is None else ledger.graph.category_number(node)
    if not met:
        return Reached(met, met, 0, (), category)
    fields = rules.fields[kind]
    more = fields.bits(frozenset(alone - met))
    return Reached(met, met & alone, more, fields.of(more), category)


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
