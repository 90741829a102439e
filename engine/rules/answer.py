"""What an executor of the rules says of a set of facts, in one form, so that two can be compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.proof.model import Fact
from engine.rules.model import Combination, Conclusion, Rule
from engine.rules.texts import fill, shown

FIRES = "fires"
INDETERMINATE = "indeterminate"


@dataclass(frozen=True, slots=True)
class Firing:
    """A rule that fires: the facts it chose, in the order of its patterns, and what its texts may name."""

    rule: Rule
    facts: tuple[Fact, ...]
    values: Mapping[str, str]

    def concluded(self) -> tuple[str, dict[str, str]]:
        """The kind and fields of the fact that a concluding rule makes."""
        assert isinstance(self.rule.then, Conclusion)
        return self.rule.then.predicate, {
            name: fill(text, self.values) for name, text in self.rule.then.fields
        }


@dataclass(frozen=True, slots=True)
class Undecided:
    """A rule that can't be judged, on which line, and why."""

    rule: Rule
    line: int | None
    reason: str
    load: str


@dataclass(frozen=True, slots=True, order=True)
class Said:
    """One thing that an executor said of a rule; ``facts`` are shown, not numbered.

    Executors number what they conclude in their own way, so a fact is known by its kind and fields.
    """

    outcome: str
    facts: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything that an executor said: conclusions among the firings."""

    firings: tuple[Firing, ...]
    undecided: tuple[Undecided, ...]

    def said(self) -> dict[str, list[Said]]:
        """What was said of each rule by its id, sorted; a rule that stayed silent is left out."""
        found: dict[str, list[Said]] = {}
        for each in self.firings:
            facts = tuple(map(shown_fact, each.facts))
            found.setdefault(each.rule.id, []).append(Said(FIRES, facts, wording(each)))
        for open_one in self.undecided:
            line = () if open_one.line is None else (f"line {open_one.line}",)
            found.setdefault(open_one.rule.id, []).append(Said(INDETERMINATE, line, open_one.reason))
        return {rule: sorted(found[rule]) for rule in sorted(found)}


def wording(firing: Firing) -> str:
    """The whole text that a firing comes to."""
    then = firing.rule.then
    if isinstance(then, Conclusion):
        kind, fields = firing.concluded()
        return f"{kind} {sorted(fields.items())}"
    if isinstance(then, Combination):
        return f"{', '.join(then.replace)} into {then.code}" if then.replace else f"adds {then.code}"
    return f"{fill(then.message, firing.values)} {fill(then.remedy, firing.values)}"


def shown_fact(fact: Fact) -> str:
    """``diagnosis 2`` or ``line 1``; for other kinds the fields that tell it from its like."""
    args: Mapping[str, Any] = fact.args
    place = args.get("position") or args.get("number")
    if "other_number" in args:
        return f"{fact.predicate} {place} with {args['other_number']}"
    if "claim" in args:
        return f"{fact.predicate} {place} of {args['claim']}"
    if place:
        return f"{fact.predicate} {place}"
    fields = ", ".join(f"{key} {shown(args[key])}" for key in sorted(args) if args[key] is not None)
    return f"{fact.predicate} ({fields})"


def texts_of(bindings: Mapping[str, Any]) -> dict[str, str]:
    """What a rule's texts may name: every field and found value of what is bound to its names."""
    values: dict[str, str] = {}
    for name, chosen in bindings.items():
        values |= {f"{name}.{key}": shown(value) for key, value in chosen.fact.args.items()}
        values |= {f"{name}.{key}": value for key, value in chosen.values.items()}
    return values


def by_place(facts: Sequence[Fact]) -> list[Fact]:
    """Facts by kind, place and code, the order in which reasons are given."""
    return sorted(
        facts,
        key=lambda fact: (
            fact.predicate,
            fact.args.get("position") or fact.args.get("number") or 0,
            str(fact.args.get("code", "")),
            str(fact.args.get("claim") or fact.args.get("other_number") or fact.args.get("reason") or ""),
        ),
    )
