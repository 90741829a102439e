"""Checks the steps made by rules of the packs, reading each rule as it is written there.

Which rules fire is worked out again from the facts, so that neither a finding too many nor one too
few can stand. A rule is passed over only where none of its first entries' codes is there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from engine.proof.checkers.claim_facts import shown_facts
from engine.proof.checkers.conditions import Open
from engine.proof.checkers.edits import WITH_LINE
from engine.proof.checkers.entries import Choice, choices, excused
from engine.proof.checkers.reached import could_fire, in_force, of_code, possible, reached, seen_of
from engine.proof.checkers.seen import MAYBE, Seen
from engine.proof.checkers.written_rules import Rule
from engine.proof.ledger import Fact, Ledger, Step, refuse, require, same
from kb.canonical import plain_json

_SLOT = re.compile(r"\{([a-z][a-z0-9_]*)\.([a-z][a-z0-9_]*)\}")


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


def firings(ledger: Ledger, rule: Rule, seen: Seen) -> tuple[list[Choice], list[Open]]:
    """Every choice of facts for which the rule fires, and what can't be judged."""
    finished = ledger.memo.get("finished") is seen
    if finished and ("firings", rule.id) in ledger.memo:
        kept: tuple[list[Choice], list[Open]] = ledger.memo["firings", rule.id]
        return kept
    fired, undecided = [], []
    made = choices(ledger, rule.when, seen) if could_fire(ledger, rule, seen) else []
    if made is None:
        undecided.append(Open("The rule tried more than 100,000 combinations and was stopped."))
    for choice in made or ():
        excuse = excused(ledger, rule.unless, choice, seen)
        if excuse is True:
            continue
        doubt = choice.open or (excuse if isinstance(excuse, Open) else None)
        if doubt is None:
            fired.append(choice)
        else:
            lines = [f["args"]["number"] for f in choice.facts if f["predicate"] in WITH_LINE]
            line = lines[0] if lines and not doubt.load else None
            undecided.append(Open(doubt.reason, doubt.load, line))
    if finished:
        ledger.memo["firings", rule.id] = fired, undecided
    return fired, undecided


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
    for rule in possible(ledger, universe(ledger)):
        if "disposition" not in rule.then:
            continue
        seen: set[bytes] = set()
        for choice in sorted(
            firings(ledger, rule, universe(ledger))[0], key=lambda each: [_place(f) for f in each.facts]
        ):
            _, args = conclusion(rule, choice, institutional=_institutional(ledger))
            key = plain_json(args)
            if key not in seen:
                seen.add(key)
                yield rule, args, choice


def indeterminate(ledger: Ledger) -> list[dict[str, Any]]:
    """What could not be judged: each rule, line and reason once, in order."""
    found = {
        (rule.id, each.line or 0, each.reason): {
            "rule": rule.id, "line": each.line, "reason": each.reason, "load": each.load,
        }
        for rule in possible(ledger, universe(ledger))
        if not rule.preview
        for each in firings(ledger, rule, universe(ledger))[1]
    }  # fmt: skip
    return [found[key] for key in sorted(found)]


def filler(choice: Choice) -> Callable[[str], str]:
    """Puts into a text what the entries of a choice have where it names them."""
    values: dict[str, str] = {}
    for name, (fact, found) in choice.bound.items():
        values |= {f"{name}.{key}": _shown(value) for key, value in fact["args"].items()}
        values |= {f"{name}.{key}": value for key, value in found.items()}
    return lambda text: _SLOT.sub(lambda slot: values.get(f"{slot[1]}.{slot[2]}", slot[0]), text)


def conclusion(rule: Rule, choice: Choice, *, institutional: bool = False) -> tuple[str, dict[str, Any]]:
    """The kind and the args of what the rule concludes of a choice."""
    then = rule.then
    fill = filler(choice)
    if "combine" in then:
        return "condition", {"code": then["combine"]["into"], "by": rule.id}
    if "conclude" in then:
        ((kind, fields),) = then["conclude"].items()
        return kind, {key: fill(fields[key]) for key in sorted(fields)}
    lines = [fact["args"]["number"] for fact in choice.facts if fact["predicate"] in WITH_LINE]
    made = {
        "rule": rule.id,
        "disposition": "advise" if rule.preview else _disposition(then, institutional),
        "line": lines[0] if lines else None,
        "codes": [code for fact in choice.facts for code in _codes(fact["args"])],
        "message": fill(then["message"]),
        "remedy": fill(then["remedy"]),
    }
    return "finding", made


def universe(ledger: Ledger) -> Seen:
    """All facts that rules may see: those of the input, a chart's codes, and what rules conclude."""
    if "finished" not in ledger.memo:
        given = shown_facts(ledger, lambda kind, code: bool(of_code(ledger, kind, code)))
        if ledger.decision["kind"] == "code":
            given += [
                each
                for each in ledger.facts
                if each["predicate"] == "diagnosis" and each["args"]["status"] == "assigned"
            ]
        seen = seen_of(ledger, sorted(given, key=_order))
        _conclude(ledger, seen)
        ledger.memo["finished"] = seen
    known: Seen = ledger.memo["finished"]
    return known


def _conclude(ledger: Ledger, seen: Seen) -> None:
    """Adds what rules conclude, a level at a time: what is denied or counted is finished before."""
    there: set[tuple[str, bytes]] = set()
    for level in in_force(ledger).levels:
        grown = True
        while grown:
            grown = False
            made = [(rule, *firings(ledger, rule, seen)) for rule in level if could_fire(ledger, rule, seen)]
            for rule, fired, undecided in made:
                new = [conclusion(rule, choice) for choice in fired]
                (kind,) = rule.then["conclude"]
                if undecided:
                    new.append((kind, {MAYBE: (undecided[0].reason, undecided[0].load)}))
                for predicate, args in new:
                    key = predicate, b"" if MAYBE in args else plain_json(args)
                    if key not in there:
                        there.add(key)
                        fact = {"predicate": predicate, "args": args}
                        seen.add(fact, reached(ledger, fact))
                        grown = True


def _identity(fact: Fact) -> tuple[str, str]:
    return fact["predicate"], repr(sorted(fact["args"].items()))


def _once(evidence: Sequence[Any]) -> list[Any]:
    once: list[Any] = []
    for each in evidence:
        if each not in once:
            once.append(each)
    return once


def _place(fact: Fact) -> int:
    return int(fact["args"].get("position") or fact["args"].get("number") or 0)


def _institutional(ledger: Ledger) -> bool:
    given = ledger.decision["input"]
    return ledger.decision["kind"] == "validate" and bool(given["type"] != "professional")


def _disposition(then: Any, institutional: bool) -> str:
    return str(then["institutional"] if institutional and "institutional" in then else then["disposition"])


def _codes(args: Any) -> list[str]:
    return list(args["codes"]) if "codes" in args else [args["code"]] if args.get("code") else []


def _order(fact: Fact) -> tuple[str, int, str, str]:
    args = fact["args"]
    other = args.get("claim") or args.get("other_number") or args.get("fault") or args.get("modifier") or ""
    return fact["predicate"], _place(fact), str(args.get("code", "")), str(other)


def _shown(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)
