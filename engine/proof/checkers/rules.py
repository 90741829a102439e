"""Checks the steps made by rules of the packs, reading each rule as it is written there.

Which rules fire is worked out again from the facts, so that neither a finding too many nor one too
few can stand. A rule is passed over only where none of its first entries' codes is there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from engine.proof.checkers.conclusions import conclusion
from engine.proof.checkers.entries import Choice
from engine.proof.checkers.firings import firings
from engine.proof.checkers.reached import in_force, possible, seen_of
from engine.proof.checkers.seen import Seen, place_of
from engine.proof.checkers.universe import universe
from engine.proof.checkers.written_rules import Rule
from engine.proof.ledger import Fact, Ledger, Step, refuse, require, same
from kb.canonical import plain_json


def check_rule_step(ledger: Ledger, step: Step, fact: Fact, place: str) -> None:
    """The rule is that of the snapshot, in force, met by the premises, and concludes just this."""
    rule = in_force(ledger).by_id.get(step["rule"])
    if rule is None:
        refuse(place, "the snapshot has no such rule in force for this day and payer")
    require(step["rule_digest"] == rule.digest, place, "the rule has another wording in the snapshot")
    premises = ledger.premises(step)
    # Which conditions of a record combine is for check_code_set: here, that these do.
    combining = "combine" in rule.then
    if combining:
        require(all(each["predicate"] == "condition" for each in premises), place, "it rests on other things")
    seen = seen_of(ledger, premises) if combining else universe(ledger)
    fired = _resting(ledger, rule, seen, premises)
    if fired is None:
        refuse(place, "the premises do not meet the rule, or something excuses them")
    predicate, args = conclusion(rule, fired, institutional=_institutional(ledger))
    concluded = fact["predicate"] == predicate and same(fact["args"], args)
    require(concluded, place, "the rule concludes something else")
    require(
        same(step["evidence"], _once(fired.evidence)),
        place,
        "its evidence is not what the conditions rest on",
    )
    absences = [{"pattern": f"unless[{n}]", "scope": "facts"} for n in range(len(rule.unless))]
    require(step["absences"] == absences, place, "its absences are not the rule's")
    counted = [(name, [_identity(each) for each in facts], value) for name, facts, value in fired.counts]
    said = [
        (each["name"], [_identity(ledger.facts[at]) for at in each["facts"]], each["value"])
        for each in step.get("aggregates", [])
    ]
    require(said == counted, place, "it counts something else")


def _resting(ledger: Ledger, rule: Rule, seen: Seen, premises: Sequence[Fact]) -> Choice | None:
    """The first choice that is just these premises."""
    key = "resting", rule.id
    if key not in ledger.memo or ledger.memo.get("finished") is not seen:
        by_facts: dict[Any, Choice] = {}
        for choice in firings(ledger, rule, seen)[0]:
            by_facts.setdefault(tuple(map(_identity, choice.facts)), choice)
        ledger.memo[key] = by_facts
    found: Choice | None = ledger.memo[key].get(tuple(map(_identity, premises)))
    return found


def findings(ledger: Ledger) -> Iterator[tuple[Rule, dict[str, Any], Choice]]:
    """Every finding there must be, in order, each with the facts it is first concluded from."""
    known, institutional = universe(ledger), _institutional(ledger)
    for rule in possible(ledger, known):
        if "disposition" not in rule.then:
            continue
        seen: set[bytes] = set()
        for choice in sorted(
            firings(ledger, rule, known)[0], key=lambda each: [place_of(f) for f in each.facts]
        ):
            _, args = conclusion(rule, choice, institutional=institutional)
            key = plain_json(args)
            if key not in seen:
                seen.add(key)
                yield rule, args, choice


def indeterminate(ledger: Ledger) -> list[dict[str, Any]]:
    """What could not be judged: each rule, line and reason once, in order."""
    known = universe(ledger)
    found = {
        (rule.id, each.line or 0, each.reason): {
            "rule": rule.id, "line": each.line, "reason": each.reason, "load": each.load,
        }
        for rule in possible(ledger, known)
        if not rule.preview
        for each in firings(ledger, rule, known)[1]
    }  # fmt: skip
    return [found[key] for key in sorted(found)]


def _identity(fact: Fact) -> tuple[str, str]:
    return fact["predicate"], repr(sorted(fact["args"].items()))


def _once(evidence: Sequence[Any]) -> list[Any]:
    once: list[Any] = []
    for each in evidence:
        if each not in once:
            once.append(each)
    return once


def _institutional(ledger: Ledger) -> bool:
    given = ledger.decision["input"]
    return ledger.decision["kind"] == "validate" and bool(given["type"] != "professional")
