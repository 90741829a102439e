"""Checks the steps made by rules of the packs, reading each rule as it is written there.

Which rules fire is worked out again from the facts, so that neither a finding too many nor one too
few can stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from engine.proof.checkers.conditions import CHECKERS, NEED_NO_RELEASE, OPEN, Answer
from engine.proof.ledger import Fact, Ledger, Step, refuse, require, same
from kb.canonical import digest
from kb.model.code import dotted, undotted

_FIELDS = {"diagnosis": {"position", "code"}, "condition": {"code"}}
_SLOT = re.compile(r"\{([a-z_]+)\.([a-z_]+)\}")
Pattern = tuple[str, Mapping[str, Any], str]
Rule = Mapping[str, Any]
Conclusion = tuple[dict[str, Any], list[dict[str, Any]]]


def check_rule_step(ledger: Ledger, step: Step, fact: Fact, place: str) -> None:
    """The rule is that of the snapshot, in force, met by the premises, and concludes just this."""
    rule = ledger.tables.rules.get(step["rule"])
    if rule is None:
        refuse(place, "the snapshot has no such rule")
    require(step["rule_digest"] == digest(rule), place, "the rule has another wording in the snapshot")
    require(in_force(ledger, rule), place, "the rule is not in force on the date of service")
    concluded = conclusion(ledger, rule, ledger.premises(step))
    if concluded is None:
        refuse(place, "the premises do not meet the rule")
    args, evidence = concluded
    predicate = "condition" if "combine" in rule["then"] else "finding"
    require(
        fact["predicate"] == predicate and same(fact["args"], args),
        place,
        "the rule concludes something else",
    )
    require(same(step["evidence"], evidence), place, "its evidence is not what the conditions rest on")
    absences = [
        {"pattern": f"unless[{n}]", "scope": "facts"} for n, _ in enumerate(patterns(rule.get("unless", ())))
    ]
    require(step["absences"] == absences, place, "its absences are not the rule's")


def in_force(ledger: Ledger, rule: Rule) -> bool:
    """Whether a rule applies on the decision's day."""
    day = ledger.day.isoformat()
    return rule["status"] != "removed" and any(
        each["from"] <= day and ("until" not in each or day < each["until"]) for each in rule["effective"]
    )


def rules_in_force(ledger: Ledger, *, combining: bool) -> list[Rule]:
    """By id: those that put one code in place of others, or those that make findings."""
    rules = [rule for _, rule in sorted(ledger.tables.rules.items()) if in_force(ledger, rule)]
    return [rule for rule in rules if ("combine" in rule["then"]) is combining]


def firings(ledger: Ledger, rule: Rule, facts: Sequence[Fact]) -> tuple[list[list[Fact]], bool]:
    """Every binding for which the rule fires, and whether any can't be decided without a release."""
    made: list[list[Fact]] = [[]]
    undecided = False
    when = patterns(rule["when"])
    for pattern in when:
        grown = []
        for chosen in made:
            answers = [(fact, meets(ledger, pattern, fact, _bound(when, chosen))) for fact in facts]
            grown += [
                [*chosen, fact] for fact, answer in answers if answer is not None and answer is not OPEN
            ]
            undecided |= any(answer is OPEN for _, answer in answers)
        made = grown
    fired = []
    for chosen in made:
        excuses = [
            meets(ledger, pattern, fact, _bound(when, chosen))
            for pattern in patterns(rule.get("unless", ()))
            for fact in facts
        ]
        held = any(answer is not None and answer is not OPEN for answer in excuses)
        undecided |= not held and OPEN in excuses
        if not held and OPEN not in excuses:
            fired.append(chosen)
    return fired, undecided


def findings(ledger: Ledger) -> Iterator[tuple[dict[str, Any], list[Fact]]]:
    """Every finding there must be, in order, each with the facts it is first concluded from."""
    facts = universe(ledger)
    for rule in rules_in_force(ledger, combining=False):
        seen: list[dict[str, Any]] = []
        fired, _ = firings(ledger, rule, facts)
        for chosen in sorted(fired, key=lambda each: [fact["args"]["position"] for fact in each]):
            concluded = conclusion(ledger, rule, chosen)
            if concluded is not None and concluded[0] not in seen:
                seen.append(concluded[0])
                yield concluded[0], chosen


def universe(ledger: Ledger) -> list[Fact]:
    """The diagnoses that rules see: those of the claim itself, or those assigned to the chart."""
    if ledger.decision["kind"] == "validate":
        return [
            {"predicate": "diagnosis", "args": {"position": n, "code": dotted(undotted(each["code"]))}}
            for n, each in enumerate(ledger.decision["input"]["diagnoses"], 1)
        ]
    return [f for f in ledger.facts if f["predicate"] == "diagnosis" and f["args"]["status"] == "assigned"]


def conclusion(ledger: Ledger, rule: Rule, premises: Sequence[Fact]) -> Conclusion | None:
    """What the rule concludes of these facts, with its evidence; None if they do not meet it."""
    when, then = patterns(rule["when"]), rule["then"]
    if len(premises) != len(when):
        return None
    evidence: list[dict[str, Any]] = []
    values: dict[str, str] = {}
    for number, (pattern, premise) in enumerate(zip(when, premises, strict=True)):
        answer = meets(ledger, pattern, premise, _bound(when, premises[:number]))
        if answer is None or answer is OPEN:
            return None
        evidence += [each for each in answer.evidence if each not in evidence]
        values |= {f"{pattern[2]}.{key}": value for key, value in answer.values.items()}
    if "combine" in then:
        return {"code": then["combine"]["into"], "by": rule["id"]}, evidence
    for name, premise in _bound(when, premises).items():
        values |= {f"{name}.{key}": str(value) for key, value in premise["args"].items()}

    def fill(text: str) -> str:
        return _SLOT.sub(lambda slot: values.get(f"{slot[1]}.{slot[2]}", slot[0]), text)

    made = {
        "rule": rule["id"],
        "disposition": then["disposition"],
        "line": None,
        "codes": [premise["args"]["code"] for premise in premises],
        "message": fill(then["message"]),
        "remedy": fill(then["remedy"]),
    }
    return made, evidence


def _bound(when: Sequence[Pattern], premises: Sequence[Fact]) -> dict[str, Fact]:
    return {pattern[2]: premise for pattern, premise in zip(when, premises, strict=False)}


def patterns(written: Any) -> list[Pattern]:
    """The patterns of ``when`` or ``unless`` as (predicate, tests, name)."""
    parts = written if isinstance(written, (list, tuple)) else [written]
    pairs = [pair for part in parts for pair in part.items()]
    return [
        (
            predicate,
            {key: value for key, value in tests.items() if key != "as"},
            tests.get("as", f"{predicate}{n or ''}"),
        )
        for n, (predicate, tests) in enumerate(pairs)
    ]


def meets(ledger: Ledger, pattern: Pattern, fact: Fact, bound: Mapping[str, Fact]) -> Answer | None:
    """What shows that a fact meets a pattern; None if it does not, OPEN if no release can say."""
    predicate, tests, _ = pattern
    if fact["predicate"] != predicate:
        return None
    evidence: list[dict[str, Any]] = []
    values: dict[str, str] = {}
    undecided = False
    for key, written in tests.items():
        arguments = written if isinstance(written, list) else [written]
        if key in _FIELDS[predicate]:
            if str(fact["args"][key]) not in arguments:
                return None
            continue
        if ledger.release is None and key not in NEED_NO_RELEASE:
            undecided = True
            continue
        answers = [CHECKERS[key](ledger, fact, argument, bound) for argument in arguments]
        answer = next((each for each in answers if each is not None), None)
        if answer is None:
            return None
        evidence += [each for each in answer.evidence if each not in evidence]
        values |= answer.values
    return OPEN if undecided else Answer(evidence, values)
